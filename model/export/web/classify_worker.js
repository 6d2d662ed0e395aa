// The worker behind classify.js: it fetches the runtime and the model, and runs the network, one photo at a time.

import { flatten, rgbOf } from "./pixels.js";

const WASM = "ort-wasm-simd-threaded.wasm";
const OUTPUTS = ["probabilities", "familiarity", "novel", "heatmap"];
let ort, session;

self.onmessage = async ({ data }) => {
  try {
    const found = data.open ? await open(data.open) : await look(data.answer);
    self.postMessage({ number: data.number, found });
  } catch (error) {
    self.postMessage({ number: data.number, error: { code: data.open ? "no_start" : "no_answer", message: String(error) } });
  }
};

async function open({ model, runtime }) {
  const progress = new Progress();
  const script = import(`${runtime}ort.wasm.bundle.min.mjs`);
  const wasm = progress.fetched(runtime + WASM);
  const graph = model instanceof ArrayBuffer ? new Uint8Array(model) : progress.fetched(model);
  ort = await script;
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = self.crossOriginIsolated ? 2 : 1; // more than one needs memory that is shared
  ort.env.wasm.wasmBinary = await wasm;
  session = await ort.InferenceSession.create(await graph, { executionProviders: ["wasm"], logSeverityLevel: 3 });
}

async function look({ bitmap, image, curve }) {
  const { width, height } = bitmap ?? image;
  const rgb = bitmap ? rgbOf({ bitmap, curve }) : new Uint8Array(width * height * 3);
  if (bitmap) bitmap.close();
  else flatten(image.data, rgb, 0, null);
  const photo = new ort.Tensor("uint8", rgb, [1, height, width, 3]);
  const found = await session.run({ photo }, OUTPUTS);
  const [probabilities, [familiarity], [novel], heatmap] = OUTPUTS.map((name) => found[name].data);
  return { probabilities, familiarity, novel: Boolean(novel), heatmap };
}

// How much has come of all that is fetched.
class Progress {
  constructor() {
    this.parts = new Map();
  }

  async fetched(address) {
    this.parts.set(address, { done: 0, total: 0 });
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${response.status} for ${address}`);
    const packed = response.headers.get("Content-Encoding"); // then the length is of what is sent, not of what arrives
    const part = { done: 0, total: packed ? 0 : Number(response.headers.get("Content-Length")) };
    this.parts.set(address, part);
    const pieces = [];
    for (let reader = response.body.getReader(), piece; !(piece = await reader.read()).done; ) {
      pieces.push(piece.value);
      part.done += piece.value.length;
      this.tell();
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  }

  tell() {
    const parts = [...this.parts.values()];
    const sum = (what) => parts.reduce((all, part) => all + part[what], 0);
    self.postMessage({ progress: [sum("done"), parts.every((part) => part.total) ? sum("total") : 0] });
  }
}
