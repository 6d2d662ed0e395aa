// Joining: the code, then a name and a colour, then on to the photos.

const forms = { code: $("#code"), team: $("#team") };
let room = config.room, colour = "", touched = false;

const problemOf = (form) => $(".problem-line", form);
const names = (many) => (many.length ? `taken` : "");

function showForm(name) {
  for (const [each, form] of Object.entries(forms)) form.hidden = each !== name;
  (name === "code" ? forms.code.code : forms.team.elements.name).focus();
}

function swatchButton(each) {
  const made = element("button", { type: "button", role: "radio", "aria-checked": "false", "data-colour": each, onclick: () => { touched = true; choose(each); } }, element("span", { class: "swatch" }), element("span", {}, each), element("small"));
  return made;
}

function choose(each) {
  colour = each;
  for (const made of $("#colours").children) {
    made.setAttribute("aria-checked", made.dataset.colour === each);
    made.tabIndex = made.dataset.colour === each ? 0 : -1;
  }
}

function arrows(event) {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  touched = true;
  const free = [...$("#colours").children].filter((made) => !made.disabled).map((made) => made.dataset.colour);
  const at = free.indexOf(colour) + by;
  choose(free[(at + free.length) % free.length]);
  $("#colours [aria-checked=true]").focus();
}

// Teams share colours, which their names tell apart, only once all are taken; the first that is free is offered.
function drawRoom(said) {
  room = said;
  say($("#room"), `“${room.name}”`);
  const until = new Date(room.ends * 1000).toLocaleString("en-GB", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  say($("#kept"), `Whoever leads this workshop can open your photos, and can save them. All is deleted here on ${until}, or before.`);
  $("#password").hidden = !room.password;
  const isFree = (each) => !room.teams.some((team) => team.colour === each), anyFree = config.colours.some(isFree);
  for (const made of $("#colours").children) {
    made.disabled = anyFree && !isFree(made.dataset.colour);
    const has = room.teams.filter((team) => team.colour === made.dataset.colour);
    made.classList.toggle("taken", has.length > 0);
    say($("small", made), names(has));
    made.title = has.map((team) => team.name).join(", ");
  }
  if (!touched || (anyFree && !isFree(colour))) choose(config.colours.find(isFree) ?? config.colours[0]);
}

forms.code.onsubmit = (event) => {
  event.preventDefault();
  const code = forms.code.code.value.replace(/[\s-]/g, "").toUpperCase();
  if (!code) return say(problemOf(forms.code), "Type the code that stands on the wall.");
  doing($("button", forms.code), problemOf(forms.code), async () => {
    drawRoom(await ask(`/join/${encodeURIComponent(code)}/state`, undefined, "GET"));
    history.replaceState({}, "", `/join/${room.code}`);
    showForm("team");
  });
};

forms.team.onsubmit = (event) => {
  event.preventDefault();
  doing($("button:not([role])", forms.team), problemOf(forms.team), async () => {
    const said = { name: forms.team.elements.name.value, colour, password: forms.team.password.value };
    const { go } = await ask(`/join/${room.code}`, said);
    location.assign(go);
  });
};

$("#colours").append(...config.colours.map(swatchButton));
$("#colours").onkeydown = arrows;
choose(config.colours[0]);
if (room) {
  drawRoom(room);
  showForm("team");
} else {
  forms.code.code.value = config.code ?? "";
  say(problemOf(forms.code), config.problem ?? "");
  showForm("code");
}
