// A card: one label with its name, its ring, its photos, and all ways to bring more of them.

import { camera } from "./camera.js"
import { button, icon, ICONS, make, photos, say } from "./elements.js"
import { chosen, dropped, handedOver } from "./files.js"
import { Gallery } from "./gallery.js"
import { Ring } from "./ring.js"

const LONGEST_NAME = 60
const ASKS = "What do these show?"
const OTHERS = "Things it will also see, and should not name."
// An iPhone turns its HEIC photos into JPEG only for a page that asks for types; elsewhere what a browser itself turns
// away it does not name to us, and nobody would know.
const TYPES = /iPhone|iPad/.test(navigator.userAgent) ? ".jpg,.jpeg,.png,.webp,.bmp,.gif" : ""

export class Card {
  constructor(cards, label, nth) {
    Object.assign(this, { cards, label, id: label.id, isFirst: true, ofOthers: label.others })
    this.gallery = new Gallery(this, cards.address)
    this.element = make(
      "section", { class: `card ${label.others ? "others" : ""} st-key-label-${label.id}` },
      this.head(nth), this.tools(), this.selection(), this.cameraPlace(), this.sending(),
      this.gallery.coming, this.gallery.list, this.emptiness(), this.rest(), this.over(),
    )
    this.takesDrops()
  }

  // What it is made of

  head(nth) {
    this.heading = make("h2", { class: "unseen" })
    this.field = make("input", { type: "text", maxLength: LONGEST_NAME, autocomplete: "off", placeholder: ASKS })
    this.field.onchange = () => this.rename()
    // A listener: the browser would take a `false` that a handler returns for a wish to type nothing.
    this.field.addEventListener("keydown", (event) => event.key === "Enter" && this.field.blur())
    this.refusal = make("p", { class: "refusal", role: "alert", id: `refusal-${this.id}` })
    this.ring = new Ring()
    this.nth = nth
    const named = make("div", { class: `name st-key-name-${this.id}` }, this.heading, this.field, this.refusal)
    const menu = this.menu()
    this.field.hidden = menu.hidden = this.ofOthers
    if (this.ofOthers) {
      this.heading.className = ""
      named.append(make("p", { class: "quietly" }, OTHERS))
    }
    return make("div", { class: "head" }, this.ring.element, named, menu)
  }

  menu() {
    this.more = button("", () => this.toggleMenu(), { class: "quiet icon-only", "aria-expanded": "false" })
    this.more.append(icon(ICONS.more))
    this.removal = button("", () => this.cards.ask("remove label", { label: this.id }), { class: "danger" })
    this.menuPlace = make("div", { class: "menu", hidden: true }, this.removal)
    const place = make("div", { class: `more st-key-more-${this.id}` }, this.more, this.menuPlace)
    place.addEventListener("keydown", (event) => event.key === "Escape" && this.toggleMenu(false))
    place.onfocusout = (event) => !place.contains(event.relatedTarget) && this.toggleMenu(false)
    return place
  }

  toggleMenu(opens = this.menuPlace.hidden) {
    this.menuPlace.hidden = !opens
    this.more.setAttribute("aria-expanded", String(opens))
    if (opens) this.removal.focus()
    else if (this.menuPlace.contains(this.cards.focused)) this.more.focus()
  }

  tools() {
    this.input = make("input", { type: "file", multiple: true, accept: TYPES, hidden: true, tabIndex: -1 })
    this.input.onchange = () => {
      this.take(chosen(this.input.files))
      this.input.value = ""
    }
    this.choose = button("Choose photos", () => this.input.click(), { class: "plain" })
    this.film = button("Camera", () => this.toggleCamera(), { class: "plain", "aria-expanded": "false" })
    this.choose.prepend(icon(ICONS.add))
    this.film.prepend(icon(ICONS.camera))
    this.toolsPlace = make("div", { class: `tools st-key-add-${this.id}` }, this.input, this.choose, this.film)
    return this.toolsPlace
  }

  selection() {
    this.counted = make("span", { class: "counted" })
    this.target = make("select", { class: "plain" })
    this.target.onchange = () => this.move(Number(this.target.value))
    const remove = button("Remove", () => this.remove(), { class: "danger" })
    const clear = button("Clear", () => this.gallery.select([]), { class: "quiet" })
    this.selectionPlace = make("div", { class: "selection", role: "group", hidden: true }, this.counted,
      make("span", { class: "st-key-move" }, this.target), make("span", { class: "st-key-remove" }, remove), clear)
    return this.selectionPlace
  }

  cameraPlace() {
    this.cameraIn = make("div", { class: "camera-place" })
    return this.cameraIn
  }

  sending() {
    this.sendingSays = make("span")
    const cancel = button("Cancel", () => this.cards.uploads.cancel(this.id), { class: "quiet" })
    this.bar = make("div", { class: "bar" })
    this.sendingPlace = make("div", { class: "sending", hidden: true }, this.bar, this.sendingSays, cancel)
    return this.sendingPlace
  }

  emptiness() {
    this.empty = make("div", { class: "empty" }, make("p", {}, "Drop photos here"))
    this.empty.prepend(icon(ICONS.drop))
    this.empty.onclick = () => this.input.click()
    return this.empty
  }

  rest() {
    this.showAll = button("", () => this.cards.ask("show all", { label: this.id }), { class: "quiet show-all" })
    return this.showAll
  }

  over() {
    this.overSays = make("p", { class: "over", "aria-hidden": "true" })
    return this.overSays
  }

  // What it shows

  /** Show a label as it is now; return how many photos are new here. */
  show(label, nth) {
    const before = this.label
    Object.assign(this, { label, nth })
    const n = this.gallery.show(this.cards.kept(label.photos), this.isFirst)
    const arrived = this.isFirst ? 0 : Math.max(0, label.n - before.n)
    this.isFirst = false
    this.ring.show(label.n, label.goal)
    this.showName()
    this.empty.hidden = label.n > 0
    this.showAll.hidden = label.n <= label.photos.length
    say(this.showAll, `Show all ${label.n.toLocaleString("en")}`)
    this.selectionChanged()
    return Math.min(n, arrived)
  }

  get called() {
    if (this.ofOthers) return "other things"
    return this.label.unnamed ? `label ${this.nth}` : `“${this.label.name}”`
  }

  showName() {
    const { label, nth } = this
    say(this.heading, label.unnamed ? `Label ${nth}, no name yet` : label.name)
    this.field.setAttribute("aria-label", `Name of label ${nth}`)
    if (this.cards.focused !== this.field) this.field.value = label.unnamed ? "" : label.name
    this.field.classList.toggle("asks", label.unnamed && label.n > 0)
    const { label: refused, text } = this.cards.data.refused
    say(this.refusal, refused === this.id ? text : "")
    this.refusal.hidden = !this.refusal.textContent
    this.field.setAttribute("aria-invalid", String(!this.refusal.hidden))
    this.field.setAttribute("aria-describedby", this.refusal.id)
    this.gallery.list.setAttribute("aria-label", `Photos of ${this.called}`)
    this.more.setAttribute("aria-label", `More for ${this.called}`)
    this.choose.setAttribute("aria-label", `Choose photos of ${this.called}`)
    this.film.setAttribute("aria-label", `Camera for ${this.called}`)
    say(this.removal, label.n ? `Remove this label and its ${photos(label.n)}` : "Remove this label")
  }

  selectionChanged() {
    const n = this.gallery.selected.size
    if (n) this.cards.clearOthers(this)
    this.selectionPlace.hidden = !n
    this.toolsPlace.hidden = n > 0
    say(this.counted, n ? `${n.toLocaleString("en")} selected` : "")
    this.selectionPlace.setAttribute("aria-label", `Selected of ${this.called}`)
    const others = this.cards.data.labels.filter((each) => each.id !== this.id)
    this.target.hidden = !others.length
    this.target.replaceChildren(
      make("option", { value: "", selected: true, disabled: true }, "Move to …"),
      ...others.map((each) => make("option", { value: each.id }, each.name)),
    )
    this.target.setAttribute("aria-label", `Move ${photos(n)} to`)
  }

  /** Show what is on its way from this browser. */
  showSending() {
    const mine = this.cards.uploads.of(this.id)
    const under = mine.filter((one) => one.state !== "sent")
    const done = mine.reduce((sum, one) => sum + one.share, 0)
    this.gallery.showComing(mine)
    this.sendingPlace.hidden = !under.length
    this.bar.style.setProperty("--share", mine.length ? done / mine.length : 0)
    say(this.sendingSays, `Sending ${mine.length - under.length + 1} of ${mine.length}`)
    this.empty.hidden = mine.length > 0 || this.label.n > 0
  }

  // What it does

  rename() {
    const name = this.field.value.trim()
    if (name) this.cards.ask("rename", { label: this.id, name: this.field.value })
    else this.showName()
  }

  take(files) {
    if (files.length && !handedOver(files)) this.cards.uploads.add(files, this.id)
  }

  move(to) {
    this.cards.movePhotos([...this.gallery.selected], to)
  }

  remove() {
    this.cards.removePhotos([...this.gallery.selected], this)
  }

  toggleCamera() {
    const open = this.cameraIn.firstChild
    this.cards.closeCameras()
    if (open) return
    this.cameraIn.append(camera(this.called, (files) => this.take(files), () => this.closeCamera()))
    this.film.setAttribute("aria-expanded", "true")
  }

  closeCamera() {
    if (!this.cameraIn.firstChild) return
    this.cameraIn.firstChild.close()
    this.film.setAttribute("aria-expanded", "false")
    this.film.focus({ preventScroll: true })
  }

  takesDrops() {
    const { element } = this
    element.onpointerenter = () => (this.cards.hovered = this)
    element.onpointerleave = () => this.cards.hovered === this && (this.cards.hovered = null)
    element.ondragover = (event) => {
      const says = this.dropSays(event.dataTransfer)
      if (!says) return
      event.preventDefault()
      event.dataTransfer.dropEffect = this.cards.dragging ? "move" : "copy"
      say(this.overSays, says)
      element.classList.add("takes")
    }
    element.ondragleave = (event) => element.contains(event.relatedTarget) || element.classList.remove("takes")
    element.ondrop = async (event) => {
      if (!this.dropSays(event.dataTransfer)) return
      event.preventDefault()
      element.classList.remove("takes")
      const { dragging } = this.cards
      if (dragging) this.cards.movePhotos(dragging.ids, this.id)
      else this.take(await dropped(event.dataTransfer))
    }
  }

  dropSays(transfer) {
    const { dragging } = this.cards
    if (dragging) return dragging.card === this ? "" : `Move ${photos(dragging.ids.length)} here`
    return [...transfer.types].includes("Files") ? `Add to ${this.called}` : ""
  }
}
