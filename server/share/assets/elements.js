// What the stage is made of. Names and answers are put in as text: none of them can turn into markup.

const MANY_LABELS = 6; // beyond it they stand in a list to open

export function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) made[key] = value;
    else if (value !== false && value !== null) made.setAttribute(key, value);
  }
  made.append(...inside);
  return made;
}

export const button = (words, onclick, kind = "") => element("button", { type: "button", class: kind, onclick }, words);

export function say(place, words) {
  if (place.textContent !== words) place.textContent = words; // the same words are not read out again
}

export function bar({ name, share, said }, at) {
  const fill = element("i", {});
  fill.style.width = `${share * 100}%`;
  const track = element("span", { class: "track", "aria-hidden": "true" }, fill);
  return element("li", { class: at === 0 ? "first" : "" }, element("span", { class: "name" }, name), track, element("span", {}, said));
}

export function small({ src, name }) {
  return element("img", { src, alt: name });
}

export function choices(labels, says) {
  if (labels.length <= MANY_LABELS) return labels.map((label) => button(label, () => says(label)));
  const first = element("option", { value: "" }, "Choose a label");
  const options = labels.map((label) => element("option", { value: label }, label));
  return [element("select", { "aria-label": "Label", onchange: (event) => event.target.value && says(event.target.value) }, first, ...options)];
}
