// The camera, live: the newest picture is answered as soon as the answer before is there; answers follow smoothly.

const SMOOTH = 400; // ms in which an older picture counts for a third

export class LiveCamera {
  // `onAnswer(answer, pictures a second)`; `onEnd(error)` where the camera went away.
  constructor(classifier, video, onAnswer, onEnd) {
    Object.assign(this, { classifier, video, onAnswer, onEnd });
    this.facing = "environment";
    this.size = { width: 640, height: 480 }; // of a picture, where the camera has a choice
    this.stream = null;
    this.asked = 0;
    this.mean = null;
  }

  get mirrored() {
    const facing = this.stream?.getVideoTracks()[0]?.getSettings().facingMode;
    return facing === "user"; // one's own picture is a mirror's; the network sees it as it is
  }

  // Return whether it runs: not where it was stopped meanwhile. Throws what getUserMedia throws.
  async start() {
    if (!navigator.mediaDevices) throw new DOMException("not a secure page", "SecurityError");
    this.stop();
    const asked = this.asked;
    const wanted = { facingMode: { ideal: this.facing }, width: { ideal: this.size.width }, height: { ideal: this.size.height } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
    if (this.asked !== asked) {
      for (const track of stream.getTracks()) track.stop();
      return false;
    }
    this.stream = stream;
    stream.getVideoTracks()[0].onended = () => this.broken(new DOMException("", "NotReadableError"));
    this.video.srcObject = stream;
    await this.video.play();
    this.mean = null;
    this.follow(stream);
    return true;
  }

  async turn() {
    this.facing = this.facing === "user" ? "environment" : "user";
    await this.start();
  }

  stop() {
    this.asked++;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video.srcObject = null;
  }

  // The present picture as a file.
  async picture() {
    const canvas = new OffscreenCanvas(this.video.videoWidth, this.video.videoHeight);
    canvas.getContext("2d").drawImage(this.video, 0, 0);
    return canvas.convertToBlob({ type: "image/png" }); // without loss: it gets the answer that was seen
  }

  async follow(stream) {
    let last = performance.now();
    try {
      while (this.stream === stream) {
        await drawn(); // a page that is not in front rests
        const answer = await this.classifier.answer(this.video);
        if (this.stream !== stream) return;
        const now = performance.now();
        this.onAnswer(this.smoothed(answer, now - last), this.perSecond);
        last = now;
      }
    } catch (error) {
      if (this.stream === stream) this.broken(error);
    }
  }

  broken(error) {
    this.stop();
    this.onEnd(error);
  }

  // The answer with probabilities averaged over the last pictures, so that it does not flicker.
  smoothed(answer, took) {
    const share = this.mean ? 1 - Math.exp(-took / SMOOTH) : 1;
    const mix = (old, now) => old + share * (now - old);
    const before = this.mean ?? { probabilities: answer.probabilities, novel: 0, took };
    const novel = Number(answer.decision === "none_of_these");
    this.mean = {
      probabilities: answer.probabilities.map((now, i) => mix(before.probabilities[i], now)),
      novel: this.mean ? mix(before.novel, novel) : novel,
      took: mix(before.took, took),
    };
    return this.classifier.answerOf(this.mean.probabilities, this.mean.novel >= 0.5, answer.heatmap.values, answer);
  }

  get perSecond() {
    return 1000 / this.mean.took;
  }
}

const drawn = () => new Promise((resolve) => requestAnimationFrame(resolve));
