// What the rooms' pages share. Names and answers are put in as text: none of them can turn into markup.

const config = JSON.parse(document.getElementById("config").textContent);
const $ = (selector, inside = document) => inside.querySelector(selector);

// The colours that were chosen in the app's bar hold here too.
const system = matchMedia("(prefers-color-scheme: dark)");
function colourPage() {
  let chosen = "";
  try { chosen = localStorage.getItem("twenty-theme") ?? ""; } catch { /* it keeps nothing: as the system has it */ }
  document.documentElement.dataset.theme = chosen || (system.matches ? "dark" : "light");
}
system.addEventListener("change", colourPage);
addEventListener("storage", colourPage);
colourPage();

function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key.startsWith("on")) made[key] = value;
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...inside.filter((each) => each !== null && each !== undefined && each !== false));
  return made;
}

const button = (words, onclick, kind = "", more = {}) =>
  element("button", { type: "button", class: `button ${kind}`, onclick, ...more }, words);

const swatch = (colour) => element("span", { class: "swatch", "data-colour": colour, role: "img", "aria-label": colour });

function say(place, words) {
  if (place.textContent !== words) place.textContent = words; // the same words are not read out again
}

// A moment (seconds since 1970) in words, as the clock of this device has it: "today at 15:40", "on Friday 4 December at 09:10".
function moment(seconds) {
  const at = new Date(seconds * 1000), tomorrow = new Date();
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === tomorrow.toDateString()) return `today at ${time}`;
  tomorrow.setDate(tomorrow.getDate() + 1);
  if (at.toDateString() === tomorrow.toDateString()) return `tomorrow at ${time}`;
  return `on ${at.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" })} at ${time}`;
}

const percent = (share) => `${Math.round(share * 100)} %`;
const number = (value) => value.toLocaleString("en-GB");

// Ask the server; what goes wrong is thrown as a sentence.
async function ask(path, value, method = "POST") {
  const sent = value === undefined ? {} : { body: JSON.stringify(value), headers: { "Content-Type": "application/json" } };
  const answer = await fetch(path, { method, ...sent }).catch(() => {
    throw new Error("The server does not answer. Look whether this device is still in the Wi-Fi.");
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(said.reason ?? "That did not work: load the page again."), { status: answer.status });
  return said;
}

// Do what a button asks for, once; what goes wrong stands in its place.
async function doing(pressed, place, act) {
  if (pressed.disabled) return;
  pressed.disabled = true;
  say(place, "");
  try {
    await act();
  } catch (problem) {
    say(place, problem.message);
  } finally {
    pressed.disabled = false;
  }
}

// Look at `path` every now and then while the page is seen. `again()` looks at once.
function watchState(path, every, draw) {
  const lost = element("p", { class: "offline", role: "status", hidden: true }, "No connection. It goes on by itself.");
  document.body.append(lost);
  let timer = 0, asking = false, silent = 0;
  async function look() {
    clearTimeout(timer);
    if (asking || isOver || document.hidden) return;
    asking = true;
    try {
      const said = await ask(path, undefined, "GET");
      if (isOver) return;
      draw(said);
      silent = 0;
    } catch (problem) {
      if (problem.status === 410) return over(problem.message);
      silent += 1;
    } finally {
      asking = false;
    }
    lost.hidden = silent < 2;
    timer = setTimeout(look, every);
  }
  document.addEventListener("visibilitychange", look);
  look();
  return look;
}

// The room is gone: nothing of it stays on the page.
let isOver = false;
function over(sentence) {
  isOver = true;
  const back = element("a", { class: "button", href: "/" }, "To the start");
  document.body.replaceChildren(element("main", { class: "problem" }, element("h1", {}, "Twenty Photos"), element("p", { role: "alert" }, sentence), element("p", {}, back)));
}
