// Pixels: a picture as the network takes it in, rows of red, green and blue. What is transparent lies on white.

const STRIPE = 4_000_000; // pixels that are read at once: canvases of telephones are small

// Return the bytes of a bitmap, (height, width, 3).
export function rgbOf({ bitmap, curve = null }) {
  const { width, height } = bitmap;
  const rgb = new Uint8Array(width * height * 3);
  const rows = Math.min(height, Math.max(1, Math.floor(STRIPE / width)));
  const canvas = new OffscreenCanvas(width, rows).getContext("2d", { willReadFrequently: true });
  for (let top = 0; top < height; top += rows) {
    const here = Math.min(rows, height - top);
    canvas.clearRect(0, 0, width, rows);
    canvas.drawImage(bitmap, 0, top, width, here, 0, 0, width, here);
    flatten(canvas.getImageData(0, 0, width, here).data, rgb, top * width * 3, curve);
  }
  return rgb;
}

// Write RGBA as RGB, from a place on: levels by their curve, then laid on white.
export function flatten(rgba, rgb, at, curve) {
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3];
    for (let c = 0; c < 3; c++) {
      const level = curve ? curve[rgba[i + c]] : rgba[i + c];
      rgb[at++] = alpha === 255 ? level : Math.round((level * alpha + 255 * (255 - alpha)) / 255);
    }
  }
}
