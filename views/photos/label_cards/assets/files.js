// Files that were dropped or pasted: those in folders are found, and what is for the page's own uploaders goes there.

const OF_THE_SYSTEM = /^(\.|thumbs\.db$|desktop\.ini$)/i
const ZIP = /\.zip$/i

/** Return what was dropped, as {file, name} with the folders in the name. */
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean)
  if (!entries.length) return chosen(transfer.files)
  return (await Promise.all(entries.map((entry) => within(entry, "")))).flat()
}

export function chosen(files) {
  return [...files].map((file) => ({ file, name: file.name }))
}

async function within(entry, folder) {
  if (OF_THE_SYSTEM.test(entry.name)) return []
  if (entry.isFile) {
    const file = await new Promise((found, failed) => entry.file(found, failed)).catch(() => null)
    return file ? [{ file, name: folder + entry.name }] : []
  }
  const found = []
  for (const inside of await all(entry.createReader())) found.push(...(await within(inside, `${folder}${entry.name}/`)))
  return found
}

/** A folder is read a hundred entries at a time, until nothing comes. */
async function all(reader) {
  const entries = []
  for (;;) {
    const some = await new Promise((found) => reader.readEntries(found, () => found([])))
    if (!some.length) return entries
    entries.push(...some)
  }
}

/** Hand a zip, or a folder of folders, to the page's own uploader: its folders are labels. Say whether it was one. */
export function handedOver(files) {
  const zips = files.filter(({ name }) => ZIP.test(name))
  if (zips.length && zips.length === files.length) return give(".st-key-zip", zips)
  const folders = new Set(files.map(({ name }) => name.split("/").slice(0, -1).join("/")))
  return folders.size > 1 && give(".st-key-folder", files)
}

function give(where, files) {
  const input = document.querySelector(`${where} input[type=file]`)
  if (!input) return false
  const transfer = new DataTransfer()
  for (const { file, name } of files) {
    if (name.includes("/")) Object.defineProperty(file, "webkitRelativePath", { value: name })
    transfer.items.add(file)
  }
  input.files = transfer.files
  input.dispatchEvent(new Event("change", { bubbles: true }))
  return true
}
