// Draws a training as it goes on: its stages, its photos sorted right and wrong, the line of right answers that climbs.
// What is there already is moved and never drawn anew, so that nothing flickers and focus stays where it is.

const SVG = "http://www.w3.org/2000/svg"
const PATIENCE = 5000 // milliseconds until what was clicked is gone, or what comes is there
let focused = null // the element that had the focus last, also when it is gone
document.addEventListener("focusin", (event) => (focused = event.target))
let answered = "" // the click that has been answered with focus: each is answered once

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".watching")
  const wall = root.querySelector(".wall")
  if (!wall.onResize) {
    wall.onResize = new ResizeObserver(() => place(wall))
    wall.onResize.observe(wall)
  }
  showStages(root, data)
  showWall(root, wall, data)
  showLine(root.querySelector(".climb"), data)
  say(root.querySelector("[role=status]"), data.said)
  if (data.clicked !== answered) {
    answered = data.clicked
    if (answered) once(() => document.activeElement === document.body, () => focusHeading(parentElement))
  }
  return () => {
    wall.onResize.disconnect()
    handFocusOn(parentElement)
  }
}

function showStages(root, data) {
  root.querySelector(".doing").textContent = data.doing
  root.querySelector(".left").textContent = data.left
  const bars = root.querySelector(".stages")
  while (bars.children.length < data.stages.length) bars.append(bar())
  while (bars.children.length > data.stages.length) bars.lastChild.remove()
  data.stages.forEach(({ name, share }, i) => {
    bars.children[i].setAttribute("aria-label", name)
    bars.children[i].setAttribute("aria-valuenow", Math.round(share * 100))
    bars.children[i].querySelector("i").style.width = `${share * 100}%`
    bars.children[i].querySelector("span").textContent = name
  })
}

function bar() {
  const one = document.createElement("div")
  one.setAttribute("role", "progressbar")
  one.append(element("b", element("i")), element("span"))
  return one
}

function showWall(root, wall, data) {
  while (wall.children.length < data.tiles.length) wall.append(tile(wall.children.length, data))
  while (wall.children.length > data.tiles.length) wall.lastChild.remove()
  ;[...data.tiles].forEach((kind, i) => (wall.children[i].className = kind))
  wall.setAttribute("aria-label", data.alt)
  root.querySelector(".counts .right").textContent = data.right
  root.querySelector(".counts .wrong").textContent = data.wrong
  place(wall)
}

function tile(i, { columns, rows }) {
  const one = document.createElement("i")
  const x = columns > 1 ? ((i % columns) / (columns - 1)) * 100 : 0
  const y = rows > 1 ? (Math.floor(i / columns) / (rows - 1)) * 100 : 0
  one.style.backgroundPosition = `${x}% ${y}%`
  one.style.backgroundSize = `${columns * 100}% ${rows * 100}%`
  one.style.transitionDelay = `${(i % 12) * 25}ms`
  return one
}

// Right ones come first, those that wait in between, wrong ones last: each tile moves to its place.
function place(wall) {
  const across = wall.clientWidth < 420 ? 8 : 12
  const kinds = ["right", "waits", "wrong"]
  const order = [...wall.children].sort((a, b) => kinds.indexOf(a.className) - kinds.indexOf(b.className))
  wall.style.aspectRatio = `${across} / ${Math.ceil(order.length / across)}`
  order.forEach((one, i) => {
    one.style.width = `${100 / across}%`
    one.style.transform = `translate(${(i % across) * 100}%, ${Math.floor(i / across) * 100}%)`
  })
}

function showLine(picture, data) {
  const svg = picture.querySelector("svg")
  if (!svg.children.length) for (const kind of ["all", "before", "now"]) svg.append(path(kind))
  svg.querySelector(".all").setAttribute("d", "M0 100L100 0")
  svg.querySelector(".before").style.d = `path("${points(data.line_before)}")`
  svg.querySelector(".now").style.d = `path("${points(data.line)}")`
  const [x, y] = data.line.at(-1)
  const end = picture.querySelector(".end")
  end.style.left = `${x}%`
  end.style.bottom = `${y}%`
  picture.setAttribute("aria-label", data.line_alt)
  picture.querySelector(".key-before").hidden = !data.line_before.at(-1)[0]
}

function path(kind) {
  const one = document.createElementNS(SVG, "path")
  one.setAttribute("class", kind)
  one.setAttribute("vector-effect", "non-scaling-stroke")
  return one
}

function points(line) {
  return line.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${(100 - y).toFixed(1)}`).join("")
}

// A screen reader hears each sentence once.
function say(region, sentence) {
  if (region.textContent !== sentence) region.textContent = sentence
}

// The button that was clicked is gone: the heading of what it began is the place to go on from.
function focusHeading(parent) {
  const heading = parent.closest(".st-key-training")?.querySelector("h2")
  heading?.setAttribute("tabindex", "-1")
  heading?.focus({ preventScroll: true })
}

// The training is over, and with it whatever had the focus in it: its outcome's button takes it.
function handFocusOn(parent) {
  if (!parent.closest(".st-key-training")?.contains(focused)) return
  const button = () => document.querySelector(".st-key-to-results button")
  once(() => button() && document.activeElement === document.body, () => button().focus({ preventScroll: true }))
}

function once(isSo, act, until = Date.now() + PATIENCE) {
  if (isSo()) act()
  else if (Date.now() < until) setTimeout(() => once(isSo, act, until), 50)
}

function element(name, ...children) {
  const made = document.createElement(name)
  made.append(...children)
  return made
}
