// Live answers: what a camera sees is answered in this browser, picture after picture, and nothing of it is sent.

import { card, percent } from "./answer_words.js";
import { open } from "./classify.js";
import { LiveCamera } from "./live_camera.js";

const SIZE = { width: 1280, height: 960 }; // what is kept is looked at by people too
const TWICE = 2; // pictures in a row must say the same before the words change
const WARM_UP = 2000; // ms until it is told how many pictures a second it answers
const HEAT_SIDE = 320; // pixels: it has no detail beyond
const QUALITY = 0.92;
const WHY = {
  SecurityError: "Browsers give a camera only to pages on this computer or with https.",
  NotAllowedError: "The camera is not allowed. Allow it for this page in your browser, then try again.",
  NotFoundError: "There is no camera here.",
  OverconstrainedError: "There is no camera here.",
  NotReadableError: "The camera went away, or another program uses it. Try again.",
};
const NO_START = "Live answers do not start here. Load this page again, or use another browser.";

/** Live answers of one camera.
 *
 * `video` shows the camera, `heat` is a canvas over it; `tell` hears of `{ problem }`, a sentence, of `{ coming }`,
 * words while the classifier comes, and of `{ card, decision, rate }`: an answer in words, and pictures a second.
 */
export class Live {
  constructor(video, heat, tell) {
    Object.assign(this, { video, heat, tell, showsHeat: false, closed: false, steady: new Steady() });
  }

  /** Begin; `found`: `{ model, labels, threshold }`. The classifier comes while the camera is asked for. */
  async start(found) {
    this.tell({ coming: "Getting ready" });
    this.labels = found.labels;
    const opened = this.opened(found);
    opened.catch(() => {}); // whoever waits for an answer hears of it
    const answer = async (video) => (await opened).answer(video);
    const answerOf = (...given) => this.classifier.answerOf(...given);
    this.camera = new LiveCamera({ answer, answerOf }, this.video, (...given) => this.show(...given), (why) => this.end(why));
    this.camera.size = SIZE;
    try {
      await this.camera.start();
      this.video.style.scale = this.heat.style.scale = this.camera.mirrored ? "-1 1" : "";
    } catch (why) {
      this.end(why);
    }
  }

  async opened(found) {
    const onProgress = (done) => this.say({ coming: `Getting ready: ${Math.round(done / 2 ** 20)} MB` });
    this.classifier = await open({ ...found, onProgress });
    if (this.closed) this.classifier.close();
    return this.classifier;
  }

  say(what) {
    if (!this.closed) this.tell(what);
  }

  show(answer, perSecond) {
    this.began ??= performance.now();
    const rate = performance.now() - this.began > WARM_UP ? perSecond : 0;
    const said = this.steady.next({ ...card(answer, this.labels), decision: answer.decision });
    this.say({ card: { ...said, bars: this.inPlace(said.bars) }, rate });
    if (this.showsHeat) this.paint(answer.heatmap);
  }

  // In the labels' own order: bars that change places cannot be read while they move.
  inPlace(bars) {
    const at = ({ name }) => (this.labels.includes(name) ? this.labels.indexOf(name) : this.labels.length);
    return bars.map((bar) => ({ ...bar, said: percent(Math.min(bar.share, 1)) })).sort((a, b) => at(a) - at(b));
  }

  end(why) {
    this.say({ problem: WHY[why.name] || NO_START });
    this.close();
  }

  /** Show where it looks, or no longer. */
  look(on) {
    this.showsHeat = on;
    this.heat.hidden = !on;
  }

  // In the shape of the picture, so that it lies on it wherever that is shown.
  paint(heatmap) {
    const square = document.createElement("canvas");
    heatmap.paint(square);
    this.heat.width = HEAT_SIDE;
    this.heat.height = Math.round((HEAT_SIDE * this.video.videoHeight) / this.video.videoWidth);
    this.heat.getContext("2d").drawImage(square, 0, 0, this.heat.width, this.heat.height);
  }

  /** Return the whole picture that the camera sees now, as a JPEG. */
  photo() {
    const canvas = document.createElement("canvas");
    canvas.width = this.video.videoWidth;
    canvas.height = this.video.videoHeight;
    canvas.getContext("2d").drawImage(this.video, 0, 0);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }

  close() {
    this.closed = true;
    this.camera?.stop();
    this.classifier?.close();
  }
}

/** Words that do not flicker: another title comes once two pictures in a row say it. */
export class Steady {
  next(said) {
    this.times = said.title === this.heard ? this.times + 1 : 1;
    this.heard = said.title;
    if (!this.said || said.title === this.said.title || this.times >= TWICE) this.said = said;
    return this.said;
  }
}
