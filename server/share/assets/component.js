// The stage as a component of the Try it page: it is made once, drawn at each run, and the server carries out what its
// buttons ask for.

import { LiveView } from "./live_view.js";
import { Stage } from "./stage.js";

const sheet = new CSSStyleSheet();
await sheet.replace(await (await fetch(new URL("./stage.css", import.meta.url))).text());
const stages = new WeakMap();
const PATIENCE = 4000; // milliseconds until what was asked for is asked for again
const MOST_ASKED = 100;
const UPLOADER = ".st-key-try-files input[type=file]";

// Files go the way of Streamlit's own uploader, which stands on the page unseen: its limits hold for them.
function handOver(files) {
  const input = document.querySelector(UPLOADER);
  if (!input) return;
  const all = new DataTransfer();
  files.forEach((file) => all.items.add(file));
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

// What the buttons ask for. All that was not seen done goes along: what is overtaken on its way is not lost.
class Acts {
  constructor() {
    this.tab = crypto.getRandomValues(new Uint32Array(3)).join("-");
    this.waiting = [];
    this.n = 0;
  }

  ask(type, values = {}) {
    this.waiting.push({ n: ++this.n, act: { type, ...values } });
    this.sendAll();
  }

  sendAll() {
    clearTimeout(this.timer);
    if (!this.waiting.length) return;
    this.send({ tab: this.tab, acts: this.waiting.slice(0, MOST_ASKED) });
    this.timer = setTimeout(() => this.sendAll(), PATIENCE);
  }

  seen([tab, n]) {
    if (tab !== this.tab) return;
    this.waiting = this.waiting.filter((each) => each.n > n);
    if (!this.waiting.length) clearTimeout(this.timer);
  }

  close() {
    clearTimeout(this.timer);
  }
}

function made(parentElement) {
  const acts = new Acts();
  const act = (type, values) => acts.ask(type, values);
  const shown = { acts, live: null };
  parentElement.adoptedStyleSheets = [sheet];
  shown.stage = new Stage(parentElement, {
    show: (id) => act("show", { id }),
    take: handOver,
    add: () => document.querySelector(UPLOADER)?.click(),
    camera: () => act("camera"),
    live: () => goLive(shown),
    judge: (id, label) => act("judge", { id, label }),
    undo: (id) => act("undo", { id }),
    why: (open) => act("why", { open }),
    cover: (on) => act("cover", { on }),
  });
  return shown;
}

function goLive(shown) {
  if (shown.live) return shown.live.close();
  shown.live = new LiveView(shown.stage.all, shown.data.labels, {
    take: (file, label) => {
      if (label) shown.acts.ask("keep", { name: file.name, label });
      handOver([file]);
    },
    closed: () => { shown.live = null; },
  });
  shown.live.begin(shown.data.live);
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  if (!stages.has(parentElement)) stages.set(parentElement, made(parentElement));
  const shown = stages.get(parentElement);
  shown.data = data;
  shown.acts.send = (asked) => setTriggerValue("asked", asked);
  shown.acts.seen(data.handled);
  shown.stage.draw(data);
  shown.live?.draw(data);
  return () => {
    shown.live?.close();
    shown.stage.close();
    shown.acts.close();
    stages.delete(parentElement);
  };
}
