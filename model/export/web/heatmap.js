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

  // Paint it on a canvas, which the page stretches over the photo. Between the places it goes smoothly.
  paint(canvas, label = this.best) {
    const heat = this.of(label);
    const n = this.side * FINE;
    canvas.width = canvas.height = n;
    const image = new ImageData(n, n);
    for (let y = 0; y < n; y++) {
      for (let x = 0; x < n; x++) {
        const value = this.between(heat, (x + 0.5) / FINE - 0.5, (y + 0.5) / FINE - 0.5);
        // Squared, so that only what mattered is tinted and the photo stays a photo.
        image.data.set([...(value > 0 ? WARM : COLD), 255 * STRONGEST * value ** 2], (y * n + x) * 4);
      }
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  between(heat, x, y) {
    const at = (column, row) => heat[inside(row, this.side) * this.side + inside(column, this.side)];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [smooth(x - left), smooth(y - top)];
    const along = (row) => at(left, row) * (1 - u) + at(left + 1, row) * u;
    return along(top) * (1 - v) + along(top + 1) * v;
  }
}

const inside = (i, side) => Math.min(side - 1, Math.max(0, i));
const smooth = (t) => t * t * (3 - 2 * t);
