// The stage: one photo with its answer beside or over it, and a strip of all photos that were tried.
// The Try it page and the pages that were shared draw the same one; whoever makes it says what its buttons do.

import { bar, button, choices, element, say, small } from "./elements.js";

export const NOTHING = ""; // no photo is chosen
const SIGNS = { answer: "", not_sure: "?", none_of_these: "–" };
const KINDS = { answer: "", not_sure: "Not sure: ", none_of_these: "" };
const SETTLED = 150; // ms without a further step, after which the photo in full is asked for
const SWIPE = 50; // pixels

const STAGE = `
<section class="stage" aria-label="Answers">
  <div class="empty">
    <h2 class="dropped">Drop a photo here</h2>
    <p class="dropped">or paste one</p>
    <h2 class="touched">Show it a photo</h2>
    <div class="row"><button type="button" class="main add">Choose photos</button><button type="button" class="camera">Camera</button><button type="button" class="live">Live</button></div>
  </div>
  <div class="card">
    <div class="view">
      <div class="picture">
        <img alt="">
        <span class="place"></span>
        <button type="button" class="step back" aria-label="Previous photo">‹</button>
        <button type="button" class="step next" aria-label="Next photo">›</button>
      </div>
      <div class="said" role="status">
        <h2></h2>
        <p></p>
      </div>
    </div>
    <div class="beside">
      <ul class="bars" aria-label="How sure it is of each label"></ul>
      <div class="row"><div class="judge" role="group"></div><button type="button" class="why" aria-expanded="false">Why?</button></div>
      <div class="reasons" hidden></div>
    </div>
  </div>
  <div class="foot">
    <button type="button" class="tile add" aria-label="Add photos">+</button>
    <button type="button" class="tile camera" aria-label="Camera"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 8h3l1.5-2.2h7L17 8h3v11H4z"/><circle cx="12" cy="13" r="3.4"/></svg></button>
    <button type="button" class="tile live">Live</button>
    <div class="strip" role="listbox" aria-label="Photos tried" aria-orientation="horizontal"></div>
  </div>
  <p class="coming" role="status"></p>
  <div class="over" aria-hidden="true">Let go to try it</div>
</section>`;

export class Stage {
  // `acts` are what its buttons do: show(id), take(files), add(), camera(), live(), judge(id, label), undo(id),
  // why(open), cover(on). A button whose act is missing is not there.
  constructor(root, acts) {
    this.acts = acts;
    this.view = { photos: [], labels: [], chosen: NOTHING };
    this.chosen = NOTHING;
    this.asked = NOTHING; // the photo that was stepped to, until the view says so too
    this.inFull = new Map();
    this.open = false; // the reasons
    this.wrong = NOTHING; // the photo whose answer is being put right
    const made = document.createElement("template");
    made.innerHTML = STAGE;
    root.append(made.content);
    this.all = root.querySelector(".stage");
    this.listening = new AbortController();
    this.bind();
  }

  part(selector) {
    return this.all.querySelector(selector);
  }

  bind() {
    for (const name of ["add", "camera", "live"]) {
      for (const each of this.all.querySelectorAll(`button.${name}`)) {
        each.onclick = () => this.acts[name]();
        each.hidden = !this.acts[name];
      }
    }
    this.part(".back").onclick = () => this.step(-1);
    this.part(".next").onclick = () => this.step(1);
    this.part(".why").onclick = () => {
      this.open = !this.open;
      this.card();
      this.acts.why(this.open);
    };
    const on = (where, name, act) => where.addEventListener(name, act, { signal: this.listening.signal });
    on(document, "keydown", (event) => this.key(event));
    on(document, "paste", (event) => this.brought(event, event.clipboardData));
    on(document, "drop", (event) => this.brought(event, event.dataTransfer));
    on(document, "dragover", (event) => this.hover(event));
    on(document, "dragleave", (event) => event.relatedTarget || this.all.classList.remove("hovered"));
    this.swipes(this.part(".picture"), on);
  }

  close() {
    this.listening.abort();
    this.all.remove(); // Streamlit may mount another one in the same place
  }

  // --- What comes ---------------------------------------------------------------------------------------------------

  draw(view) {
    const newest = view.photos[0]?.id;
    const isNew = newest !== this.view.photos[0]?.id;
    this.view = view;
    this.open = Boolean(view.open);
    if (view.large) this.inFull.set(view.large.id, view.large.src);
    if (this.asked === NOTHING || this.asked === view.chosen || !this.photo(this.asked)) {
      this.asked = NOTHING;
      this.chosen = this.photo(view.chosen) ? view.chosen : newest || NOTHING;
    }
    this.all.dataset.filled = view.photos.length > 0;
    this.strip();
    this.card();
    if (isNew) this.arrived();
  }

  // Whoever asked from further down the page sees the answer come.
  arrived() {
    this.coming("");
    this.part(".picture").scrollIntoView({ block: "nearest" });
  }

  photo(id) {
    return this.view.photos.find((photo) => photo.id === id);
  }

  coming(words) {
    this.part(".coming").textContent = words;
  }

  brought(event, from) {
    this.all.classList.remove("hovered");
    const files = [...(from?.files || [])];
    if (!this.acts.take || files.length === 0 || forAnother(event)) return;
    event.preventDefault();
    this.coming(files.length === 1 ? "The photo is on its way." : `${files.length} photos are on their way.`);
    this.acts.take(files);
  }

  hover(event) {
    if (!this.acts.take || forAnother(event) || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.all.classList.add("hovered");
  }

  // --- The card -----------------------------------------------------------------------------------------------------

  card() {
    const photo = this.photo(this.chosen);
    if (!photo) return;
    const at = this.view.photos.indexOf(photo);
    const novel = photo.decision === "none_of_these"; // what is unlike is said without a click
    const open = Boolean(this.acts.why) && (this.open || novel);
    const reasons = open && this.view.reasons?.id === photo.id ? this.view.reasons : null;
    this.part(".card").dataset.decision = photo.decision;
    this.part(".card").dataset.open = open && !novel;
    const image = this.part(".picture img");
    image.src = reasons?.picture || this.inFull.get(photo.id) || photo.thumb;
    image.alt = reasons?.picture ? `Where it looked in ${photo.name}` : photo.name;
    say(this.part(".said h2"), photo.title);
    say(this.part(".said p"), photo.note);
    this.part(".bars").replaceChildren(...photo.bars.map(bar));
    this.part(".bars").hidden = photo.bars.length === 0;
    this.part(".back").disabled = at === 0;
    this.part(".next").disabled = at === this.view.photos.length - 1;
    this.part(".place").textContent = `${photo.name} · ${(this.view.before || 0) + at + 1} of ${this.view.total || this.view.photos.length}`;
    this.part(".why").setAttribute("aria-expanded", open);
    this.part(".why").hidden = novel || !this.acts.why;
    this.judge(photo);
    this.reasons(reasons, open);
  }

  judge(photo) {
    const place = this.part(".judge");
    const focused = place.contains(place.getRootNode().activeElement);
    place.hidden = this.view.labels.length === 0;
    place.setAttribute("aria-label", "Was that right?");
    place.replaceChildren(...this.question(photo));
    if (focused) place.querySelector("button, select")?.focus({ preventScroll: true });
  }

  question(photo) {
    if (photo.kept) {
      const said = element("p", { role: "status" }, photo.kept.said);
      return photo.kept.undo ? [said, button("Undo", () => this.acts.undo(photo.id))] : [said];
    }
    const says = (label) => this.acts.judge(photo.id, label);
    if (photo.decision === "answer" && this.wrong !== photo.id && this.view.labels.includes(photo.title)) {
      const no = () => { this.wrong = photo.id; this.judge(photo); };
      return [element("p", {}, "Was that right?"), button("Yes", () => says(photo.title)), button("No", no)];
    }
    const others = this.view.labels.filter((label) => photo.decision !== "answer" || label !== photo.title);
    return [element("p", {}, photo.decision === "answer" ? "No, it is" : "What is it?"), ...choices(others, says)];
  }

  reasons(reasons, open) {
    const place = this.part(".reasons");
    place.hidden = !open;
    place.replaceChildren();
    if (!reasons) {
      place.append(element("p", {}, "Looking for reasons."));
      return;
    }
    for (const sentence of reasons.sentences) place.append(element("p", {}, sentence));
    if (reasons.picture) {
      const words = reasons.covered ? "Uncover it" : "Cover what it looked at";
      place.append(button(words, () => this.acts.cover(!reasons.covered)));
    }
    for (const { title, photos } of reasons.near) {
      place.append(element("h3", {}, title), element("div", { class: "near" }, ...photos.map(small)));
    }
  }

  // --- The strip ----------------------------------------------------------------------------------------------------

  strip() {
    const place = this.part(".strip");
    const wanted = this.view.photos.map((photo) => photo.id).join();
    if (place.dataset.holds !== wanted) {
      place.dataset.holds = wanted;
      place.replaceChildren(...this.view.photos.map((photo) => this.tile(photo)));
    }
    this.mark();
  }

  tile(photo) {
    const said = `${photo.name}: ${KINDS[photo.decision]}${photo.title}, ${photo.note}`;
    const shown = { role: "option", class: "tile", "data-id": photo.id, "data-decision": photo.decision, "aria-label": said };
    const sign = element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[photo.decision]);
    return element("div", { ...shown, onclick: () => this.choose(photo.id) }, element("img", { src: photo.thumb, alt: "" }), sign);
  }

  mark() {
    for (const tile of this.part(".strip").children) {
      const isChosen = tile.dataset.id === this.chosen;
      tile.setAttribute("aria-selected", isChosen);
      tile.tabIndex = isChosen ? 0 : -1; // the strip is one stop of the tab key; arrows go on from there
      if (isChosen) tile.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  choose(id) {
    if (!this.photo(id) || id === this.chosen) return;
    const strip = this.part(".strip");
    const inStrip = strip.contains(strip.getRootNode().activeElement);
    this.chosen = this.asked = id;
    this.wrong = NOTHING;
    this.mark();
    this.card();
    if (inStrip) strip.querySelector("[aria-selected=true]").focus({ preventScroll: true });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.acts.show(this.chosen), SETTLED);
  }

  step(by) {
    const at = this.view.photos.findIndex((photo) => photo.id === this.chosen) + by;
    if (this.view.photos[at]) this.choose(this.view.photos[at].id);
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || usesArrows(event)) return;
    event.preventDefault();
    this.step(by);
  }

  swipes(place, on) {
    let began = null;
    on(place, "touchstart", (event) => { began = event.touches.length === 1 ? event.touches[0].clientX : null; });
    on(place, "touchend", (event) => {
      const moved = began === null ? 0 : event.changedTouches[0].clientX - began;
      if (Math.abs(moved) > SWIPE) this.step(moved < 0 ? 1 : -1);
      began = null;
    });
  }
}

// What another part of the page takes itself: a place for files, a field, a control that arrows move.
function within(event, selector) {
  const [inner] = event.composedPath();
  return inner instanceof Element && inner.closest(selector) !== null;
}

const forAnother = (event) => within(event, "[data-testid=stFileUploaderDropzone]");

const usesArrows = (event) =>
  within(event, "input, textarea, select, [contenteditable], [role=radiogroup], [role=tablist], [role=slider], [role=dialog]");
