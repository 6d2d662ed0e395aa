// The facilitator's board: a line a team, looked at every second; what is pressed here the teams see within two.

const EVERY = 1000;
const AREA = `/room/${config.key}`;
const STEPS = ["photos", "train", "results", "try", "decide"];
const DOES = { photos: "Collecting photos", train: "Ready to train", results: "At the results", try: "Trying it", decide: "Deciding" };
const READY = ["Please add the photos now.", "Please train now.", "Five minutes left.", "Please come to the front.", "Please look at what your answers go by."];
const lines = new Map();
const problem = $("#problem");
let state = null, heard = 0, look = () => {};

const act = async (what, values = {}) => { await ask(`${AREA}/act`, { act: what, ...values }); look(); };
const press = (pressed, what, values) => doing(pressed, problem, () => act(what, values()));

// --- Teams ---------------------------------------------------------------------------------------------------------

function line(team) {
  const parts = {
    name: element("span", {}), doing: element("span", {}), count: element("span", {}), fill: element("i"),
    steps: STEPS.map(() => element("i")), trouble: element("div", { class: "trouble" }), told: "",
  };
  const more = button("⋯", () => openTeam(parts.team), "more", { "aria-label": `More for ${team.name}` });
  more.className = "more";
  parts.all = element(
    "li", { "data-team": team.id },
    element("div", { class: "name" }, swatch(team.colour), parts.name),
    element("div", { class: "step" }, parts.doing, element("div", { class: "steps", "aria-hidden": "true" }, ...parts.steps)),
    element("div", { class: "photos" }, parts.count, element("span", { class: "meter", "aria-hidden": "true" }, parts.fill)),
    parts.trouble, more,
  );
  return parts;
}

function doesNow({ step, training, trained }) {
  if (!training) return step === "train" && trained ? "At the results" : DOES[step];
  if (training.waits) return training.ahead ? `Waits to train, ${training.ahead} ahead` : "Trains next";
  return `${training.answered ? "Improving" : "Training"}, ${percent(training.share)}`;
}

function drawLine(parts, team) {
  parts.team = team;
  parts.all.classList.toggle("away", !team.here);
  say(parts.name, team.name);
  say(parts.doing, doesNow(team));
  const at = STEPS.indexOf(team.step);
  parts.steps.forEach((each, i) => { each.className = i < at ? "done" : i === at ? "here" : ""; });
  say(parts.count, `${team.n} of ${team.wanted}`);
  parts.count.title = Object.entries(team.photos).map(([label, n]) => `${label}: ${n}`).join(", ");
  parts.fill.style.width = `${Math.min(team.n / team.wanted, 1) * 100}%`;
  const told = JSON.stringify([team.trouble, team.says]);
  if (parts.told === told) return;
  parts.told = told;
  const says = team.says ? [element("p", { class: "says" }, team.says)] : [];
  parts.trouble.replaceChildren(...team.trouble.map(({ text, loud }) => element("span", { class: loud ? "loud" : "" }, text)), ...says);
}

function drawTeams({ teams }) {
  const place = $("#lines"), there = new Set(teams.map(({ id }) => id));
  for (const team of teams) {
    if (!lines.has(team.id)) {
      lines.set(team.id, line(team));
      place.append(lines.get(team.id).all);
    }
    drawLine(lines.get(team.id), team);
  }
  for (const [id, { all }] of lines) {
    if (there.has(id)) continue;
    all.remove();
    lines.delete(id);
  }
  place.classList.toggle("many", teams.length > 12);
  $(".nobody")?.remove();
  if (!teams.length) place.before(element("p", { class: "nobody" }, "Nobody has joined yet. Show the projector page: it has the code."));
  const away = teams.filter(({ here }) => !here).length;
  say($("#count"), teams.length ? `${teams.length === 1 ? "1 team" : `${teams.length} teams`}${away ? `, ${away} silent` : ""}` : "Teams");
  for (const name of ["tell-all", "give-all"]) $(`#${name}`).disabled = !teams.length;
}

// --- Steering ------------------------------------------------------------------------------------------------------

function exerciseLine(title, n) {
  const begin = () => press(made, "exercise", () => ({ number: n }));
  const made = element("button", { type: "button", role: "radio", onclick: begin }, element("span", { class: "n" }, n ? String(n) : "–"), element("span", { class: "title" }, title), element("span", { class: "left" }));
  return element("li", { role: "presentation" }, made);
}

function drawNow() {
  if (!state || isOver) return;
  $("#pause").setAttribute("aria-pressed", state.paused);
  say($("#pause"), state.paused ? "Go on" : "Pause all");
  [...$("#exercises").children].forEach((each, n) => {
    const on = n === state.exercise, made = each.firstChild;
    made.setAttribute("aria-checked", on);
    const gone = state.exerciseMinutes + (performance.now() - heard) / 60000;
    const left = on && n ? Math.ceil(config.exercises[n - 1].minutes - gone) : null;
    say($(".left", made), left === null ? "" : left > 0 ? `${left} min` : "over");
  });
}

function drawPhotos({ filling, photos }) {
  const reading = filling?.state === "reading", place = $("#photos");
  place.hidden = Boolean(photos.sealed) && !reading;
  if (place.hidden) return;
  $("#photos .meter").hidden = !reading;
  $("#photos .file").hidden = reading;
  const words = filling?.state === "failed" ? filling.problem : "This room has no photos yet.";
  say($("#filling"), reading ? `Reading photos: ${number(filling.done)} of ${number(filling.total)}` : words);
  $("#photos .meter i").style.width = `${(reading ? filling.done / (filling.total || 1) : 0) * 100}%`;
}

function drawGiving({ giving }) {
  const words = !giving ? "" : giving.total ? `Giving photos: ${giving.done} of ${giving.total} teams have theirs.` : "";
  say($("#giving"), [words, giving?.problem].filter(Boolean).join(" "));
}

// A file that is made is fetched at once, by whoever asked for it.
const FILES = { reports: "The reports", room: "The room" };
let wanted = "", before = 0; // which file, and how many were made when it was asked for
function drawPacking({ packing }) {
  if (!packing || packing.what !== wanted || packing.turn <= before) return;
  if (packing.state === "packing") return say($("#packing"), `${FILES[packing.what]}: ${packing.done} of ${packing.total || "…"}`);
  say($("#packing"), packing.problem || "It is among your downloads now.");
  wanted = "";
  if (packing.state === "done") element("a", { href: `${AREA}/${packing.what}.zip`, download: true }).click();
}

function takeAlong(event) {
  const { what } = event.currentTarget.dataset;
  doing(event.currentTarget, problem, async () => {
    await ask(`${AREA}/act`, { act: "pack", what });
    [wanted, before] = [what, state.packing?.turn ?? 0];
    say($("#packing"), `${FILES[what]}: getting ready`);
    look();
  });
}

function drawSealed({ photos, results, revealed }) {
  const each = photos.sealed ? `${number(photos.sealed)} photos that nobody sees before the reveal.` : "";
  say($("#sealed-about"), revealed ? "Everybody sees the results now." : results ? "Only you see this until you reveal it." : each);
  $("#reveal").setAttribute("aria-pressed", revealed);
  say($("#reveal"), revealed ? "Hide the results" : "Reveal the results");
  drawResults($("#sealed .results"), results, `${AREA}/sealed`);
}

function draw(said) {
  state = said;
  heard = performance.now();
  say($("#ends"), `Everything is deleted ${moment(said.ends)}.`);
  say($("#kept"), `Everything in this room is deleted ${moment(said.ends)}.`);
  drawTeams(said);
  drawNow();
  drawPhotos(said);
  drawGiving(said);
  drawPacking(said);
  drawSealed(said);
}

// --- Dialogs -------------------------------------------------------------------------------------------------------

function dialog(name, title, colour = "") {
  const place = $(`#${name}`);
  $("h2", place).replaceChildren(...(colour ? [swatch(colour), title] : [title]));
  say($(".problem-line", place), "");
  place.showModal();
  return place;
}

// Ask in a dialog, and close it once it is done.
function sends(place, pressed, what, values) {
  doing(pressed, $(".problem-line", place), async () => {
    await act(what, values());
    place.close();
  });
}

function openTell(team = null) {
  const place = dialog("tell", team ? `Tell ${team.name}` : "Tell all teams", team?.colour), own = $("textarea", place), pressed = $(".do", place);
  const to = team ? { team: team.id } : {};
  own.value = "";
  $(".ready", place).replaceChildren(...READY.map((text) => element("button", { type: "button", onclick: () => sends(place, pressed, "nudge", () => ({ text, ...to })) }, text)));
  pressed.onclick = () => {
    if (own.value.trim()) sends(place, pressed, "nudge", () => ({ text: own.value, ...to }));
    else say($(".problem-line", place), "Choose a sentence, or type one.");
  };
}

function openGive(team = null) {
  const place = dialog("give", team ? `Give photos to ${team.name}` : "Give photos to all teams", team?.colour), pressed = $(".do", place);
  const { pool } = state.photos;
  say($(".hint", place), pool ? `The room has ${number(pool)} photos to learn from. Each team gets the same ones, none of them twice.` : "The room has no photos to learn from.");
  pressed.disabled = !pool;
  pressed.onclick = () => sends(place, pressed, "give", () => ({ n: Number($("input", place).value) || 1, ...(team ? { team: team.id } : {}) }));
}

function openTeam(team) {
  const place = dialog("team", team.name, team.colour), way = $(".way", place);
  way.hidden = true;
  say($(".about", place), Object.entries(team.photos).map(([label, n]) => `${label}: ${n}`).join(" · "));
  const other = (open) => () => { place.close(); open(team); };
  const helps = team.trouble.some(({ code }) => code === "help");
  const helped = button("They have been helped", (event) => sends(place, event.currentTarget, "helped", () => ({ team: team.id })), "main");
  const back = button("Let them in again", (event) => doing(event.currentTarget, $(".problem-line", place), async () => {
    const { picture, address, problem: reach } = await ask(`${AREA}/teams/${team.id}`, undefined, "GET");
    $("img", way).src = picture;
    say($(".address", way), [address, reach].filter(Boolean).join(" "));
    way.hidden = false;
  }));
  $(".choices", place).replaceChildren(...[helps && helped, button("Tell them something", other(openTell)), button("Give them photos", other(openGive)), back, removes(team, place)].filter(Boolean));
}

// A team goes with all that it has, so it is asked for twice.
function removes(team, place) {
  let sure = false;
  return button("Remove this team", (event) => {
    if (sure) return sends(place, event.currentTarget, "remove", () => ({ team: team.id }));
    sure = true;
    say(event.currentTarget, "Delete all that they have, for good");
  }, "danger");
}

function openEnd() {
  const place = dialog("end", "Delete everything?"), pressed = $(".do", place);
  say($("label span", place), `Type the room’s code, ${state.code}, to be sure`);
  $("input", place).value = "";
  pressed.onclick = () => doing(pressed, $(".problem-line", place), async () => {
    await ask(`${AREA}/act`, { act: "delete", code: $("input", place).value });
    over("The room was deleted, with all that its teams had.");
  });
}

async function sendZip(event) {
  const [file] = event.target.files;
  if (!file) return;
  const answer = await fetch(`${AREA}/photos`, { method: "POST", body: file }).catch(() => null);
  if (!answer?.ok) say(problem, (await answer?.json().catch(() => null))?.reason ?? "The zip could not be sent: try it again.");
  event.target.value = "";
  look();
}

say($("#code"), config.code);
$("#qr").src = config.join.picture;
say($("#address"), config.join.words);
say($("#reach"), config.join.problem);
$("#join details").open = innerWidth > 1180;
$("#wall").href = config.wall;
$("#exercises").append(...[{ title: "No exercise" }, ...config.exercises].map(({ title }, n) => exerciseLine(title, n)));
$("#pause").onclick = (event) => press(event.currentTarget, "pause", () => ({ on: !state.paused }));
$("#reveal").onclick = (event) => press(event.currentTarget, "reveal", () => ({ on: !state.revealed }));
$("#tell-all").onclick = () => openTell();
$("#give-all").onclick = () => openGive();
$("#delete").onclick = openEnd;
$("#results-csv").href = `${AREA}/results.csv`;
$("#photos-csv").href = `${AREA}/photos.csv`;
for (const each of document.querySelectorAll("#keep [data-what]")) each.onclick = takeAlong;
$("#photos input").onchange = sendZip;
for (const place of document.querySelectorAll("dialog")) {
  place.onclick = (event) => event.target === place && place.close();
  $(".row .plain", place).onclick = () => place.close();
  // No form of this page may be sent anywhere, so the browser closes no dialog by one: Enter is the button.
  $("form", place).onsubmit = (event) => {
    event.preventDefault();
    $(".do", place)?.click();
  };
}
look = watchState(`${AREA}/state`, EVERY, draw);
setInterval(drawNow, EVERY);
