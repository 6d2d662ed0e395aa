// The page that looks like the finished product: a photo goes out, its answer comes back with the time that it took.

const { token, largest } = JSON.parse(document.getElementById("config").textContent);
const MEGABYTE = 2 ** 20;
const EVERY = 1000; // ms between two questions, while a photo waits
const MOST_SHOWN = 12; // photos before this one
const NO_CONNECTION = "There is no connection. It goes on by itself.";
const stage = document.getElementById("stage");
const problem = document.getElementById("problem");
const take = document.querySelector(".take");
let now = null; // the photo on its way: { ticket, src, began, sent }

function ticket() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function seconds(since, until = performance.now()) {
  return `${((until - since) / 1000).toFixed(1)} s`;
}

// One photo at a time, as a person answers them.
function ready(on) {
  take.classList.toggle("off", !on);
  for (const input of take.querySelectorAll("input")) input.disabled = !on;
}

function show(state, words, beside) {
  stage.dataset.state = state;
  const [strong, span] = stage.querySelectorAll(".said > *");
  if (strong.textContent !== words) strong.textContent = words;
  span.textContent = beside;
}

async function begin(file) {
  problem.textContent = "";
  if (file.size > largest) {
    problem.textContent = `This photo has more than ${Math.floor(largest / MEGABYTE)} MB: save it smaller and send that.`;
    return;
  }
  keepBefore();
  now = { ticket: ticket(), src: URL.createObjectURL(file), began: performance.now(), state: "waiting" };
  Object.assign(stage.querySelector("img"), { src: now.src, hidden: false });
  ready(false);
  stage.scrollIntoView({ block: "nearest" });
  clock();
  await send(file, now);
}

async function send(file, photo) {
  for (let tries = 0; photo === now; tries++) {
    const address = `/product/${token}/photos?ticket=${photo.ticket}&name=${encodeURIComponent(file.name)}`;
    const response = await fetch(address, { method: "POST", body: file }).catch(() => null);
    if (response?.ok) break;
    if (response) {
      fail((await response.json().catch(() => ({}))).reason || NO_CONNECTION);
      return;
    }
    problem.textContent = NO_CONNECTION;
    await pause(Math.min(10_000, 1000 * 2 ** tries));
  }
  problem.textContent = "";
  ask(photo);
}

async function ask(photo) {
  while (photo === now && photo.state === "waiting") {
    const known = document.hidden ? null : await fetch(`/product/${token}/answers?tickets=${photo.ticket}`, { cache: "no-store" }).catch(() => null);
    if (known && !known.ok) {
      fail((await known.json().catch(() => ({}))).reason || NO_CONNECTION);
      return;
    }
    const answer = known && (await known.json().catch(() => null))?.photos[photo.ticket];
    if (answer?.state === "answered") {
      end(photo, answer);
      return;
    }
    if (!document.hidden) problem.textContent = known ? "" : NO_CONNECTION;
    await pause(EVERY);
  }
}

// Whoever looks away sees how long the answer took, and not how long they looked away.
function end(photo, { label, seconds: took }) {
  photo.state = label ? "answered" : "not-sure";
  photo.words = label || "Not sure";
  photo.took = `${Math.max(took, 0.1).toFixed(1)} s`;
  problem.textContent = "";
  show(photo.state, photo.words, photo.took);
  ready(true);
}

function fail(reason) {
  problem.textContent = reason;
  stage.dataset.state = "empty";
  stage.querySelector("img").hidden = true;
  now = null;
  ready(true);
}

function keepBefore() {
  if (!now) return;
  const row = document.createElement("li");
  const image = Object.assign(document.createElement("img"), { src: now.src, alt: "" });
  const words = Object.assign(document.createElement("b"), { textContent: now.words });
  row.append(image, words, Object.assign(document.createElement("span"), { textContent: now.took }));
  const list = document.getElementById("before");
  list.prepend(row);
  while (list.children.length > MOST_SHOWN) list.lastChild.remove();
}

function clock() {
  if (now?.state !== "waiting") return;
  show("waiting", "Looking at it", seconds(now.began));
  setTimeout(clock, 100);
}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

for (const input of document.querySelectorAll(".take input")) {
  input.onchange = () => {
    const [file] = input.files;
    input.value = ""; // the same photo may be chosen again
    if (file) begin(file);
  };
}
