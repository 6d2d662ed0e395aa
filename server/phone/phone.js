"use strict";
// The phone's side: photos wait in the browser's own database (or in memory, where it has none) until the laptop has
// said what became of each, so neither a lost connection nor a page that was closed loses one.

const { token, largest, labels: firstLabels, live: liveScripts } = JSON.parse(document.getElementById("config").textContent);
const base = `/phone/${token}`;
const SIDE = 2048; // pixels: twice what the laptop keeps
const SMALL = 1 << 20; // bytes: smaller files are sent as they are
const NO_CONNECTION = "No connection to the laptop. It goes on by itself.";
const STALL = 20_000; // ms without progress, after which a try is given up

let labels = firstLabels;
let current = null; // id of a label
let items = []; // oldest first
let ended = ""; // a sentence, once the pass is over
let trouble = ""; // a sentence, while tries fail
let wake = null; // ends a pause between tries

const part = (id) => document.getElementById(id);
const nameOf = (id) => (labels.find((label) => label.id === id) || { name: "" }).name;
const quoted = (name) => `“${name}”`;

function remember(key, value) {
  try {
    if (value === undefined) return sessionStorage.getItem(`${token} ${key}`);
    sessionStorage.setItem(`${token} ${key}`, value);
  } catch { /* forbidden by the browser's settings: the first label is chosen again after a reload */ }
  return null;
}

// --- The photos that are not on the laptop yet, kept through a reload -------------------------------------------------

const store = new Promise((resolve) => {
  try {
    const asked = indexedDB.open("twenty-photos", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { keyPath: "ticket" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => resolve(null);
  } catch {
    resolve(null);
  }
});

async function inStore(mode, act) {
  const db = await store;
  if (!db) return null;
  return new Promise((resolve) => {
    try {
      const transaction = db.transaction("photos", mode);
      const asked = act(transaction.objectStore("photos"));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = transaction.onabort = () => resolve(null); // such as a full phone: memory still has it
    } catch {
      resolve(null);
    }
  });
}

function keep(item) {
  const { ticket, label, labelName, name, blob, seen, ready, state, reason, added } = item;
  const kept = { ticket, token, label, labelName, name, blob, seen, ready, state, reason, added };
  return inStore("readwrite", (photos) => photos.put(kept));
}

const drop = (ticket) => inStore("readwrite", (photos) => photos.delete(ticket));

async function restore() {
  const kept = (await inStore("readonly", (photos) => photos.getAll())) || [];
  kept.sort((a, b) => a.added - b.added);
  for (const item of kept) {
    if (items.some((other) => other.ticket === item.ticket)) continue;
    const mine = item.token === token;
    const stuck = { state: "stuck", reason: "Left from an earlier code." };
    items.push({ ...item, progress: 0, ...(mine ? {} : stuck) });
  }
  render();
  work();
}

// --- Making a photo small, upright and its camera known ---------------------------------------------------------------

async function prepare(item) {
  // Read now: a phone may take its file back once the camera is closed.
  if (!item.ready) item.blob = new Blob([await item.blob.arrayBuffer()], { type: item.blob.type });
  const url = URL.createObjectURL(item.blob);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = drawn(image, image.naturalWidth, image.naturalHeight, SIDE);
    item.thumb = URL.createObjectURL(await encoded(drawn(canvas, canvas.width, canvas.height, 168), 0.8));
    if (!item.ready) item.blob = await smaller(item.blob, canvas);
  } catch { /* not a photo to this browser: the laptop judges it */ } finally {
    URL.revokeObjectURL(url);
    item.ready = true;
  }
}

async function smaller(blob, canvas) {
  const foreign = /hei[cf]/i.test(blob.type); // only Apple's browser shows these, and the laptop may not know them
  // A browser that draws photos as the sensor lay, not upright, must not be the one to drop the note that says so.
  if ((blob.size <= SMALL && !foreign) || !CSS.supports("image-orientation", "from-image")) return blob;
  const small = await encoded(canvas, 0.9);
  if (!foreign && small.size >= blob.size) return blob;
  const camera = cameraNote(new Uint8Array(await blob.slice(0, 1 << 18).arrayBuffer()));
  return camera ? new Blob([small.slice(0, 2), camera, small.slice(2)], { type: "image/jpeg" }) : small;
}

function drawn(picture, width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // under what is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function encoded(canvas, quality) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", quality);
  });
}

// Which camera took a photo tells the laptop whether the camera gives the labels away. Place and time stay on the phone.
function cameraNote(bytes) {
  try {
    const texts = cameraTexts(bytes);
    return texts.some((text) => text.length > 1) ? exif(texts) : null;
  } catch {
    return null; // notes cut short or broken
  }
}

function cameraTexts(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 2;
  while (view.getUint16(at) !== 0xffe1 || view.getUint32(at + 4) !== 0x45786966) {
    if (view.getUint8(at) !== 0xff || view.getUint8(at + 1) === 0xda) return [];
    at += 2 + view.getUint16(at + 2);
  }
  const tiff = at + 10;
  const little = view.getUint16(tiff) === 0x4949;
  const directory = tiff + view.getUint32(tiff + 4, little);
  const entries = view.getUint16(directory, little);
  const texts = { 0x010f: [0], 0x0110: [0] };
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    const tag = view.getUint16(entry, little);
    if (!(tag in texts) || view.getUint16(entry + 2, little) !== 2) continue;
    const length = view.getUint32(entry + 4, little);
    const start = length <= 4 ? entry + 8 : tiff + view.getUint32(entry + 8, little);
    if (length <= 64 && start + length <= bytes.length) texts[tag] = [...bytes.slice(start, start + length)];
  }
  return [texts[0x010f], texts[0x0110]];
}

function exif(texts) {
  const directory = 2 + 12 * texts.length + 4;
  const size = 8 + directory + texts.reduce((sum, text) => sum + Math.max(text.length, 5), 0);
  const bytes = new Uint8Array(10 + size);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xffe1);
  view.setUint16(2, 8 + size);
  view.setUint32(4, 0x45786966); // "Exif", then two zeros
  view.setUint16(10, 0x4d4d);
  view.setUint16(12, 42);
  view.setUint32(14, 8);
  view.setUint16(18, texts.length);
  let free = 8 + directory;
  texts.forEach((text, i) => {
    const entry = 20 + 12 * i;
    const padded = text.concat(Array(Math.max(0, 5 - text.length)).fill(0)); // longer than 4, so never in its entry
    view.setUint16(entry, 0x010f + i);
    view.setUint16(entry + 2, 2);
    view.setUint32(entry + 4, padded.length);
    view.setUint32(entry + 8, free);
    bytes.set(padded, 10 + free);
    free += padded.length;
  });
  return bytes;
}

// --- Sending, one after the other -------------------------------------------------------------------------------------

let working = false;

async function work() {
  if (working) return;
  working = true;
  let fails = 0;
  for (let item; !ended && (item = items.find((each) => each.state === "waiting")); ) {
    try {
      if (!item.prepared) await prepare(item);
    } catch {
      settle(item, "refused", "the phone could not read it: choose it again.");
      continue;
    }
    item.prepared = true;
    await keep(item);
    if (item.blob.size > largest) {
      settle(item, "refused", `it has ${Math.ceil(item.blob.size / 2 ** 20)} MB: at most ${largest >> 20} are read.`);
      continue;
    }
    const { status, answer } = await post(item);
    if (!take(item, status, answer)) await pause(Math.min(15_000, 1000 * 2 ** fails++));
    else fails = 0;
  }
  working = false;
}

function post(item) {
  item.state = "sending";
  item.progress = 0;
  render();
  const query = new URLSearchParams({ ticket: item.ticket, label: item.label, name: item.name, ...(item.seen && { seen: "" }) });
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let timer = 0;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALL);
    };
    const end = () => {
      clearTimeout(timer);
      resolve({ status: request.status, answer: parsed(request.responseText) });
    };
    request.upload.onprogress = (event) => {
      alive();
      item.progress = event.loaded / Math.max(event.total, 1);
      render();
    };
    request.onload = request.onerror = request.onabort = end;
    request.open("POST", `${base}/photos?${query}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    alive();
    request.send(item.blob);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // the page of a proxy, or nothing
  }
}

// Returns whether to go on at once.
function take(item, status, answer) {
  if ((status === 404 || status === 410) && answer.state === "ended") {
    item.state = "waiting";
    end(answer.reason);
  } else if (status === 409) {
    hold(item, answer.reason);
  } else if (status >= 400 && status < 500 && answer.state === "refused" && status !== 408) {
    settle(item, "refused", answer.reason);
  } else if (status >= 200 && status < 300 && answer.state) {
    item.state = "sent";
    heard(item, answer);
  } else {
    item.state = "waiting";
    trouble = status && answer.reason ? answer.reason : NO_CONNECTION;
    render();
    return false;
  }
  trouble = "";
  render();
  poll();
  return true;
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function heard(item, known) {
  if (known.state === "added" || known.state === "already_there") settle(item, known.state, "");
  else if (known.state === "refused") settle(item, "refused", known.reason);
  else if (known.state === "stopped") hold(item, "Stopped on the laptop before it was read.");
  else if (known.state === "unknown") item.state = "waiting"; // lost with the laptop: it is sent again
}

function settle(item, state, reason) {
  Object.assign(item, { state, reason, blob: null });
  drop(item.ticket);
}

function hold(item, reason) {
  Object.assign(item, { state: "stuck", reason });
  keep(item);
}

function end(sentence) {
  ended = sentence;
  trouble = "";
}

// --- What became of them ----------------------------------------------------------------------------------------------

let polling = 0;
let asking = false;

async function poll() {
  clearTimeout(polling);
  if (ended || asking) return;
  asking = true;
  const sent = items.filter((item) => item.state === "sent").slice(0, 100);
  if (!document.hidden) await ask(sent);
  asking = false;
  clearTimeout(polling);
  const soon = items.some((item) => item.state === "sent");
  if (!ended) polling = setTimeout(poll, soon ? 700 : 5000);
}

async function ask(sent) {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), STALL);
  try {
    const query = sent.map((item) => item.ticket).join(",");
    const response = await fetch(`${base}/state?tickets=${query}`, { cache: "no-store", signal: aborter.signal });
    const known = await response.json();
    if (known.state === "ended") end(known.reason);
    if (response.ok) {
      labels = known.labels;
      for (const item of sent) if (item.state === "sent" && known.photos[item.ticket]) heard(item, known.photos[item.ticket]);
      trouble = "";
      if (wake) wake();
      work();
    }
  } catch {
    trouble = trouble || NO_CONNECTION;
  } finally {
    clearTimeout(timer);
  }
  render();
}

// --- What the person does ---------------------------------------------------------------------------------------------

function ticket() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fileName(file, nth) {
  if (!/^image\.\w+$/i.test(file.name || "image.jpg")) return file.name; // a name that tells photos apart
  const now = new Date(Date.now() + 1000 * nth - 60_000 * new Date().getTimezoneOffset());
  return `phone ${now.toISOString().slice(0, 19).replace("T", " ").replace(/:/g, ".")}.jpg`;
}

function addChosen(input) {
  add([...input.files]);
  input.value = "";
}

// `seen`: whoever chose the label had seen an answer first.
async function add(files, seen = false) {
  const added = files.map((file, nth) => ({
    ticket: ticket(), label: current, labelName: nameOf(current), name: fileName(file, nth), blob: file, seen,
    ready: false, state: "waiting", reason: "", progress: 0, added: Date.now() + nth,
  }));
  for (const item of added) {
    await keep(item); // only now may the page say that it waits: it may be closed at once
    items.push(item);
    render();
  }
  work();
}

async function sendAgain(item) {
  drop(item.ticket);
  Object.assign(item, { ticket: ticket(), label: current, labelName: nameOf(current), state: "waiting", reason: "" });
  await keep(item);
  render();
  work();
}

function discard(item) {
  items = items.filter((other) => other !== item);
  drop(item.ticket);
  render();
}

function choose(id) {
  current = id;
  remember("label", id);
  render();
}

// --- The screen -------------------------------------------------------------------------------------------------------

function made(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function render() {
  // Its label was removed: the person chooses again, for the next one may not be what they photograph.
  if (!labels.some((label) => label.id === current)) current = null;
  renderLabels();
  renderBanner();
  renderList();
  const ask = labels.length ? "Choose a label above" : "There is no label yet";
  part("take").firstElementChild.textContent = current === null ? ask : `Take a photo of ${quoted(nameOf(current))}`;
  for (const id of ["take", "choose"]) part(id).classList.toggle("off", Boolean(ended) || current === null);
  for (const input of document.querySelectorAll("footer input")) input.disabled = Boolean(ended) || current === null;
  renderLive();
}

function renderLabels() {
  const shown = JSON.stringify([labels, current]);
  const row = part("labels");
  if (row.dataset.shown === shown) return;
  row.dataset.shown = shown;
  row.replaceChildren(...labels.map((label) => {
    const button = made("button", "", label.name);
    button.type = "button";
    button.setAttribute("aria-pressed", String(label.id === current));
    button.onclick = () => choose(label.id);
    return button;
  }));
}

function renderBanner() {
  const open = items.filter((item) => ["waiting", "sending", "sent"].includes(item.state)).length;
  const there = items.filter((item) => item.state === "added").length;
  const photos = (n) => `${n} photo${n === 1 ? "" : "s"}`;
  let sentence = "Photos appear on the laptop as you take them.";
  if (ended) sentence = ended + (open ? ` ${photos(open)} not sent: they wait here for the new code.` : "");
  else if (!labels.length) sentence = "There are no labels yet: make one on the laptop.";
  else if (trouble) sentence = `${trouble}${open ? ` ${photos(open)} waiting.` : ""}`;
  else if (open) sentence = `${photos(open)} on the way.`;
  else if (live) sentence = "It answers on this phone. Only what you keep is sent.";
  else if (there) sentence = `${photos(there)} on the laptop.`;
  const banner = part("banner");
  if (banner.textContent !== sentence) banner.textContent = sentence;
  banner.classList.toggle("warn", Boolean(ended || trouble));
}

const rows = new Map();
const WORDS = {
  waiting: "waiting", sent: "arrived, being read", added: "on the laptop", already_there: "already there",
};

function renderList() {
  const shown = items.slice(-60).reverse();
  const list = part("list");
  for (const [item, row] of rows) {
    if (!shown.includes(item)) {
      row.remove();
      rows.delete(item);
    }
  }
  shown.forEach((item, i) => {
    if (!rows.has(item)) rows.set(item, made("li", ""));
    const row = rows.get(item);
    if (list.children[i] !== row) list.insertBefore(row, list.children[i] || null);
    const now = JSON.stringify([item.state, item.reason, Math.round(20 * item.progress), item.thumb, item.labelName, current]);
    if (row.dataset.now === now) return;
    row.dataset.now = now;
    row.className = item.state === "already_there" ? "added" : item.state;
    row.replaceChildren(...rowParts(item));
  });
}

function rowParts(item) {
  const picture = item.thumb ? Object.assign(made("img", ""), { src: item.thumb, alt: "" }) : made("span", "none", item.prepared ? "?" : "…");
  const words = made("div", "");
  words.append(made("div", "label", item.labelName));
  const percent = Math.round(100 * item.progress);
  let state = WORDS[item.state] || "";
  if (item.state === "sending") state = percent < 100 ? `sending ${percent} %` : "sent, waiting for the answer";
  if (item.state === "refused") state = `${item.name}: ${item.reason}`;
  if (item.state === "stuck") state = item.reason;
  words.append(made("div", "state", state));
  if (item.state === "sending") words.append(Object.assign(made("progress", ""), { max: 1, value: item.progress }));
  const parts = [picture, words];
  if (item.state === "stuck" && !ended && current !== null) {
    const again = made("button", "", `Send as ${quoted(nameOf(current))}`);
    again.onclick = () => sendAgain(item);
    const away = made("button", "", "Discard");
    away.onclick = () => discard(item);
    const ways = made("div", "ways");
    ways.append(again, away);
    parts.push(ways);
  }
  return parts;
}

// --- Begin ------------------------------------------------------------------------------------------------------------

const chosen = Number(remember("label"));
current = (labels.find((label) => label.id === chosen) || labels[0] || { id: null }).id;
for (const input of document.querySelectorAll("footer input")) input.onchange = () => addChosen(input);
part("go-live").onclick = goLive;
part("keep").onclick = keepLive;
const goOn = () => {
  if (wake) wake();
  poll();
};
window.addEventListener("online", goOn);
window.addEventListener("offline", () => {
  trouble = NO_CONNECTION;
  render();
});
document.addEventListener("visibilitychange", () => document.hidden || goOn());
part("app").hidden = false;
render();
restore();
poll();
