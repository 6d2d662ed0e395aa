// The person's page: one photo at a time, and the labels as buttons. What is said goes back in the model's place.

const { token } = JSON.parse(document.getElementById("config").textContent);
const EVERY = 1000; // ms between two questions
const SETTLED = 300; // ms after a photo came in which no press counts: it was meant for the one before
const NO_CONNECTION = "There is no connection. It goes on by itself.";
const image = document.querySelector("#photo img");
const empty = document.getElementById("empty");
const place = document.getElementById("labels");
const undo = document.getElementById("undo");
const problem = document.getElementById("problem");
const who = myself();
let shown = null; // the number of the photo that is on the screen
let since = 0;
let busy = false;
let ended = false;

// Two people at two browsers are two: a browser that forgets is a new one each time it is opened.
function myself() {
  const name = `person-${token}`;
  try {
    if (/^[0-9a-f]{32}$/.test(localStorage.getItem(name) || "")) return localStorage.getItem(name);
  } catch {
    // the browser keeps nothing
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    localStorage.setItem(name, made);
  } catch {
    // the browser keeps nothing
  }
  return made;
}

function draw({ photo, waiting, labels }) {
  const words = waiting === 0 ? "" : waiting === 1 ? "1 photo" : `${waiting} photos`;
  const counted = document.getElementById("waiting");
  if (counted.textContent !== words) counted.textContent = words;
  document.title = `${waiting ? `(${waiting}) ` : ""}What do you see?`;
  buttons(labels);
  if (photo !== shown) change(photo);
}

function change(photo) {
  shown = photo;
  image.hidden = true; // the one before goes at once, or it would be answered again
  empty.hidden = photo !== null;
  enable(false);
  if (photo === null) {
    image.removeAttribute("src");
    return;
  }
  image.onload = () => {
    image.hidden = false;
    since = performance.now();
    enable(true);
  };
  image.onerror = () => { if (photo === shown) shown = null; }; // answered in another tab: the next one is asked for
  image.src = `/person/${token}/photos/${photo}?who=${who}`;
}

function buttons(labels) {
  const wanted = JSON.stringify(labels);
  if (place.dataset.holds === wanted) return;
  place.dataset.holds = wanted;
  const all = [...labels.map(({ id, name }, at) => one(id, name, at < 9 ? String(at + 1) : "")), one(0, "Not sure", "0")];
  all.at(-1).classList.add("unsure");
  place.replaceChildren(...all);
  enable(shown !== null && !image.hidden);
}

function one(id, name, key) {
  const button = Object.assign(document.createElement("button"), { type: "button", onclick: () => say(id) });
  button.dataset.key = key;
  const words = Object.assign(document.createElement("span"), { textContent: name });
  button.append(words);
  if (key) button.prepend(Object.assign(document.createElement("kbd"), { textContent: key, ariaHidden: "true" }));
  return button;
}

function enable(on) {
  for (const button of place.children) button.disabled = !on;
}

async function say(label) {
  if (shown === null || busy || image.hidden || performance.now() - since < SETTLED) return;
  busy = true;
  enable(false);
  const next = await asked(`/person/${token}/answers?who=${who}&photo=${shown}&label=${label}`, { method: "POST" });
  busy = false;
  if (next) draw(next);
  else if (!ended) enable(true);
  if (next) undo.hidden = false;
}

// A finger slips: the photo comes back. What went to the product stays with it; the label is what counts.
undo.onclick = async () => {
  if (busy) return;
  busy = true;
  undo.hidden = true;
  const next = await asked(`/person/${token}/undo?who=${who}`, { method: "POST" });
  busy = false;
  if (next) draw(next);
};

async function asked(address, options = {}) {
  const response = await fetch(address, { cache: "no-store", ...options }).catch(() => null);
  const answer = response && (await response.json().catch(() => null));
  const words = response ? answer?.reason || "" : NO_CONNECTION;
  if (problem.textContent !== words) problem.textContent = words;
  if (response && (response.status === 404 || response.status === 410) && !address.includes("/answers")) end();
  return response?.ok ? answer : null;
}

function end() {
  ended = true;
  change(null);
  place.replaceChildren();
  empty.querySelector("h2").textContent = "It has ended";
  empty.querySelector("p").textContent = "";
  document.getElementById("waiting").textContent = "";
  undo.hidden = true;
}

async function poll() {
  if (!document.hidden && !busy) {
    const next = await asked(`/person/${token}/next?who=${who}`);
    // The photo on the screen stays there until it is answered: it must not change under a finger.
    if (next && !busy) draw(shown === null ? next : { ...next, photo: shown });
  }
  if (!ended) setTimeout(poll, EVERY);
}

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
  [...place.children].find((button) => button.dataset.key === event.key)?.click();
});
poll();
