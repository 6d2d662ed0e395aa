// A classifier in a page: photos in, the answers of the app out. Nothing leaves the device.
//
//   const classifier = await open({ model, runtime, labels, threshold, onProgress });
//   const answer = await classifier.answer(photo);
//   classifier.close();
//
// The network runs in a worker (classify_worker.js), so the page stays alive; photos are looked at one by one.

import { Heatmap } from "./heatmap.js";
import { opened } from "./photo_file.js";

export { PhotoRefused } from "./photo_file.js";

// Open a classifier.
//   model       address of the ONNX file, or its bytes (ArrayBuffer)
//   runtime     address of the folder with onnxruntime's files
//   labels      names, in the order of the model's outputs
//   threshold   confidence from which it answers
//   onProgress  is told (bytes that have come, bytes in all, or 0 where nobody said)
export async function open({ model, runtime = new URL("./onnxruntime/", import.meta.url), labels, threshold = 0, onProgress = () => {} }) {
  const worker = new Worker(new URL("./classify_worker.js", import.meta.url), { type: "module" });
  const classifier = new Classifier(worker, labels, threshold, onProgress);
  const address = (place) => new URL(place, document.baseURI).href;
  try {
    const given = model instanceof ArrayBuffer ? model : address(model);
    await classifier.ask({ open: { model: given, runtime: address(runtime) } }, given instanceof ArrayBuffer ? [given] : []);
  } catch (error) {
    classifier.close();
    throw error;
  }
  return classifier;
}

class Classifier {
  constructor(worker, labels, threshold, onProgress) {
    this.labels = labels;
    this.threshold = threshold;
    this.worker = worker;
    this.waiting = new Map(); // number of a question -> who asked
    this.asked = 0;
    this.last = Promise.resolve();
    worker.onmessage = ({ data }) => (data.progress ? onProgress(...data.progress) : this.answered(data));
    worker.onerror = (event) => this.failed(Object.assign(new Error(event.message || "the worker did not start"), { code: "no_start" }));
  }

  // Answer for a photo: a file (Blob), ImageData, a video at its present picture, or an ImageBitmap, which is used up.
  // Gives { probabilities, label, confidence, decision, familiarity, heatmap, width, height, milliseconds }; throws
  // PhotoRefused.
  answer(source) {
    const asked = this.last.then(() => this.look(source));
    this.last = asked.catch(() => {});
    return asked;
  }

  close() {
    this.worker.terminate();
    this.failed(Object.assign(new Error("closed"), { code: "closed" }));
  }

  async look(source) {
    const began = performance.now();
    const photo = await photoOf(source);
    const { width, height } = photo.bitmap ?? photo.image; // a bitmap that has gone to the worker has none
    const found = await this.ask({ answer: photo }, photo.bitmap ? [photo.bitmap] : []);
    const { novel, familiarity, heatmap } = found;
    return this.answerOf(Float64Array.from(found.probabilities), novel, heatmap, { familiarity, width, height, milliseconds: performance.now() - began });
  }

  // The answer that follows from probabilities, (labels), and the heatmaps' values, (labels, side, side) in a row.
  answerOf(probabilities, novel, heatmaps, { familiarity, width, height, milliseconds }) {
    const best = probabilities.indexOf(Math.max(...probabilities));
    if (best < 0) throw Object.assign(new Error("no answer"), { code: "no_answer" }); // not a number
    return {
      probabilities,
      label: this.labels[best],
      confidence: probabilities[best],
      decision: this.decide(probabilities[best], novel),
      familiarity,
      heatmap: new Heatmap(heatmaps, probabilities.length, best),
      width,
      height,
      milliseconds,
    };
  }

  decide(confidence, novel) {
    if (novel) return "none_of_these";
    return confidence >= this.threshold ? "answer" : "not_sure";
  }

  ask(question, given) {
    return new Promise((resolve, reject) => {
      this.waiting.set(++this.asked, { resolve, reject });
      this.worker.postMessage({ ...question, number: this.asked }, given);
    });
  }

  answered({ number, found, error }) {
    const { resolve, reject } = this.waiting.get(number);
    this.waiting.delete(number);
    if (error) reject(Object.assign(new Error(error.message), { code: error.code }));
    else resolve(found);
  }

  failed(error) {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

async function photoOf(source) {
  if (source instanceof Blob) return opened(source);
  if (source instanceof ImageData) return { image: source };
  return { bitmap: source instanceof ImageBitmap ? source : await createImageBitmap(source) };
}
