// Heatmap: what each place of a photo adds to a label, as the app paints it: warm speaks for the label, cold against it.

const WARM = [255, 120, 0];
const COLD = [40, 110, 255];
const STRONGEST = 0.65; // opacity where it looked most
const FINE = 16; // steps between two places of the map

export class Heatmap {
  // `values`: (labels, side, side) in a row; `best`: the label that was answered.
  constructor(values, labels, best) {
    this.side = Math.round(Math.sqrt(values.length / labels));
    this.values = values;
    this.best = best;
  }

  // What each place adds to a label, (side, side) in a row, between -1 and 1.
  of(label = this.best) {
    const size = this.side ** 2;
    const own = this.values.subarray(label * size, (label + 1) * size);
    const strongest = Math.max(1e-9, ...own.map(Math.abs));
    return own.map((value) => value / strongest);
  }

  // Paint it on a canvas, which the page stretches over the photo.
  paint(canvas, label = this.best) {
    const n = this.side * FINE;
    const heat = finer(finer(this.of(label), this.side, this.side), this.side, n); // down, then across
    const image = new ImageData(n, n);
    for (let i = 0; i < n * n; i++) {
      const value = Math.min(1, Math.max(-1, heat[i]));
      // Squared, so that only what mattered is tinted and the photo stays a photo.
      image.data.set([...(value > 0 ? WARM : COLD), 255 * STRONGEST * value ** 2], i * 4);
    }
    canvas.width = canvas.height = n;
    canvas.getContext("2d").putImageData(image, 0, 0);
  }
}

// Refine a map, (side, width) in a row, to (side * FINE, width) by cubic convolution, and turn it: (width, side * FINE).
function finer(heat, side, width) {
  const n = side * FINE;
  const found = new Float32Array(width * n);
  for (let y = 0; y < n; y++) {
    const place = (y + 0.5) / FINE - 0.5;
    const first = Math.floor(place) - 1;
    for (let k = first; k < first + 4; k++) {
      const row = Math.min(side - 1, Math.max(0, k));
      for (let x = 0; x < width; x++) found[x * n + y] += cubic(place - k) * heat[row * width + x];
    }
  }
  return found;
}

function cubic(distance) {
  const t = Math.abs(distance);
  return t < 1 ? 1.5 * t ** 3 - 2.5 * t ** 2 + 1 : -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2;
}
