// A small sign that a training goes on, and a live region that says what has come of it. It is updated in place.

export default function ({ data, parentElement }) {
  const sign = parentElement.querySelector(".improving")
  const [words, left] = [sign.querySelector(".words"), sign.querySelector(".left")]
  sign.classList.toggle("on", data.on)
  if (words.textContent !== data.words) words.textContent = data.words
  left.textContent = data.left // outside of the live region: nobody wants to hear each second
}
