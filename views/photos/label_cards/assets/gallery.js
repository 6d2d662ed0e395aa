// The gallery of a card: one tab stop, arrow keys, a selection by click, shift and keyboard; photos can be dragged.

import { make } from "./elements.js"

const PREVIEWS = 12 // photos on their way that are shown before the server has read them
const TRIES = 10 // more to show a picture that did not come
const AGAIN = 3000 // milliseconds

export class Gallery {
  /**
   * @param {object} card whose photos these are; it is told of the selection
   * @param {(id: string) => string} address of a photo's small copy
   */
  constructor(card, address) {
    Object.assign(this, { card, address, tiles: new Map(), selected: new Set(), current: null, from: null })
    this.list = make("ul", { class: "photos", role: "listbox", "aria-multiselectable": "true" })
    this.coming = make("ul", { class: "coming", "aria-hidden": "true" })
    this.list.onclick = (event) => this.clicked(event)
    this.list.onkeydown = (event) => this.pressed(event)
    this.list.ondragstart = (event) => this.dragged(event)
    this.list.ondragend = () => card.cards.dragEnds()
  }

  get ids() {
    return [...this.tiles.keys()]
  }

  /** Show these photos, the newest first; return how many of them are new here. */
  show(photos, isFirst) {
    const there = new Map(photos)
    for (const [id, tile] of this.tiles) if (!there.has(id)) this.forget(id, tile)
    let n = 0
    const tiles = photos.map(([id, name], nth) => {
      const known = this.tiles.get(id)
      n += known ? 0 : 1
      return [id, known ?? this.tile(id, name, !isFirst && nth < 40)]
    })
    this.tiles = new Map(tiles)
    tiles.forEach(([, tile], nth) => {
      if (this.list.children[nth] !== tile) this.list.insertBefore(tile, this.list.children[nth] ?? null)
    })
    this.list.hidden = !tiles.length
    this.rove(this.current)
    return n
  }

  tile(id, name, isNew) {
    const image = make("img", { src: this.address(id), alt: "", loading: "lazy", decoding: "async", draggable: false })
    let tries = TRIES // a picture that was on its way when the server ended is there once the next has begun
    image.onload = () => tile.classList.remove("gone")
    image.onerror = () => {
      tile.classList.add("gone")
      if (tries-- > 0) setTimeout(() => { if (tile.isConnected) image.src = this.address(id) }, AGAIN)
    }
    const is = { class: isNew ? "photo fresh" : "photo", role: "option", "aria-selected": "false", "aria-label": name }
    const tile = make("li", { ...is, title: name, tabIndex: -1, draggable: true }, image)
    tile.dataset.id = id
    return tile
  }

  forget(id, tile) {
    const nth = this.ids.indexOf(id)
    const hadFocus = tile.matches(":focus")
    tile.remove()
    this.tiles.delete(id)
    this.selected.delete(id)
    if (this.current !== id) return
    this.current = this.ids[Math.min(nth, this.ids.length - 1)] ?? null
    if (hadFocus) this.focusLater = true
  }

  /** Have one photo be the tab stop of them all. */
  rove(id) {
    this.current = this.tiles.has(id) ? id : this.ids[0] ?? null
    for (const [each, tile] of this.tiles) tile.tabIndex = each === this.current ? 0 : -1
    if (this.focusLater && this.current) this.tiles.get(this.current).focus()
    this.focusLater = false
  }

  clicked(event) {
    const tile = event.target.closest(".photo")
    if (!tile) return
    this.choose(tile.dataset.id, event.shiftKey)
    tile.focus()
  }

  /** Select or clear one photo, or with shift all from the last one to this one. */
  choose(id, isRange) {
    const ids = this.ids
    if (isRange && this.tiles.has(this.from)) {
      const [first, last] = [ids.indexOf(this.from), ids.indexOf(id)].sort((a, b) => a - b)
      ids.slice(first, last + 1).forEach((each) => this.selected.add(each))
    } else if (!this.selected.delete(id)) this.selected.add(id)
    this.from = id
    this.rove(id)
    this.drawSelection()
  }

  select(ids) {
    this.selected = new Set(ids)
    this.drawSelection()
  }

  drawSelection() {
    for (const [id, tile] of this.tiles) tile.setAttribute("aria-selected", String(this.selected.has(id)))
    this.card.selectionChanged()
  }

  pressed(event) {
    const to = this.target(event.key)
    if (to !== undefined) {
      if (event.shiftKey) this.extend(to)
      this.rove(to)
      this.tiles.get(this.current)?.focus()
    } else if (event.key === " " || event.key === "Enter") this.choose(this.current, event.shiftKey)
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.select(this.ids)
    else if (event.key === "Escape") this.select([])
    else if ((event.key === "Delete" || event.key === "Backspace") && this.selected.size) this.card.remove()
    else return
    event.preventDefault()
  }

  extend(to) {
    if (!this.selected.size) this.choose(this.current, false)
    this.choose(to, true)
  }

  /** Return the photo to which a key leads. */
  target(key) {
    const ids = this.ids
    const nth = ids.indexOf(this.current)
    const wide = this.columns()
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -wide, ArrowDown: wide, Home: -nth, End: ids.length }
    if (!(key in steps)) return undefined
    return ids[Math.max(0, Math.min(nth + steps[key], ids.length - 1))]
  }

  columns() {
    const tiles = [...this.list.children]
    const next = tiles.findIndex((tile) => tile.offsetTop > tiles[0].offsetTop)
    return next < 0 ? tiles.length : next
  }

  dragged(event) {
    const id = event.target.closest(".photo")?.dataset.id
    if (!id) return
    if (!this.selected.has(id)) this.select([id])
    event.dataTransfer.effectAllowed = "move"
    event.dataTransfer.setData("text/plain", "")
    this.card.cards.dragBegins(this.card, [...this.selected])
  }

  /** Show photos on their way: as their own files show them, each with how far it is. */
  showComing(sending) {
    while (this.coming.children.length > Math.min(sending.length, PREVIEWS)) this.coming.lastChild.remove()
    sending.slice(0, PREVIEWS).forEach((one, nth) => {
      one.preview ??= URL.createObjectURL(one.file)
      const tile = this.coming.children[nth] ?? this.coming.appendChild(make("li", {}, make("img", { alt: "" })))
      const image = tile.firstChild
      if (image.src !== one.preview) image.src = one.preview
      image.onerror = () => (image.hidden = true)
      image.onload = () => (image.hidden = false)
      tile.style.setProperty("--share", one.share)
    })
    this.coming.hidden = !sending.length
  }
}
