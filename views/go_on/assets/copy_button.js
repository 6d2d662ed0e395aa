// Copies a text on a click. Pages without TLS have no navigator.clipboard: there a hidden field is selected and copied.

const SHOWN = 2500 // milliseconds that "Copied" stays

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button.copy")
  const said = parentElement.querySelector("[role=status]")
  button.ariaLabel = `${data.words}: ${data.what}`
  if (!button.dataset.copied) button.textContent = data.words
  button.onclick = async () => {
    if (!(await copied(data.text))) return
    button.textContent = said.textContent = data.done
    button.dataset.copied = "true"
    clearTimeout(button.waiting)
    button.waiting = setTimeout(() => {
      delete button.dataset.copied
      button.textContent = data.words
      said.textContent = ""
    }, SHOWN)
  }
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copiedFromField(text)
  }
}

function copiedFromField(text) {
  const field = document.createElement("textarea")
  const before = document.activeElement
  field.value = text
  field.className = "unseen"
  document.body.append(field)
  field.select()
  const done = document.execCommand("copy")
  field.remove()
  before?.focus()
  return done
}
