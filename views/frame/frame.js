// The frame around the pages: which step is open and which are done, the project's name, the theme, the connection.
// It stands beside Streamlit's part of the page and never in it, so nothing here is drawn anew with a page.

const root = document.documentElement;
const links = [...document.querySelectorAll(".tp-bar a[data-page]")];
const field = document.querySelector(".tp-name");
const offline = document.querySelector(".tp-offline");
const PATIENCE = 4000; // milliseconds that a page which is slow to end may stay hidden
const CALM = 120; // milliseconds in which the height stays
const SHORT = 3000; // milliseconds without a connection that nobody is told of

const app = () => document.querySelector("[data-testid=stApp]");
const told = () => document.querySelector(".tp-told")?.dataset ?? {}; // by views/frame/told.py
const workspace = () => new URL(location.href).searchParams.get("w") ?? told().workspace ?? "";
const here = () => location.pathname.split("/").pop();

function markSteps() {
  const done = (told().done ?? "").split(" "), id = workspace(), page = here();
  for (const link of links) {
    const name = link.dataset.page;
    link.href = `./${name}` + (id ? `?w=${encodeURIComponent(id)}` : "");
    if (!link.closest("li")) continue;
    const title = link.textContent, isDone = name !== "" && done.includes(name);
    link.toggleAttribute("data-done", isDone);
    link.setAttribute("aria-label", isDone ? `${title}, done` : title);
    if (name === page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

// A click is a step in the browser's history, which Streamlit follows: the page is not loaded anew.
function follow(event) {
  const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!plain || app()?.dataset.testConnectionState !== "CONNECTED") return;
  event.preventDefault();
  history.pushState({}, "", event.currentTarget.href);
  dispatchEvent(new PopStateEvent("popstate"));
  markSteps();
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
}

// Whoever left a page by a button of its own goes on at the beginning of the next, and not where that button stood.
// A ring around all of the page tells those who use the keyboard where they are, and is in the way of all others.
let shownPage = here();
function followFocus() {
  if (here() === shownPage || app()?.dataset.testScriptState !== "notRunning") return;
  shownPage = here();
  if (document.activeElement === document.body) {
    document.querySelector("[data-testid=stMain]").focus({ preventScroll: true });
  }
}
addEventListener("keydown", () => root.toggleAttribute("data-keys", true), true);
addEventListener("pointerdown", () => root.toggleAttribute("data-keys", false), true);

function showName() {
  field.hidden = told().workspace === undefined;
  if (document.activeElement !== field) field.value = told().name ?? "";
}

async function keepName() {
  const answer = await fetch("./name", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ workspace: told().workspace, name: field.value }),
  }).catch(() => null); // there is no connection: the name that was is shown
  if (!answer?.ok) return showName();
  const { name } = await answer.json();
  document.querySelector(".tp-told").dataset.name = name;
  document.title = [told().page, name, "Twenty Photos"].filter(Boolean).join(" · ");
  showName();
}

// The first page appears whole, once it is drawn and its height has come to rest: what comes in bit by bit would push
// the rest about.
let uncovering = 0, settling = 0;
const isDrawn = () => app().dataset.testScriptState === "notRunning" && !document.querySelector(".stSkeleton");
const show = () => delete root.dataset.waiting;
function uncover() {
  const main = document.querySelector("[data-testid=stMain]");
  if (!main || !("waiting" in root.dataset)) return;
  uncovering ||= setTimeout(show, PATIENCE);
  if (settling || !isDrawn()) return;
  const height = main.scrollHeight;
  settling = setTimeout(() => {
    settling = 0;
    if (isDrawn() && main.scrollHeight === height) show();
    else uncover();
  }, CALM);
}

// Where scrollbars take room, the page is that much narrower than the bar above it.
function makeRoomForScrollbar() {
  const main = document.querySelector("[data-testid=stMain]");
  if (main) root.style.setProperty("--scrollbar", `${main.offsetWidth - main.clientWidth}px`);
}

// Streamlit gives the places where files are dropped a name and no role, so that the name is never heard.
function nameUploaders() {
  for (const place of document.querySelectorAll("section[role=presentation][aria-label]")) place.setAttribute("role", "group");
}

let lost = 0;
function watchConnection() {
  const state = app()?.dataset.testConnectionState;
  if (state === "CONNECTED") {
    clearTimeout(lost);
    lost = 0;
    offline.hidden = true;
  } else if (state && state !== "INITIAL") lost ||= setTimeout(() => (offline.hidden = false), SHORT);
}

let waits = false;
function look() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => {
    waits = false;
    markSteps();
    showName();
    uncover();
    followFocus();
    watchConnection();
    nameUploaders();
    makeRoomForScrollbar();
  });
}

for (const link of links) link.addEventListener("click", follow);
field.addEventListener("change", keepName);
field.addEventListener("keydown", (event) => event.key === "Enter" && field.blur());
const select = document.querySelector(".tp-theme select");
select.value = window.twentyTheme.chosen;
select.addEventListener("change", () => window.twentyTheme.choose(select.value));
addEventListener("popstate", look);
new MutationObserver(look).observe(document.getElementById("root"), {
  childList: true, subtree: true, attributes: true,
  attributeFilter: ["data-test-script-state", "data-test-connection-state", "data-done", "data-name"],
});
look();
