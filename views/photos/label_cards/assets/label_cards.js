// Label cards: Streamlit calls the default function with the data of each run; what a person does goes back as actions.

import { Card } from "./card.js"
import { button, icon, ICONS, make, photos, say } from "./elements.js"
import { watch } from "./phone.js"
import { Uploads } from "./uploads.js"

const SHEET = new CSSStyleSheet()
await SHEET.replace(await (await fetch(new URL("./label_cards.css", import.meta.url))).text())
const PATIENCE = 4000 // milliseconds until what was asked for is asked for again
const MOST_ASKED = 100 // at once: the server reads no more (actions.py)
const known = new WeakMap() // the cards, by the element that they stand in

export default function ({ data, parentElement, setTriggerValue }) {
  let cards = known.get(parentElement)
  if (!cards || cards.data.workspace !== data.workspace) {
    cards?.end()
    cards = new Cards(parentElement, data)
    known.set(parentElement, cards)
  }
  cards.send = (asked) => setTriggerValue("asked", asked)
  cards.show(data)
  return () => known.get(parentElement)?.end()
}

class Cards {
  constructor(root, data) {
    Object.assign(this, { root, data, byLabel: new Map(), asked: [], n: 0, gone: new Set() })
    Object.assign(this, { dragging: null, hovered: null, timer: null, said: "", moved: false, arrived: new Map() })
    this.tab = crypto.getRandomValues(new Uint32Array(3)).join("-")
    this.address = (id) => new URL(`workspace/${data.workspace}/small/${id}`, document.baseURI).href
    this.uploads = new Uploads(data.workspace, data.largest, () => this.showSending(), () => this.sent())
    root.adoptedStyleSheets = [SHEET]
    this.grid = make("div", { class: "cards" })
    this.element = make("div", { class: "label-cards" }, this.grid, this.foot())
    root.append(this.element)
    this.listen()
  }

  newLabel() {
    this.name = make("input", { type: "text", maxLength: 60, placeholder: "Another label", autocomplete: "off" })
    this.name.setAttribute("aria-label", "Name of a new label")
    this.refusal = make("p", { class: "refusal", role: "alert", hidden: true })
    const add = make("button", { type: "submit", class: "plain" }, "Add label")
    const form = make("form", { class: "new st-key-new-label" }, this.name, add, this.refusal)
    form.onsubmit = (event) => {
      event.preventDefault()
      this.ask("add label", { name: this.name.value })
    }
    return form
  }

  /** Photos of other things have a card once somebody wants one: most people need none. */
  offerOthers() {
    const open = button("Other things …", () => this.openOthers(), { class: "quiet" })
    return (this.othersOffer = make("span", { class: "st-key-other-things" }, open))
  }

  foot() {
    this.status = make("p", { class: "status", role: "status" })
    this.undo = button("", () => this.takeBack(), { class: "quiet" })
    this.undoSays = make("span")
    this.undo.append(icon(ICONS.undo), this.undoSays)
    this.undoPlace = make("span", { class: "st-key-undo" }, this.undo)
    this.readingSays = make("span")
    const stop = make("span", { class: "st-key-stop-uploads" }, button("Stop", () => this.ask("stop"), { class: "quiet" }))
    this.reading = make("div", { class: "reading" }, this.readingSays, stop)
    this.phoneSays = make("p", { class: "phone", role: "status" })
    this.failure = make("p", { class: "refusal", role: "alert" })
    return make("div", { class: "foot" }, this.newLabel(), this.offerOthers(), this.status, this.failure, this.phoneSays, this.reading, this.undoPlace)
  }

  listen() {
    this.onpaste = (event) => this.pasted(event)
    this.onvisible = () => document.hidden || this.ask("look") // another tab may have changed something
    document.addEventListener("paste", this.onpaste)
    document.addEventListener("visibilitychange", this.onvisible)
    window.addEventListener("focus", this.onvisible)
    // In braces: the browser would take a `false` that is returned for a wish to stay.
    window.onbeforeunload = (event) => {
      if (this.uploads.active) event.preventDefault()
    }
  }

  /** The page is left. Files on their way go on, but nothing is asked of a page that is not there. */
  end() {
    this.isOver = true
    clearTimeout(this.timer)
    this.closeCameras()
    document.removeEventListener("paste", this.onpaste)
    document.removeEventListener("visibilitychange", this.onvisible)
    window.removeEventListener("focus", this.onvisible)
    if (!this.uploads.active) window.onbeforeunload = null
    this.phone = null
    this.element.remove()
    known.delete(this.root)
  }

  get focused() {
    return this.root.activeElement
  }

  // What is shown

  show(data) {
    const before = this.data
    data = this.data = this.withOthersIfWanted(data)
    this.noteHandled(data.handled)
    const labels = new Set(data.labels.map((label) => label.id))
    for (const [id, card] of this.byLabel) if (!labels.has(id)) this.drop(id, card)
    const came = data.labels.map((label, nth) => [label, this.card(label, nth + 1).show(label, nth + 1)])
    this.settle(came)
    this.showNewLabel(data.refused, before.labels.length < data.labels.length)
    this.showFoot(data)
    this.watchPhone(data.phone)
    this.announce(came.filter(([, n]) => n))
    this.showSending()
  }

  withOthersIfWanted(data) {
    const isWanted = (this.takesOthers ||= data.labels.some((label) => label.others && label.n))
    this.othersOffer.hidden = isWanted
    return { ...data, labels: data.labels.filter((label) => isWanted || !label.others), all: data.labels }
  }

  openOthers() {
    this.takesOthers = true
    this.show({ ...this.data, labels: this.data.all })
    const card = [...this.byLabel.values()].find((each) => each.ofOthers)
    card.choose.focus()
  }

  card(label, nth) {
    if (!this.byLabel.has(label.id)) {
      const card = new Card(this, label, nth)
      this.byLabel.set(label.id, card)
      this.grid.insertBefore(card.element, this.grid.querySelector(".others")) // those stay the last
    }
    return this.byLabel.get(label.id)
  }

  drop(id, card) {
    this.uploads.cancel(id)
    card.closeCamera()
    card.element.remove()
    this.byLabel.delete(id)
  }

  /** Photos without those of which it was asked that they go: they are gone before the server has answered. */
  kept(list) {
    return this.gone.size ? list.filter(([id]) => !this.gone.has(id)) : list
  }

  settle(came) {
    for (const [label, n] of came) this.uploads.settle(label.id, this.data.reading ? n : Infinity)
  }

  showNewLabel({ label, text }, wasAdded) {
    say(this.refusal, label === 0 ? text : "")
    this.refusal.hidden = !this.refusal.textContent
    if (wasAdded) this.name.value = ""
  }

  showFoot({ reading, undo }) {
    this.reading.hidden = !reading
    this.reading.classList.toggle("st-key-arrivals", Boolean(reading))
    if (reading) say(this.readingSays, `${reading.reads ? "Reading" : "Looking at"} ${reading.done} of ${reading.total}`)
    this.undoPlace.hidden = !undo
    if (undo) say(this.undoSays, undo.kind === "move" ? `Move ${photos(undo.n)} back` : `Bring back ${photos(undo.n)}`)
  }

  /** Follow the phones of a code, as long as it is the one that is valid. */
  watchPhone(phone) {
    if (this.phone === phone?.token) return
    const token = (this.phone = phone?.token)
    say(this.phoneSays, "")
    if (!phone) return
    watch(phone, {
      goes: () => this.phone === token,
      say: (text) => say(this.phoneSays, text),
      came: () => this.ask("look"),
      ended: () => this.ask("refresh"),
    })
  }

  showSending() {
    for (const card of this.byLabel.values()) card.showSending()
    const [first, ...more] = this.uploads.failed
    const failed = more.length ? photos(more.length + 1) : `“${first?.name}”`
    say(this.failure, first ? `${failed} not added: ${first.why}` : "")
    this.failure.hidden = !first
  }

  /** Say what has arrived since photos began to: they come in several parts, and one part is not the answer. */
  announce(came) {
    if (!this.isArriving) this.arrived.clear()
    if (came.length && !this.moved) {
      for (const [{ id }, n] of came) this.arrived.set(id, n + (this.arrived.get(id) ?? 0))
      const there = [...this.arrived].filter(([id]) => this.byLabel.has(id))
      const parts = there.map(([id, n]) => `${photos(n)} added to ${this.byLabel.get(id).called}`)
      this.said = `${parts.join(", ")}.`
    }
    this.isArriving = Boolean(this.data.reading || this.uploads.active)
    say(this.status, this.said)
    if (!this.asked.length) this.moved = false
  }

  // What is asked of the server

  /** A file was handed in: look, unless the page does so by itself while photos are read. */
  sent() {
    if (!this.data.reading || !this.uploads.active) this.ask("look")
  }

  /** Ask for something. All that was not seen done goes along: what is overtaken on its way is not lost. */
  ask(what, values = {}) {
    if (what === "look" && this.asked.some((each) => each.do === "look")) return
    this.asked.push({ do: what, n: ++this.n, ...values })
    this.sendAsked()
  }

  sendAsked() {
    clearTimeout(this.timer)
    if (this.isOver || !this.asked.length) return
    this.send({ tab: this.tab, actions: this.asked.slice(0, MOST_ASKED) })
    this.timer = setTimeout(() => this.sendAsked(), PATIENCE)
  }

  noteHandled([tab, n]) {
    if (tab !== this.tab) return
    this.asked = this.asked.filter((each) => each.n > n)
    if (this.asked.length) return
    clearTimeout(this.timer)
    this.gone.clear()
  }

  movePhotos(ids, label) {
    const target = this.byLabel.get(label)
    if (!target || !ids.length) return
    this.said = `Moved ${photos(ids.length)} to ${target.called}.`
    this.moved = true // what this brings under the label has not arrived
    this.ask("move", { photos: ids, label })
    this.clearOthers(null)
  }

  takeBack() {
    this.said = this.data.undo?.kind === "move" ? "Moved back." : "Brought back."
    this.moved = true
    this.ask("undo")
  }

  removePhotos(ids, card) {
    if (!ids.length) return
    this.said = `Removed ${photos(ids.length)} from ${card.called}.`
    ids.forEach((id) => this.gone.add(id))
    this.ask("remove", { photos: ids })
    card.gallery.select([])
    card.show(card.label, card.nth)
  }

  // One selection, one camera, one drag at a time

  clearOthers(card) {
    for (const each of this.byLabel.values()) if (each !== card && each.gallery.selected.size) each.gallery.select([])
  }

  closeCameras() {
    for (const card of this.byLabel.values()) card.closeCamera()
  }

  dragBegins(card, ids) {
    this.dragging = { card, ids }
  }

  dragEnds() {
    this.dragging = null
    for (const card of this.byLabel.values()) card.element.classList.remove("takes")
  }

  /** Take pictures that are pasted into the card that has the focus, or that the pointer is over. */
  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])]
    const card = [...this.byLabel.values()].find((each) => each.element.contains(this.focused)) ?? this.hovered
    if (!files.length || !card) return
    event.preventDefault()
    card.take(files.map((file) => ({ file, name: file.name })))
  }
}
