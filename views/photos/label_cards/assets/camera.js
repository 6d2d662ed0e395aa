// The camera of this computer: while its button is held, four pictures a second.

import { button, icon, ICONS, make, photos, say } from "./elements.js"

const EVERY = 250 // milliseconds
const SIDE = 640 // pixels, the longer one
const QUALITY = 0.86
const NONE = "No camera here. It takes a camera, your permission, and https or localhost."

/** Return the place of the camera in a card; `take(files)` gets its pictures, `closed()` hears of its end. */
export function camera(name, take, closed) {
  const video = make("video", { autoplay: true, muted: true, playsInline: true, "aria-label": "What the camera sees" })
  const hold = make("button", { class: "hold", type: "button", disabled: true }, "Hold to take pictures")
  const status = make("p", { class: "status", role: "status" })
  const end = button("", closed, { class: "quiet icon-only close-camera", "aria-label": "Close the camera" })
  end.append(icon(ICONS.close))
  const place = make("div", { class: "camera" }, video, make("div", { class: "below" }, hold, end), status)
  const shots = new Shots(video, name, take, (n) => say(status, `${photos(n)} taken`))
  held(hold, () => shots.begin(), () => shots.end())
  const stream = opened(video, hold, status)
  place.close = () => {
    shots.end()
    stream.then((found) => found?.getTracks().forEach((track) => track.stop()))
    place.remove()
  }
  return place
}

async function opened(video, hold, status) {
  try {
    const found = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } } })
    video.srcObject = found
    hold.disabled = false
    hold.focus({ preventScroll: true })
    return found
  } catch { // there is no camera, or nobody allowed it, or the address is not safe enough for the browser
    video.hidden = hold.hidden = true
    say(status, NONE)
    return null
  }
}

/** Call `begin` while a button is pressed, by pointer or by keyboard, and `end` after. */
function held(element, begin, end) {
  element.onpointerdown = (event) => {
    element.setPointerCapture(event.pointerId)
    begin()
  }
  element.onpointerup = element.onpointercancel = element.onblur = end
  element.onkeydown = (event) => {
    if (event.key !== " " && event.key !== "Enter") return
    event.preventDefault()
    if (!event.repeat) begin()
  }
  element.onkeyup = (event) => (event.key === " " || event.key === "Enter") && end()
  element.oncontextmenu = (event) => event.preventDefault() // a long touch
}

class Shots {
  constructor(video, name, take, counted) {
    Object.assign(this, { video, name, take, counted, n: 0, timer: null })
  }

  begin() {
    if (this.timer !== null) return
    this.shoot()
    this.timer = setInterval(() => this.shoot(), EVERY)
  }

  end() {
    clearInterval(this.timer)
    this.timer = null
  }

  shoot() {
    const { videoWidth: width, videoHeight: height } = this.video
    if (!width) return
    const scale = Math.min(1, SIDE / Math.max(width, height))
    const canvas = make("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) })
    canvas.getContext("2d").drawImage(this.video, 0, 0, canvas.width, canvas.height)
    const name = `camera ${new Date().toISOString().slice(11, 23).replaceAll(":", "-")}.jpg`
    canvas.toBlob((blob) => blob && this.take([{ file: blob, name }]), "image/jpeg", QUALITY)
    this.counted(++this.n)
  }
}
