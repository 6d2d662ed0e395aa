// Opening a room: an example or a zip, then the board.

const OWN = "";
const TIMES = [[4, "4 hours"], [24, "a day"], [72, "3 days"], [168, "a week"], [720, "30 days"]];
const BOX = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 8h16v11H4zM4 8l3-3h10l3 3M12 11v5m-2-2 2 2 2-2"/></svg>';
const form = $("#new"), problem = $("#problem"), go = $("#go");
let example = config.examples[0]?.code ?? OWN, zip = null, key = "", opened = null; // opened: with which example the room of that key was

function card({ code, title, sentence, pictures }) {
  const top = element("span", { class: pictures.length ? "pictures" : "pictures none" }, ...pictures.map((src) => element("img", { src, alt: "" })));
  if (!pictures.length) top.innerHTML = BOX;
  return element("button", { type: "button", role: "radio", "data-code": code, onclick: () => choose(code) }, top, element("strong", {}, title), element("small", {}, sentence));
}

function choose(code) {
  example = code;
  for (const each of $("#examples").children) {
    each.setAttribute("aria-checked", each.dataset.code === code);
    each.tabIndex = each.dataset.code === code ? 0 : -1;
  }
  $("#own").hidden = code !== OWN;
}

// One stop of the tab key; arrows go on from there.
function arrows(event) {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const all = [...$("#examples").children], at = all.findIndex((each) => each.dataset.code === example);
  const next = all[(at + by + all.length) % all.length];
  choose(next.dataset.code);
  next.focus();
}

function sayUntil() {
  const ends = new Date(Date.now() + Number(form.hours.value) * 3600e3);
  const day = ends.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
  const time = ends.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  say($("#until"), `Everything in it is deleted on ${day} at ${time}.`);
}

// A zip goes up with its progress, which fetch does not tell.
function send(path, file, tell, headers = {}) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => tell(loaded / total);
    request.onload = () => {
      if (request.status < 300) return done(JSON.parse(request.responseText));
      let reason = "The zip could not be sent: try it again.";
      try { reason = JSON.parse(request.responseText).reason; } catch { /* not ours: a proxy's page */ }
      fail(new Error(reason));
    };
    request.onerror = () => fail(new Error("The zip did not arrive. Look whether this device is still in the Wi-Fi."));
    request.open("POST", path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(file);
  });
}

function show(words, share) {
  $("#reading").hidden = false;
  say($("#doing"), words);
  $("#reading i").style.width = `${share * 100}%`;
}

async function isRead() {
  for (;;) {
    const { filling, photos } = await ask(`/room/${key}/state`, undefined, "GET");
    if (filling?.state === "failed") throw new Error(filling.problem);
    if (filling?.state !== "reading" && photos.sealed) return;
    show(filling?.total ? `Reading photos: ${number(filling.done)} of ${number(filling.total)}` : "Reading photos", zip ? 0.5 + (filling?.done ?? 0) / (filling?.total || 1) / 2 : (filling?.done ?? 0) / (filling?.total || 1));
    await new Promise((done) => setTimeout(done, 400));
  }
}

async function open() {
  if (example === OWN && !zip) throw new Error("Choose a zip with your photos, or one of the examples.");
  if (!key || opened !== example) {
    const said = { name: form.elements.name.value, password: form.password.value, hours: Number(form.hours.value), example };
    ({ key } = await ask("/room", said));
    opened = example;
  }
  if (example === OWN) await send(`/room/${key}/photos`, zip, (share) => show(`Sending the zip: ${percent(share)}`, share / 2));
  await isRead();
  location.assign(`/room/${key}`);
}

const choices = [...config.examples, { code: OWN, title: "Your own photos", sentence: "A zip with a folder for each label.", pictures: [] }];
$("#examples").append(...choices.map(card));
$("#examples").onkeydown = arrows;
for (const [hours, words] of TIMES) form.hours.append(element("option", { value: hours, selected: hours === config.hours }, words));
form.hours.onchange = sayUntil;
$("#own input").onchange = (event) => {
  zip = event.target.files[0] ?? null;
  say($("#chosen"), zip ? zip.name : "Choose a zip");
};
form.onsubmit = (event) => {
  event.preventDefault();
  doing(go, problem, open).then(() => { $("#reading").hidden = problem.textContent !== ""; });
};
$("#saved [type=file]").onchange = async (event) => {
  const [file] = event.target.files, told = $("#saved .told"), wrong = $("#saved .problem-line");
  event.target.value = "";
  if (!file) return;
  say(wrong, "");
  try {
    const tell = (share) => say(told, share < 1 ? `Sending the zip: ${percent(share)}` : "Checking every photo in it. With many teams this takes minutes.");
    const opened = await send("/room/saved", file, tell, { "X-Room-Password": encodeURIComponent($("#saved-password").value) });
    location.assign(`/room/${opened.key}`);
  } catch (problem) {
    say(told, "");
    say(wrong, problem.message);
  }
};
choose(example);
sayUntil();
