// The ring that fills up to a good number of photos: "12 of 20".

import { make, say } from "./elements.js"

const AROUND = 2 * Math.PI * 20

export class Ring {
  constructor() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    svg.setAttribute("viewBox", "0 0 48 48")
    svg.setAttribute("aria-hidden", "true")
    this.line = circle("line")
    svg.append(circle("track"), this.line)
    this.number = make("b")
    this.goal = make("small")
    this.element = make("div", { class: "ring", role: "img" }, make("span", {}, this.number, this.goal))
    this.element.prepend(svg)
  }

  show(n, goal) {
    this.line.style.strokeDasharray = `${AROUND * Math.min(1, n / goal)} ${AROUND}`
    this.line.classList.toggle("none", n === 0) // its round end would be a dot
    say(this.number, n.toLocaleString("en"))
    say(this.goal, n < goal ? `of ${goal}` : n === 1 ? "photo" : "photos")
    this.element.setAttribute("aria-label", n < goal ? `${n} of ${goal} photos` : `${n} photos`)
  }
}

function circle(name) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", "circle")
  for (const [is, value] of Object.entries({ cx: 24, cy: 24, r: 20, class: name })) element.setAttribute(is, value)
  return element
}
