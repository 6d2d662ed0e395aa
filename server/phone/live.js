"use strict";
// Live answers on the phone: the camera's picture with an answer on it, made on the phone. What is kept goes the way of
// all photos, under the label that is chosen.

let live = null; // while the camera is on
let answers = false;

async function goLive() {
  if (live) return endLive();
  const mine = (live = { close() {} });
  tellLive({ coming: "Getting ready" });
  try {
    const [{ Live }, response] = await Promise.all([import(`${liveScripts}live.js`), fetch(`${base}/live`)]);
    const found = await response.json();
    if (live !== mine) return;
    if (!response.ok) return tellLive({ problem: found.reason });
    live = new Live(part("live").querySelector("video"), document.createElement("canvas"), tellLive);
    await live.start(found);
  } catch {
    if (live === mine) tellLive({ problem: "No connection to the laptop. Try again." });
  }
}

function endLive() {
  live.close();
  live = null;
  answers = false;
  render();
}

function tellLive({ problem, coming, card }) {
  const said = part("live").querySelector(".said");
  answers = Boolean(card);
  part("live").dataset.state = problem ? "problem" : card ? card.decision : "coming";
  const [title, note] = [problem || coming || card.title, card ? card.note : ""];
  if (said.firstElementChild.textContent !== title) said.firstElementChild.textContent = title;
  said.lastElementChild.textContent = note;
  renderLive();
}

function renderLive() {
  part("live").hidden = !live;
  for (const id of ["take", "choose"]) part(id).hidden = Boolean(live);
  part("keep").hidden = !live;
  part("keep").disabled = !answers || Boolean(ended) || current === null;
  part("keep").classList.toggle("off", part("keep").disabled);
  part("keep").textContent = current === null ? "Choose a label above" : `Keep this one as ${quoted(nameOf(current))}`;
  part("go-live").hidden = !liveScripts;
  part("go-live").textContent = live ? "Close the camera" : "Live";
}

async function keepLive() {
  const blob = await live.photo();
  if (blob) add([new File([blob], "image.jpg", { type: "image/jpeg" })], true);
}
