// The stage as a component of the Try it page: it is made once, drawn at each run, and the server carries out what its
// buttons ask for.

import { Stage } from "./stage.js";

const sheet = new CSSStyleSheet();
await sheet.replace(await (await fetch(new URL("./stage.css", import.meta.url))).text());
const stages = new WeakMap();
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

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const act = (type, values = {}) => setTriggerValue("act", { type, ...values });
  if (!stages.has(parentElement)) {
    parentElement.adoptedStyleSheets = [sheet];
    stages.set(parentElement, new Stage(parentElement, {
      show: (id) => act("show", { id }),
      take: handOver,
      add: () => document.querySelector(UPLOADER)?.click(),
      camera: () => act("camera"),
      judge: (id, label) => act("judge", { id, label }),
      undo: (id) => act("undo", { id }),
      why: (open) => act("why", { open }),
      cover: (on) => act("cover", { on }),
    }));
  }
  stages.get(parentElement).draw(data);
  return () => {
    stages.get(parentElement)?.close();
    stages.delete(parentElement);
  };
}
