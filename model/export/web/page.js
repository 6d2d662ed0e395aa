// The page of a bundle: photos and the camera's pictures get the classifier's answers, on this device alone.

import { card, csv, either, percent } from "./answer_words.js";
import { open } from "./classify.js";
import { LiveCamera } from "./live_camera.js";
import { cameraSentence, sentence } from "./wording.js";

const MOST_NAMED = 5; // labels that the heading names
const MOST_LISTED = 20; // and the line below it
const SWIPE = 50; // pixels
const STAYS = 1000; // ms, after which the camera's answer is read out
const SIGNS = { answer: "", not_sure: "?", none_of_these: "–" };

const part = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const known = await fetched("classifier.json");
const photos = []; // { name, src, answer }, in the order in which they came
let chosen = null;
let heat = false; // whether the heatmap lies over the picture
let live = null; // the camera, while it runs

// --- Start ----------------------------------------------------------------------------------------------------------

part("#unserved").remove();
const ready = known ? started() : Promise.reject(new Error("no classifier.json"));
ready.catch(() => problem(known ? "The classifier does not start. Reload the page, or use a newer browser: Chrome, Edge, Firefox or Safari 16.4." : "classifier.json is not there, or damaged. Unpack the whole bundle again."));
if (known) introduce();

async function fetched(name) {
  try {
    return await (await fetch(name)).json();
  } catch {
    return null;
  }
}

async function started() {
  const { model, labels, threshold } = known;
  coming("Getting ready.", 0);
  const onProgress = (done, total) => coming("Getting ready.", total ? done / total : null);
  const classifier = await open({ model: model.file, labels, threshold, onProgress });
  coming("");
  return classifier;
}

function introduce() {
  const { labels, accuracy, created, name } = known;
  const few = labels.length <= MOST_NAMED;
  const title = `${either(few ? labels : [...labels.slice(0, 3), `${labels.length - 3} others`])}?`;
  part("#title").textContent = title;
  document.title = title;
  const rest = labels.slice(MOST_LISTED);
  const names = few ? "" : `It knows ${labels.slice(0, MOST_LISTED).join(", ")}${rest.length ? ` and ${rest.length} more` : ""}. `;
  const { value, low, high } = accuracy ?? {};
  const range = (share) => percent(share).replace(/\s?%/, "");
  part("#known").textContent = names + (accuracy ? `Right on ${percent(value)} of new photos (${range(low)} to ${range(high)}).` : "");
  const day = created ? new Date(created) : NaN;
  const made = isNaN(day) ? "" : `made ${day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })}`;
  part("#made").textContent = [name, made].filter(Boolean).join(", ");
  part("#stage").hidden = false;
}

function problem(words) {
  part("#problem").textContent = words;
  coming("");
}

// `share`: of what is to come, from 0 to 1; null where nobody knows.
function coming(words, share) {
  part(".coming").hidden = !words;
  part("#coming").textContent = words;
  const bar = part("#progress");
  if (share === null || share === undefined) bar.removeAttribute("value");
  else bar.value = share;
}

// --- Photos come ----------------------------------------------------------------------------------------------------

let queue = Promise.resolve();

function take(files) {
  part("#problem").textContent = part("#refused").textContent = "";
  if (live) stopLive();
  queue = queue.then(() => answerAll(files)).catch(() => {}); // that it did not start is said already
}

async function answerAll(files) {
  const classifier = await ready;
  for (const [at, file] of files.entries()) {
    coming(files.length === 1 ? "Looking at the photo." : `Looking at photo ${at + 1} of ${files.length}.`, files.length === 1 ? null : at / files.length);
    try {
      added(file.name || "pasted photo", file, await classifier.answer(file), at === 0);
    } catch (error) {
      part("#refused").append(element("p", {}, `${file.name}: ${sentence(error)}`));
    }
  }
  coming("");
}

function added(name, file, answer, first) {
  const photo = { name, src: URL.createObjectURL(file), answer, words: card(answer, known.labels) };
  photos.push(photo);
  photo.tile = tile(photo);
  photo.row = row(photo);
  part("#strip").append(photo.tile);
  part("tbody").append(photo.row);
  counted();
  if (!live && (first || !chosen)) choose(photo);
  else stepping();
}

function counted() {
  const n = photos.length;
  part("#answers").hidden = n === 0;
  part("#count").textContent = n === 1 ? "1 photo" : `${n} photos`;
  shown();
}

// What is there to see: the place to drop photos, or a card.
function shown() {
  const filled = photos.length > 0 || live !== null;
  part("#empty").hidden = filled;
  part("#card").hidden = part(".foot").hidden = !filled;
}

function clear() {
  for (const { src } of photos.splice(0)) URL.revokeObjectURL(src);
  part("#strip").replaceChildren();
  part("tbody").replaceChildren();
  part("#refused").textContent = "";
  chosen = null;
  counted();
  part("#empty .add").focus();
}

// --- The card -------------------------------------------------------------------------------------------------------

function choose(photo) {
  const inStrip = part("#strip").contains(document.activeElement);
  endLive();
  chosen = photo;
  for (const each of photos) {
    each.tile.setAttribute("aria-selected", each === photo);
    each.tile.tabIndex = each === photo ? 0 : -1; // the strip is one stop of the tab key; arrows go on from there
    each.row.querySelector("button").setAttribute("aria-current", each === photo);
  }
  photo.tile.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (inStrip) photo.tile.focus({ preventScroll: true });
  const image = part("#photo");
  image.src = photo.src;
  image.alt = photo.name;
  shape(photo.answer.width / photo.answer.height);
  stepping();
  said(photo.answer, photo.words);
}

// The frame takes the picture's shape, so that the heatmap lies over all of it and nothing beside it.
function shape(ratio) {
  part(".frame").style.setProperty("--shape", ratio);
}

function stepping() {
  const at = photos.indexOf(chosen);
  part(".place").textContent = live ? "Live" : `${chosen.name} · ${at + 1} of ${photos.length}`;
  part(".back").disabled = live !== null || at <= 0;
  part(".next").disabled = live !== null || at === photos.length - 1;
}

function step(by) {
  const next = photos[photos.indexOf(chosen) + by];
  if (!live && next) choose(next);
}

function said(answer, words) {
  part("#card").dataset.decision = answer.decision;
  say(part(".said h2"), words.title);
  say(part(".said p"), words.note);
  bars(words.bars);
  warm(answer);
}

// Bars are changed in their places, so that they move where the camera's answers do.
function bars(wanted) {
  const place = part(".bars");
  while (place.children.length > wanted.length) place.lastChild.remove();
  while (place.children.length < wanted.length) place.append(element("li", {}, element("span"), element("span", { class: "track", "aria-hidden": "true" }, element("i")), element("span")));
  wanted.forEach(({ name, share }, at) => {
    const [named, track, figure] = place.children[at].children;
    place.children[at].className = at === 0 ? "first" : "";
    say(named, name);
    track.firstChild.style.width = `${share * 100}%`;
    say(figure, percent(Math.min(share, 1)));
  });
}

function warm(answer) {
  part("#where").setAttribute("aria-pressed", heat);
  part("#heat").hidden = part("#legend").hidden = !heat;
  if (!heat || !answer) return;
  answer.heatmap.paint(part("#heat"));
  if (part("#legend").dataset.label === answer.label) return;
  part("#legend").dataset.label = answer.label;
  const dot = (kind) => element("span", { class: `dot ${kind}`, "aria-hidden": "true" });
  part("#legend").replaceChildren(dot("warm"), "for ", element("b", {}, answer.label), dot("cold"), "against it");
}

// --- Strip and table ------------------------------------------------------------------------------------------------

function tile(photo) {
  const { name, words, answer } = photo;
  const image = element("img", { src: photo.src, alt: "", loading: "lazy", decoding: "async" });
  const sign = element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[answer.decision]);
  const label = `${name}: ${words.title}, ${words.note}`;
  return element("div", { role: "option", class: "tile", tabindex: -1, "aria-label": label, onclick: () => choose(photo) }, image, sign);
}

function row(photo) {
  const { name, words, answer } = photo;
  const found = words.bars.length ? percent(answer.confidence) : "";
  const open = element("button", { type: "button", onclick: () => { choose(photo); part(".picture").scrollIntoView({ block: "nearest" }); } }, name);
  const title = element("span", { class: "answer" }, words.title);
  const doubt = answer.decision === "not_sure" ? ` (${answer.label}?)` : "";
  return element("tr", {}, element("td", {}, open), element("td", {}, title, doubt), element("td", {}, found));
}

function download() {
  const table = csv(known.labels, photos.map(({ name, answer }) => [name, answer]));
  const address = URL.createObjectURL(new Blob([table], { type: "text/csv" }));
  element("a", { href: address, download: "answers.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // some browsers ask first where to put it
}

// --- The camera -----------------------------------------------------------------------------------------------------

async function startLive() {
  part("#problem").textContent = "";
  const classifier = await ready.catch(() => null); // that it did not start is said already
  if (!classifier || live) return;
  latest = null;
  live = new LiveCamera(classifier, part("#video"), onLive, ended);
  try {
    if (!(await live.start())) return; // stopped meanwhile
    part("#turn").hidden = (await cameras()) < 2;
    layLive(true);
  } catch (error) {
    ended(error);
  }
}

async function cameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === "videoinput").length;
}

function ended(error) {
  stopLive();
  problem(error instanceof DOMException ? cameraSentence(error) : `The camera stopped: ${sentence(error)}`);
}

function stopLive() {
  endLive();
  if (chosen) choose(chosen);
  else part("#empty .live").focus({ preventScroll: true });
}

function endLive() {
  if (!live) return;
  live.stop();
  live = null;
  layLive(false);
}

function layLive(on) {
  shown();
  for (const selector of ["#video", "#keep", "#stop", "#speed"]) part(selector).hidden = !on;
  if (!on) part("#turn").hidden = true;
  part("#photo").hidden = on;
  part(".said").setAttribute("aria-live", on ? "off" : "polite"); // #heard says what stays for a moment
  part(".foot .live").setAttribute("aria-pressed", on);
  part(".frame").classList.toggle("mirrored", on && live.mirrored);
  if (!on) return;
  shape(part("#video").videoWidth / part("#video").videoHeight);
  stepping();
  part("#stop").focus({ preventScroll: true });
  part(".picture").scrollIntoView({ block: "nearest" });
}

let heard = { title: "", since: 0 };
let latest = null; // the camera's newest answer

function onLive(answer, perSecond) {
  latest = answer;
  const words = card(answer, known.labels);
  said(answer, words);
  say(part("#speed"), `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} pictures a second`);
  const now = performance.now();
  if (heard.title !== words.title) heard = { title: words.title, since: now };
  else if (now - heard.since > STAYS) say(part("#heard"), words.title);
}

async function keep() {
  const { classifier } = live;
  const file = await live.picture();
  const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "-");
  added(`camera ${time}.png`, file, await classifier.answer(file), false);
  chosen = photos.at(-1); // what is seen when the camera stops
  say(part("#heard"), "Kept");
  if (!live) choose(chosen);
}

// --- What buttons, keys and drops do --------------------------------------------------------------------------------

const picker = part("#files");
picker.onchange = () => {
  const files = [...picker.files];
  picker.value = ""; // the same photo may be chosen again
  take(files);
};
for (const each of all(".add")) each.onclick = () => picker.click();
for (const each of all(".live")) each.onclick = () => (live ? stopLive() : startLive());
part("#stop").onclick = stopLive;
part("#keep").onclick = () => keep().catch(ended);
part("#turn").onclick = () => live.turn().then(() => layLive(live !== null)).catch(ended);
part("#where").onclick = () => {
  heat = !heat;
  warm(live ? latest : chosen.answer);
};
part(".back").onclick = () => step(-1);
part(".next").onclick = () => step(1);
part("#csv").onclick = download;
part("#clear").onclick = clear;

document.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  step(by);
});
document.addEventListener("paste", (event) => brought(event, event.clipboardData));
document.addEventListener("drop", (event) => brought(event, event.dataTransfer));
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  document.body.classList.add("hovered");
});
document.addEventListener("dragleave", (event) => event.relatedTarget || document.body.classList.remove("hovered"));

function brought(event, from) {
  document.body.classList.remove("hovered");
  const files = [...(from?.files ?? [])];
  if (files.length === 0 || !known) return;
  event.preventDefault();
  take(files);
}

let began = null;
part(".picture").addEventListener("touchstart", ({ touches }) => { began = touches.length === 1 ? touches[0].clientX : null; });
part(".picture").addEventListener("touchend", ({ changedTouches }) => {
  const moved = began === null ? 0 : changedTouches[0].clientX - began;
  if (Math.abs(moved) > SWIPE) step(moved < 0 ? 1 : -1);
  began = null;
});

// --- Elements -------------------------------------------------------------------------------------------------------

// Names and answers are put in as text: none of them can turn into markup.
function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...inside);
  return made;
}

function say(place, words) {
  if (place.textContent !== words) place.textContent = words; // the same words are not read out again
}
