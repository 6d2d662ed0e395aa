// The projector page: the code first, then the exercise, then what was revealed.

const SECOND = 1000;
let state = null, heard = 0;

const parts = { lobby: $("#lobby"), exercise: $("#exercise"), revealed: $("#revealed") };

function shown() {
  if (state.revealed) return "revealed";
  return state.exercise ? "exercise" : "lobby";
}

function drawTeams() {
  const place = $("#teams"), known = new Map([...place.children].map((each) => [each.dataset.team, each]));
  place.classList.toggle("many", state.teams.length > 14);
  place.hidden = state.revealed;
  for (const team of state.teams) {
    if (known.has(String(team.id))) continue;
    place.append(element("li", { "data-team": team.id }, swatch(team.colour), team.name));
  }
  const there = new Set(state.teams.map((team) => String(team.id)));
  for (const [id, each] of known) if (!there.has(id)) each.remove();
  if (!state.teams.length) place.append(element("li", { class: "empty", "data-team": "none" }, "Teams appear here as they join."));
}

function drawTime() {
  if (!state?.exercise || isOver) return;
  const { minutes } = config.exercises[state.exercise - 1];
  const left = minutes - state.exerciseMinutes - (performance.now() - heard) / 60000;
  const place = $("#left");
  place.classList.toggle("over", left <= 0);
  place.style.setProperty("--share", `${Math.max(left / minutes, 0) * 100}%`);
  say($("strong", place), left > 0 ? String(Math.ceil(left)) : "Time is up");
  say($("span", place), left <= 0 ? "" : Math.ceil(left) === 1 ? "minute left" : "minutes left");
}

function draw(said) {
  state = said;
  heard = performance.now();
  for (const [name, part] of Object.entries(parts)) part.hidden = name !== shown();
  $("#late").hidden = shown() === "lobby";
  $("#paused").hidden = !state.paused;
  say($("#with"), state.hasPassword ? "with the password that you are told, and the code" : "with the code");
  if (state.exercise) {
    const { title, question } = config.exercises[state.exercise - 1];
    say($("#number"), `Exercise ${state.exercise} of ${config.exercises.length}`);
    say($("#title"), title);
    say($("#question"), question);
  }
  drawTime();
  drawTeams();
  if (state.revealed) drawResults($("#revealed .results"), state.results, `${location.pathname}/sealed`);
}

say($("#address"), config.join.words.split("/join/")[0] + "/join");
say($("#code"), config.code);
say($("#reach"), config.join.problem);
$("#late").append("Join: ", element("b", {}, config.code), ` at ${config.join.words.split("/join/")[0]}/join`);
$("#qr").src = config.join.picture;
watchState(`${location.pathname}/state`, SECOND, draw);
setInterval(drawTime, SECOND);
