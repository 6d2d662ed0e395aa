// Uploads: files go to the server one by one, three at a time, each with its progress; what is busy is asked again.

const AT_ONCE = 3
const AGAIN = 2000 // milliseconds, where the server is busy or not to be reached
const BUSY = new Set([0, 429, 502, 503, 504])
const PATIENCE = 30 // times
const NO_ANSWER = "the server did not answer. Add it again."

/** One file on its way under one label. */
class Sending {
  constructor(file, name, label) {
    Object.assign(this, { file, name, label, share: 0, state: "waiting", tries: 0, request: null, preview: null })
  }
}

export class Uploads {
  /**
   * @param {string} workspace the key of the workspace
   * @param {number} largest bytes that a photo may have: a larger one is only named, and refused by the server
   * @param {() => void} changed told whenever something has moved on
   * @param {() => void} arrived told when the server has files to read
   */
  constructor(workspace, largest, changed, arrived) {
    Object.assign(this, { workspace, largest, changed, arrived, all: [], failed: [] })
  }

  of(label) {
    return this.all.filter((each) => each.label === label)
  }

  get active() {
    return this.all.some((each) => each.state !== "sent")
  }

  add(files, label) {
    if (!this.active) this.failed = []
    this.all.push(...files.map(({ file, name }) => new Sending(file, name, label)))
    this.next()
  }

  /** Send what waits, as far as there are places. */
  next() {
    const free = AT_ONCE - this.all.filter((each) => each.state === "sending").length
    this.all.filter((each) => each.state === "waiting").slice(0, free).forEach((each) => this.send(each))
    this.changed()
  }

  send(one) {
    const address = `workspace/${this.workspace}/labels/${one.label}/photos`
    const asked = new URLSearchParams({ name: one.name, bytes: one.file.size })
    const request = new XMLHttpRequest() // fetch tells no progress
    request.open("POST", new URL(`${address}?${asked}`, document.baseURI))
    request.setRequestHeader("Content-Type", "application/octet-stream")
    request.upload.onprogress = (event) => {
      one.share = event.total ? event.loaded / event.total : 0
      this.changed()
    }
    request.onloadend = () => this.ended(one, request.status)
    Object.assign(one, { request, state: "sending" })
    request.send(one.file.size > this.largest ? null : one.file)
  }

  ended(one, status) {
    if (one.state !== "sending") return // it was cancelled
    if (BUSY.has(status) && one.tries++ < PATIENCE) {
      one.state = "resting"
      setTimeout(() => {
        if (one.state !== "resting") return
        one.state = "waiting"
        this.next()
      }, AGAIN)
      return
    }
    Object.assign(one, { state: "sent", share: 1 })
    if (status < 200 || status >= 300) this.fail(one)
    this.arrived()
    this.next()
  }

  /** Remember why a file could not be handed in: in the server's words, where it was the server that answered. */
  fail(one) {
    const isSaid = one.request.getResponseHeader("Content-Type")?.startsWith("text/plain")
    this.failed.push({ name: one.name, why: isSaid ? one.request.responseText : NO_ANSWER })
    this.forget((each) => each === one)
  }

  cancel(label) {
    for (const one of this.of(label)) {
      if (one.state === "sent") continue
      one.state = "cancelled"
      one.request?.abort()
    }
    this.forget((one) => one.state === "cancelled")
    this.next()
  }

  /** What the server has read, or will not read, need not be shown as on its way any more. */
  settle(label, n) {
    const sent = this.of(label).filter((one) => one.state === "sent").slice(0, n)
    this.forget((one) => sent.includes(one))
  }

  forget(which) {
    for (const one of this.all) if (which(one) && one.preview) URL.revokeObjectURL(one.preview)
    this.all = this.all.filter((one) => !which(one))
  }
}
