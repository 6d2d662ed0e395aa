// Live answers: what a camera sees is answered in this browser, picture after picture, and nothing of it is sent.

import { open } from "./classify.js";

const MOST_BARS = 6;
const SETTLES = 350; // ms: what is shown is an average of about so long, or every shaking hand would flicker
const TWICE = 2; // pictures in a row must say the same before the words change
const RATE_OVER = 2000; // ms that pictures a second are counted over
const QUALITY = 0.92;
const CANNOT = {
  NotAllowedError: "The camera is not allowed. Allow it for this page in your browser, then try again.",
  NotFoundError: "There is no camera here.",
  OverconstrainedError: "There is no camera here.",
  NotReadableError: "Another program uses the camera. Close that, then try again.",
};
const UNSAFE = "Browsers give a camera only to pages on this computer or with https.";
const GONE = "The camera went away. Begin again.";
const NO_START = "Live answers do not start here. Load this page again, or use another browser.";
const HEAT_SIDE = 320; // pixels: it has no detail beyond

/** Live answers of one camera.
 *
 * `video` shows the camera, `heat` is a canvas over it; `tell` hears of `{ problem }`, a sentence, of `{ progress }`,
 * from 0 to 1 while the classifier comes, and of `{ card, rate }`: an answer in words, and pictures a second.
 */
export class Live {
  constructor(video, heat, tell) {
    Object.assign(this, { video, heat, tell, showsHeat: false, closed: false });
  }

  /** Begin; `found`: `{ model, labels, threshold }`, or a promise of it. */
  async start(found) {
    try {
      await this.see();
      await this.learn(await found);
      if (!this.closed) await this.answerOn();
    } catch (error) {
      this.say({ problem: error.sentence || NO_START });
      this.close();
    }
  }

  async see() {
    if (!navigator.mediaDevices?.getUserMedia) throw told(UNSAFE);
    const video = { facingMode: "environment", width: { ideal: 1280 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video }).catch((error) => {
      throw told(CANNOT[error.name] || CANNOT.NotFoundError);
    });
    if (this.closed) return this.close();
    this.stream.getVideoTracks()[0].onended = () => {
      this.say({ problem: GONE });
      this.close();
    };
    this.video.srcObject = this.stream;
    await this.video.play();
  }

  async learn({ model, labels, threshold }) {
    this.say({ coming: "Getting ready" });
    const onProgress = (done) => this.say({ coming: `Getting ready: ${Math.round(done / 2 ** 20)} MB` });
    this.steady = new Steady(labels, threshold);
    this.classifier = await open({ model, labels, threshold, onProgress });
    if (this.closed) this.close();
  }

  say(what) {
    if (!this.closed) this.tell(what);
  }

  async answerOn() {
    const times = [];
    while (!this.closed) {
      await seen(this.video); // a page that is not looked at gets no pictures, and takes no power
      if (this.closed) return;
      const answer = await this.classifier.answer(this.video);
      const now = performance.now();
      times.push(now);
      while (now - times[0] > RATE_OVER) times.shift();
      const rate = times.length > 2 ? (1000 * (times.length - 1)) / (now - times[0]) : 0;
      this.say({ card: this.steady.next(answer, now), rate });
      if (this.showsHeat) this.paint(answer.heatmap);
    }
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
    this.stream?.getTracks().forEach((track) => track.stop());
    this.classifier?.close();
  }
}

const told = (sentence) => Object.assign(new Error(sentence), { sentence });

/** Wait for the next picture of a video. */
function seen(video) {
  return new Promise((resolve) => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
    else requestAnimationFrame(resolve);
  });
}

/** Answers that do not flicker: averages over a moment, and words that change only when two in a row say so. */
export class Steady {
  constructor(labels, threshold) {
    Object.assign(this, { labels, threshold, shown: "", heard: "", times: 0, at: 0 });
  }

  /** Take an answer at a time, and return what to show: the parts of a card. */
  next(answer, now) {
    const share = this.mean ? 1 - Math.exp((this.at - now) / SETTLES) : 1;
    const probabilities = [...answer.probabilities];
    const novel = answer.decision === "none_of_these" ? 1 : 0;
    this.mean = this.mean ? this.mean.map((mean, i) => mean + share * (probabilities[i] - mean)) : probabilities;
    this.novel = this.novel === undefined ? novel : this.novel + share * (novel - this.novel);
    this.at = now;
    const best = this.mean.indexOf(Math.max(...this.mean));
    const decision = this.novel > 0.5 ? "none_of_these" : this.mean[best] < this.threshold ? "not_sure" : "answer";
    this.card = this.held(decision, best);
    return this.card;
  }

  held(decision, best) {
    const said = `${decision} ${decision === "none_of_these" ? "" : best}`;
    this.times = said === this.heard ? this.times + 1 : 1;
    this.heard = said;
    if (this.card && said !== this.shown && this.times < TWICE) return this.card;
    this.shown = said;
    return card(decision, best, this.mean, this.labels);
  }
}

function card(decision, best, shares, labels) {
  const [label, sure] = [labels[best], percent(shares[best])];
  if (decision === "none_of_these") {
    return { decision, label, title: "None of these", note: "It is unlike all photos it learned from.", bars: [] };
  }
  const bars = barsOf(shares, labels);
  if (decision === "not_sure") return { decision, label, title: "Not sure", note: `Maybe “${label}” (${sure}).`, bars };
  return { decision, label, title: label, note: `${sure} sure`, bars };
}

// In the labels' own order: bars that change places cannot be read while they move.
function barsOf(shares, labels) {
  const kept = [...shares.keys()].sort((a, b) => shares[b] - shares[a]).slice(0, MOST_BARS).sort((a, b) => a - b);
  return kept.map((i) => ({ name: labels[i], share: shares[i], said: percent(shares[i]) }));
}

/** Return a share in words: to the nearest hundredth, and never 0 or 100 by rounding alone. */
export function percent(share) {
  if (share > 0.99 && share < 1) return ">\u202f99\u202f%";
  if (share > 0 && share < 0.01) return "<\u202f1\u202f%";
  return `${Math.floor(share * 100 + 0.5 + 1e-9)}\u202f%`;
}
