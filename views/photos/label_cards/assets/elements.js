// Elements: made with their text as text, so that no name of a visitor can turn into markup.

/** Make an element; `is` sets properties and, where a name has a dash, attributes; falsy children are left out. */
export function make(tag, is = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(is)) {
    if (name === "class") element.className = value
    else if (name === "role" || name.includes("-")) element.setAttribute(name, value)
    else element[name] = value
  }
  element.append(...children.filter((child) => child || child === 0))
  return element
}

export function button(text, onclick, is = {}) {
  return make("button", { type: "button", onclick, ...is }, text)
}

/** An icon of lines on a grid of 24, hidden from who listens: the button beside it says what it does. */
export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  svg.setAttribute("viewBox", "0 0 24 24")
  svg.setAttribute("aria-hidden", "true")
  svg.setAttribute("class", "icon")
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path")
  line.setAttribute("d", path)
  svg.append(line)
  return svg
}

export const ICONS = {
  add: "M12 5v14M5 12h14",
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  close: "M6 6l12 12M18 6L6 18",
  drop: "M12 4v11m0 0l-4-4m4 4l4-4M5 19h14",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 0 12",
}

/** Set a text only where it is another one: a live region says again what is set again. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text
}

export const photos = (n) => (n === 1 ? "1 photo" : `${n.toLocaleString("en")} photos`)
