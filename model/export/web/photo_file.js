// Photo files: what a file is, by its first bytes, and how a browser has to open it so that its pixels are those which
// the app sees. Browsers convert colours in ways of their own unless told not to; the app converts where the file holds
// a colour profile, or a PNG's exponent (gAMA), and nowhere else.

const LIMITS = { bytes: 30 * 2 ** 20, pixels: 60_000_000, side: 16 }; // as `PHOTO_LIMITS` in model/photos/opened_file.py
const AS_STORED = { colorSpaceConversion: "none", premultiplyAlpha: "none", imageOrientation: "from-image" };
const TYPES = { JPEG: "image/jpeg", PNG: "image/png", WebP: "image/webp", GIF: "image/gif", BMP: "image/bmp", AVIF: "image/avif", HEIC: "image/heic" };
const SCREEN_GAMMA = 2.2;
const ORIENTATION = 0x0112; // EXIF

export class PhotoRefused extends Error {
  // `code`: a key of REFUSALS in wording.js; `values`: what its sentence tells.
  constructor(code, values = {}) {
    super(code);
    this.name = "PhotoRefused";
    this.code = code;
    this.values = values;
  }
}

// Return { bitmap, curve }: the picture, upright, and by which curve its levels are to be changed (null: by none).
export async function opened(blob) {
  if (blob.size === 0) throw new PhotoRefused("empty");
  if (blob.size > LIMITS.bytes) throw new PhotoRefused("too_large", { megabytes: Math.ceil(blob.size / 2 ** 20), most: LIMITS.bytes / 2 ** 20 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const type = typeOf(bytes);
  if (type === "TIFF") throw new PhotoRefused("not_here", { type });
  if (!TYPES[type]) throw new PhotoRefused("no_photo");
  const { profile, gamma, depth, whole, turned } = await noted(bytes, type);
  if (depth > 8) throw new PhotoRefused("too_deep", { depth });
  if (!whole) throw new PhotoRefused("cut_short");
  if (turned) throw new PhotoRefused("turned", { type });
  const options = profile ? { ...AS_STORED, colorSpaceConversion: "default" } : AS_STORED;
  const file = new Blob([bytes], { type: TYPES[type] }); // a wrong name gives a wrong type, which some browsers believe
  const bitmap = await createImageBitmap(file, options).catch(() => { throw refusal(type); });
  const { width, height } = bitmap;
  if (width * height > LIMITS.pixels) throw new PhotoRefused("too_many_pixels", { megapixels: Math.ceil(width * height / 1e6), most: LIMITS.pixels / 1e6 });
  if (Math.min(width, height) < LIMITS.side) throw new PhotoRefused("too_small", { width, height, least: LIMITS.side });
  return { bitmap, curve: curveOf(gamma) };
}

const refusal = (type) => new PhotoRefused(["HEIC", "AVIF"].includes(type) ? "not_here" : "damaged", { type });

function typeOf(bytes) {
  const said = (from, to) => String.fromCharCode(...bytes.subarray(from, to));
  if (said(0, 2) === "\xff\xd8") return "JPEG";
  if (said(0, 4) === "\x89PNG") return "PNG";
  if (said(0, 4) === "RIFF" && said(8, 12) === "WEBP") return "WebP";
  if (said(0, 4) === "GIF8") return "GIF";
  if (said(0, 2) === "BM") return "BMP";
  if (["II*\0", "MM\0*", "II+\0", "MM\0+"].includes(said(0, 4))) return "TIFF";
  if (said(4, 8) !== "ftyp") return null;
  if (/^avi[fs]/.test(said(8, 12))) return "AVIF";
  return /^(he[iv][cxms]|m[is]f1)/.test(said(8, 12)) ? "HEIC" : null;
}

// --- What a file notes beside its pixels ----------------------------------------------------------------------------

const PLAIN = { profile: false, gamma: null, depth: 8, whole: true, turned: false };

async function noted(bytes, type) {
  const found = { JPEG: jpegNotes, PNG: pngNotes, WebP: webpNotes }[type]?.(bytes, new DataView(bytes.buffer));
  return { ...PLAIN, ...found };
}

function jpegNotes(bytes, view) {
  const parts = [];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === 0xda) break; // the pixels begin
    if (marker === 0xe2 && starts(bytes, at + 4, "ICC_PROFILE\0")) parts.push(bytes.subarray(at + 18, end));
    at = end;
  }
  return { profile: parts.length > 0 && !parts.some(isSrgb), whole: endsAfter(bytes, at) };
}

// A JPEG that lacks its end is one whose copy stopped: browsers show what there is of it, over grey.
function endsAfter(bytes, at) {
  for (let i = bytes.length - 2; i > at; i--) if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return true;
  return false;
}

// What is sRGB already stays as it is: a conversion from sRGB to sRGB would still round some levels.
function isSrgb(profile) {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.length);
  for (let i = 0, at = 132; profile.length > at + 12 && i < view.getUint32(128); i++, at += 12) {
    if (!starts(profile, at, "desc")) continue;
    const from = view.getUint32(at + 4);
    const words = [...profile.subarray(from, from + view.getUint32(at + 8))].filter((byte) => byte > 0);
    return String.fromCharCode(...words).toLowerCase().includes("srgb"); // without zeros, wide letters are plain ones
  }
  return false;
}

function pngNotes(bytes, view) {
  const notes = { depth: bytes[24] };
  let srgb = false;
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (starts(bytes, at + 4, "IDAT")) break;
    if (starts(bytes, at + 4, "iCCP")) notes.profile = true;
    if (starts(bytes, at + 4, "sRGB")) srgb = true;
    if (starts(bytes, at + 4, "gAMA")) notes.gamma = view.getUint32(at + 8) / 100_000;
  }
  return srgb || notes.profile ? { ...notes, gamma: null } : notes;
}

const webpNotes = (bytes, view) => ({
  profile: starts(bytes, 12, "VP8X") && (bytes[20] & 0x20) > 0, // a flag says that there is one
  whole: view.getUint32(4, true) + 8 <= bytes.length,
  turned: isTurned(bytes, view),
});

// Whether a WebP notes that its camera was not held upright (EXIF): some browsers turn it then, and some do not.
function isTurned(bytes, view) {
  for (let at = 12; at + 8 <= bytes.length; at += 8 + view.getUint32(at + 4, true) + (view.getUint32(at + 4, true) % 2)) {
    if (!starts(bytes, at, "EXIF")) continue;
    const notes = at + 8 + (starts(bytes, at + 8, "Exif\0\0") ? 6 : 0);
    if (notes + 10 > bytes.length) return false;
    const little = starts(bytes, notes, "II");
    const first = notes + view.getUint32(notes + 4, little);
    if (first + 2 > bytes.length) return false;
    for (let entry = first + 2; entry < first + 2 + 12 * view.getUint16(first, little) && entry + 12 <= bytes.length; entry += 12) {
      if (view.getUint16(entry, little) === ORIENTATION) return view.getUint16(entry + 8, little) > 1;
    }
  }
  return false;
}

function starts(bytes, at, words) {
  return [...words].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
}

// As `with_gamma` in model/photos/formats/colours.py.
function curveOf(gamma) {
  const exponent = gamma ? 1 / (gamma * SCREEN_GAMMA) : 1;
  if (!(exponent > 0.1 && exponent < 10) || Math.abs(exponent - 1) < 0.03) return null;
  return Uint8Array.from({ length: 256 }, (_, level) => Math.round(255 * (level / 255) ** exponent));
}
