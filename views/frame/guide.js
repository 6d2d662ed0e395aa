// The guided path beside the pages: the step one is at, what was written down, and what the facilitator says.
// It is part of the same module as frame.js, and knows what that has. What it shows comes from one address, asked again while it is of use.

const guide = document.querySelector(".tp-guide");
const guideButton = document.querySelector(".tp-guide-button");
const guideBody = guide.querySelector(".tp-guide-body");
const paused = document.querySelector(".tp-paused");
const IN_ROOM = 2000, ALONE = 10000, TICK = 500; // milliseconds between two questions, and two looks at the page
const CHOSEN = "tp-guide"; // in this browser: whether it was left open

let state = null; // as the server said it last
let said = ""; // the same as text
let asked = 0; // when it was asked last
let asking = false;
let ofWorkspace = ""; // whose state that is
let guessed = []; // photos of the last guess
let wasRunning = false;
const folded = new Map(); // steps that a person opened or folded, by their code

const wide = matchMedia("(min-width: 1081px)");
const chosenOpen = () => localStorage.getItem(CHOSEN);
const isOpen = () => !guide.hidden && guide.dataset.bar === undefined;
const inRoom = () => Boolean(state?.room);

function make(tag, properties = {}, ...inside) {
  const { data = {}, ...rest } = properties, made = Object.assign(document.createElement(tag), rest);
  Object.assign(made.dataset, data);
  made.append(...inside.filter((each) => each !== null && each !== undefined && each !== ""));
  return made;
}

// Where it stands: open, as a bar at the bottom of a phone in a room, or not there at all.
function place() {
  const id = workspace(), wanted = chosenOpen();
  const open = wanted === "open" || (wanted === null && inRoom() && wide.matches);
  const bar = !open && inRoom() && !wide.matches;
  guide.hidden = !open && !bar;
  if (bar) guide.dataset.bar = "";
  else delete guide.dataset.bar;
  root.dataset.guide = open ? "open" : bar ? "bar" : "closed";
  guideButton.setAttribute("aria-expanded", String(open));
  guideButton.toggleAttribute("data-news", !open && Boolean(state?.notices?.length));
  if (!id && open) drawBeginning();
}

function setOpen(open) {
  localStorage.setItem(CHOSEN, open ? "open" : "closed");
  place();
  if (open) {
    if (workspace()) ask();
    guide.querySelector("h2").focus({ preventScroll: true });
  } else guideButton.focus({ preventScroll: true });
}

const address = (id = workspace()) => `./workspace/${encodeURIComponent(id)}/guide`;

async function ask() {
  const id = workspace();
  if (asking || !id) return;
  asking = true;
  asked = performance.now();
  try {
    const answer = await fetch(address(id), { cache: "no-store" });
    if (answer.ok && id === workspace()) take(await answer.json(), id);
  } catch { /* there is no connection: the bar above says so */ } finally { asking = false; }
}

function take(news, id) {
  const text = JSON.stringify(news);
  if (text === said && id === ofWorkspace) return;
  const isGiven = state && id === ofWorkspace && (news.given ?? 0) > (state.given ?? 0);
  said = text;
  ofWorkspace = id;
  state = news.gone ? null : news;
  place();
  pause(Boolean(state?.room?.paused));
  if (state) draw();
  if (isGiven && here() === "photos") location.reload(); // the page shows its photos as it was drawn
}

// While the facilitator speaks nothing can be clicked or typed, and nothing is lost.
let before = null;
function pause(on) {
  if (on !== paused.hidden) return;
  paused.hidden = !on;
  for (const part of [document.querySelector(".tp-bar"), document.getElementById("root"), guide]) part.inert = on;
  if (on) {
    before = document.activeElement;
    paused.focus({ preventScroll: true });
  } else before?.focus?.({ preventScroll: true });
}

async function act(name, values = {}, line = null, button = null) {
  if (button) button.disabled = true;
  if (line) line.textContent = "";
  button?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address(), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ act: name, ...values }),
    });
    if (!answer.ok) {
      if (line) line.textContent = await answer.text();
      return;
    }
    const { guess, ...news } = await answer.json();
    if (guess) guessed = guess;
    said = "";
    take(news, workspace());
    // The page shows its photos as it was drawn: it is drawn anew with those that have just come.
    if (["three", "five", "twenty"].includes(name)) location.reload();
  } catch {
    if (line) line.textContent = "The connection is lost. Try again in a moment.";
  } finally {
    if (button) button.disabled = false;
    button?.removeAttribute("aria-busy");
  }
}

// --- what is drawn ---

function drawBeginning() {
  const line = make("p", { className: "fault", role: "alert" });
  const button = make("button", { type: "button", className: "do", textContent: "Begin" });
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await fetch("./guide/begin", { method: "POST" }).catch(() => null);
    if (answer?.ok) location.assign(`./photos?w=${encodeURIComponent((await answer.json()).workspace)}`);
    else line.textContent = answer ? await answer.text() : "The connection is lost. Try again in a moment.";
    button.disabled = false;
  });
  title("Guide", "");
  guideBody.replaceChildren(
    make("p", { textContent: "Five exercises of ten minutes: what a model is, what it needs, how it is fooled, and when to stop. You begin with photos of wind turbines." }),
    make("p", {}, button), line,
  );
}

function title(text, over) {
  const heading = guide.querySelector("h2"), above = guide.querySelector(".over");
  if (heading.textContent !== text) heading.textContent = text;
  if (above.textContent !== over) above.textContent = over;
}

function draw() {
  const typed = new Map([...guideBody.querySelectorAll("[name]")].map((field) => [field.id, field.value]));
  const focused = guideBody.contains(document.activeElement) ? document.activeElement.id : "";
  const room = state.room, number = state.exercise;
  guide.dataset.colour = room?.colour ?? "";
  title(number ? state.titles[number - 1] : "Guide", [
    room ? room.team : "", number ? `Exercise ${number} of 5, ${state.minutes} minutes` : room?.name ?? "",
  ].filter(Boolean).join(" · "));
  const now = state.steps.find((step) => !step.done)?.code;
  guideBody.replaceChildren(
    ...state.notices.map(notice),
    ...(state.result.length ? [make("section", { className: "question" }, make("h3", { textContent: "Your result" }),
      ...state.result.map((textContent) => make("p", { textContent })), room?.revealed ? allResults() : "")] : []),
    ...(state.home ? [home()] : []),
    number ? make("ol", {}, ...state.steps.map((step) => drawnStep(step, step.code === now))) : choices(),
    ...(state.question ? [make("section", { className: "question" },
      make("h3", { textContent: room ? "For the room" : "To think about" }), make("p", { textContent: state.question }))] : []),
    room ? help() : number ? again() : "",
  );
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function notice(one) {
  const button = make("button", { type: "button", id: `guide-read-${one.id}`, textContent: "Read" });
  button.addEventListener("click", () => act("read", { notice: one.id }, null, button));
  return make("div", { className: "notice", role: "status" }, make("p", { textContent: one.text }), button);
}

function allResults() {
  const id = encodeURIComponent(state.home ?? workspace());
  return make("p", { className: "way" }, make("a", { href: `./workspace/${id}/results`, textContent: "See all results" }));
}

function home() {
  return make("p", { className: "aside" }, "These photos have a shortcut in them. ",
    make("a", { href: `./photos?w=${encodeURIComponent(state.home)}`, textContent: "Back to your own" }));
}

function choices() {
  if (state.room) return make("p", { className: "look", textContent: "The facilitator begins an exercise soon. Look around until then." });
  return make("ol", { className: "choices" }, ...state.titles.map((each, i) => {
    const button = make("button", { type: "button", id: `guide-choose-${i + 1}`, textContent: each });
    button.addEventListener("click", () => act("choose", { exercise: i + 1 }, null, button));
    return make("li", {}, button);
  }));
}

function again() {
  const button = make("button", { type: "button", id: "guide-all", className: "quiet", textContent: "All exercises" });
  button.addEventListener("click", () => act("choose", { exercise: 0 }, null, button));
  return make("p", { className: "foot" }, button);
}

function help() {
  const wanted = !state.help;
  const button = make("button", {
    type: "button", id: "guide-help", className: "quiet",
    textContent: wanted ? "Ask for help" : "You asked for help. Take it back",
  });
  button.setAttribute("aria-pressed", String(!wanted));
  button.addEventListener("click", () => act("help", { wanted }, null, button));
  return make("p", { className: "foot" }, button);
}

function drawnStep(step, isNow) {
  const details = make("details", { open: folded.get(step.code) ?? isNow });
  details.addEventListener("toggle", () => {
    if (details.open !== (folded.get(step.code) ?? isNow)) folded.set(step.code, details.open);
  });
  details.append(
    make("summary", {}, make("b", { ariaHidden: "true" }), make("span", { textContent: step.do }),
      step.done ? make("span", { className: "unseen", textContent: ", done" }) : ""),
    make("p", { className: "look", textContent: step.look }),
    wayThere(step) ?? "", offer(step) ?? "",
  );
  const pictures = step.act === "guess" && step.done && guessed.length && isLastGuess(step) ? [shown()] : [];
  return make("li", { data: { state: step.done ? "done" : isNow ? "now" : "later" } }, details,
    ...step.says.map((each) => make("p", { className: "says", textContent: each })), ...pictures);
}

const isLastGuess = (step) => state.steps.filter((each) => each.act === "guess" && each.done).at(-1)?.code === step.code;

function wayThere(step) {
  if (!step.page || (here() === step.page && workspace() === step.workspace)) return null;
  const link = document.querySelector(`.tp-bar a[data-page="${step.page}"]`);
  const href = `./${step.page}?w=${encodeURIComponent(step.workspace)}`;
  const way = make("a", { href, textContent: `Go to ${link.textContent}` });
  if (workspace() === step.workspace) way.addEventListener("click", follow);
  return make("p", { className: "way" }, way);
}

function offer(step) {
  if (step.act === "open") {
    if (!step.opens || step.opens === workspace()) return null;
    return make("p", {}, make("a", { className: "do", href: `./photos?w=${encodeURIComponent(step.opens)}`, textContent: step.button }));
  }
  if (!step.act || step.done) return null;
  const form = make("form", {}), line = make("p", { className: "fault", role: "alert" });
  const button = make("button", { className: "do", id: `guide-${step.code}`, textContent: step.button });
  form.append(...step.fields.map((each) => field(step, each)), button, line);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = {};
    for (const each of step.fields) {
      const typed = form.elements[each.name].value;
      values[each.name] = each.kind === "percent" ? Number(typed) / 100 : typed;
    }
    act(step.act, values, line, button);
  });
  return form;
}

function field(step, one) {
  const shared = { name: one.name, id: `guide-${step.code}-${one.name}`, required: true };
  let input;
  if (one.kind === "choice") {
    input = make("select", shared, make("option", { value: "", textContent: "Choose …" }),
      ...one.options.map(([value, textContent]) => make("option", { value, textContent })));
  } else if (one.kind === "percent") input = make("input", { ...shared, type: "number", min: "0", max: "100", step: "1", inputMode: "numeric" });
  else input = make("textarea", { ...shared, rows: 2, maxLength: 300 });
  return make("label", { className: one.kind }, make("span", { textContent: one.label }), input,
    one.kind === "percent" ? make("span", { textContent: "of 100" }) : "");
}

function shown() {
  const about = make("p", { className: "look", textContent: "Mistakes come first. Orange marks what it went by." });
  const photos = make("ul", { className: "guesses" }, ...guessed.map((one) => make("li", { data: { right: one.right } },
    make("img", { src: one.picture, alt: `A photo of “${one.is}”${one.explained ? ", with what it went by in orange" : ""}` }),
    make("span", { textContent: `${one.right ? "✓" : "✕"} ${one.says}` }))));
  return make("div", {}, about, photos);
}

// --- when it asks ---

function tick() {
  const id = workspace();
  if (id !== ofWorkspace && !asking) {
    if (!id) {
      state = null;
      said = "";
      ofWorkspace = "";
      pause(false);
      if (guide.querySelector("h2").textContent === "" || root.dataset.guide !== "closed") place();
    } else if (performance.now() - asked > TICK) ask();
    return;
  }
  if (document.hidden || !id || app()?.dataset.testConnectionState !== "CONNECTED") return;
  const running = app()?.dataset.testScriptState === "running", ended = wasRunning && !running;
  wasRunning = running;
  const every = inRoom() ? IN_ROOM : isOpen() ? ALONE : Infinity;
  if (performance.now() - asked > every || (ended && isOpen())) ask();
}

let shownOn = here();
function followPage() {
  if (shownOn === here()) return;
  shownOn = here();
  if (state && !guide.hidden) draw();
}

guideButton.addEventListener("click", () => setOpen(!isOpen()));
guide.querySelector(".close").addEventListener("click", () => setOpen(false));
guide.querySelector("h2").addEventListener("click", () => guide.dataset.bar !== undefined && setOpen(true));
guide.addEventListener("keydown", (event) => event.key === "Escape" && setOpen(false));
wide.addEventListener("change", place);
document.addEventListener("visibilitychange", () => !document.hidden && inRoom() && ask());
setInterval(() => { followPage(); tick(); }, TICK);
place();
