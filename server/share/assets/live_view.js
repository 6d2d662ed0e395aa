// Live answers on the stage: the camera's picture in the place of the photo, with the answer that follows it.

import { bar, button, choices, element, say } from "./elements.js";

const PATIENCE = 8000; // ms until a picture of which nothing was heard is sent once more; it is kept once
const MOST_TRIES = 3;
const VIEW = `
<div class="card live">
  <div class="view">
    <div class="picture">
      <video muted playsinline aria-label="What the camera sees"></video>
      <canvas hidden aria-hidden="true"></canvas>
      <span class="place"></span>
      <button type="button" class="step end" aria-label="Close the camera">×</button>
    </div>
    <div class="said"><div role="status"><h2></h2></div><p></p></div>
  </div>
  <div class="beside">
    <ul class="bars" aria-label="How sure it is of each label"></ul>
    <div class="judge" role="group" aria-label="Keep this one"></div>
    <p class="kept" role="status"></p>
    <div class="row"><button type="button" class="look" aria-pressed="false">Where it looks</button></div>
    <p class="quiet">It answers on this device. Only what you keep is sent.</p>
  </div>
</div>`;

export class LiveView {
  /** `place` is the stage; `take(file, label)` gets what is kept, `closed()` hears of the end. */
  constructor(place, labels, { take, closed }) {
    const made = document.createElement("template");
    made.innerHTML = VIEW.trim();
    this.all = made.content.firstElementChild;
    Object.assign(this, { place, take, closed, labels: null, waiting: [], sent: null });
    place.querySelector(".card").after(this.all);
    place.dataset.live = true;
    this.part(".end").onclick = () => this.close();
    this.part(".look").onclick = () => this.look();
    this.offer(labels);
  }

  part(selector) {
    return this.all.querySelector(selector);
  }

  async begin({ module, ...found }) {
    this.tell({ coming: "Getting ready" });
    try {
      const { Live } = await import(new URL(`${module}live.js`, document.baseURI));
      if (this.ended) return;
      this.live = new Live(this.part("video"), this.part("canvas"), (what) => this.tell(what));
    } catch {
      return this.tell({ problem: "There is no connection to the app. Load this page again." });
    }
    await this.live.start(found);
  }

  tell({ problem, coming, card, rate }) {
    this.all.dataset.state = problem ? "problem" : card ? "answers" : "coming";
    if (!card) return say(this.part(".said h2"), problem || coming);
    this.all.dataset.decision = card.decision;
    say(this.part(".said h2"), card.title);
    say(this.part(".said p"), card.note);
    say(this.part(".place"), rate ? `${rate.toFixed(rate < 10 ? 1 : 0)} a second` : "");
    this.bars(card.bars);
  }

  // Moved and not made anew, or they could not glide.
  bars(bars) {
    const place = this.part(".bars");
    const best = Math.max(...bars.map((each) => each.share));
    if (place.children.length !== bars.length) place.replaceChildren(...bars.map(bar));
    bars.forEach(({ name, share, said }, at) => {
      const row = place.children[at];
      row.className = share === best ? "first" : "";
      say(row.firstElementChild, name);
      say(row.lastElementChild, said);
      row.querySelector("i").style.width = `${share * 100}%`;
    });
  }

  offer(labels) {
    if (JSON.stringify(labels) === JSON.stringify(this.labels)) return;
    this.labels = labels;
    const place = this.part(".judge");
    if (labels.length) place.replaceChildren(element("p", {}, "Keep this one as"), ...choices(labels, (label) => this.keep(label)));
    else place.replaceChildren(button("Keep this one", () => this.keep("")));
  }

  async keep(label) {
    const blob = this.live && this.all.dataset.state === "answers" && (await this.live.photo());
    const list = this.part(".judge select");
    if (list) list.value = ""; // the same label may be chosen again
    if (!blob) return;
    const name = `live ${new Date().toISOString().slice(0, 23).replace("T", " ").replaceAll(":", ".")}.jpg`;
    this.waiting.push({ file: new File([blob], name, { type: "image/jpeg" }), label });
    this.sendNext();
  }

  // One after the other: what takes files is made anew each time that some have come.
  sendNext() {
    if (this.sent || !this.waiting.length) return;
    this.sent = this.waiting.shift();
    say(this.part(".kept"), "The picture is on its way.");
    this.send(1);
  }

  send(nth) {
    if (nth > MOST_TRIES) return this.arrived("The picture did not arrive. Try again.");
    this.timer = setTimeout(() => this.send(nth + 1), PATIENCE);
    this.take(this.sent.file, this.sent.label);
  }

  arrived(words) {
    clearTimeout(this.timer);
    this.sent = null;
    say(this.part(".kept"), words);
    this.sendNext();
  }

  /** Look in the stage's view whether what was kept is there. */
  draw(view) {
    this.offer(view.labels);
    const there = this.sent && view.photos.find((photo) => photo.name === this.sent.file.name);
    if (there && (there.kept || !this.sent.label)) this.arrived(there.kept?.said || "Kept among the photos you tried.");
  }

  look() {
    const on = this.part("canvas").hidden;
    this.part(".look").setAttribute("aria-pressed", on);
    this.live?.look(on);
  }

  close() {
    clearTimeout(this.timer);
    this.ended = true;
    this.live?.close();
    this.all.remove();
    delete this.place.dataset.live;
    this.closed();
  }
}
