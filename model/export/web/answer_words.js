// An answer in words: as on the app's pages (model/prediction/card.py) and in its tables (model/common/tables.py).

const MOST_BARS = 6; // labels shown by name; the others are one bar
const THIN = "\u202f"; // a narrow space that never breaks

// A share as a whole percentage: halves up, and never 0 or 100 by rounding alone.
export function percent(share) {
  if (share > 0.99 && share < 1) return `>${THIN}99${THIN}%`;
  if (share > 0 && share < 0.01) return `<${THIN}1${THIN}%`;
  return `${Math.floor(share * 100 + 0.5 + 1e-9)}${THIN}%`;
}

// { title, note, bars }; the likeliest bar stands first, and there are none where no label fits.
export function card({ decision, label, confidence, probabilities }, labels) {
  const sure = percent(confidence);
  if (decision === "none_of_these") return { title: "None of these", note: "It is unlike all photos it learned from.", bars: [] };
  const bars = barsOf(probabilities, labels);
  if (decision === "not_sure") return { title: "Not sure", note: `Maybe “${label}” (${sure}). A person should look.`, bars };
  return { title: label, note: `${sure} sure`, bars };
}

function barsOf(probabilities, labels) {
  const order = [...labels.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const bars = order.slice(0, MOST_BARS).map((i) => ({ name: labels[i], share: probabilities[i] }));
  const rest = order.slice(MOST_BARS);
  if (rest.length) bars.push({ name: `${rest.length} other labels`, share: rest.reduce((sum, i) => sum + probabilities[i], 0) });
  return bars;
}

// "a, b or c"
export function either(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` : names[0];
}

// --- The table ------------------------------------------------------------------------------------------------------

const WORDS = { not_sure: "not sure", none_of_these: "none of these" };

// The text of a CSV file; `answered` are pairs of a photo's name and its answer.
export function csv(labels, answered) {
  const heads = ["photo", "decision", "label", "confidence", ...labels.map((label) => `p:${label}`)];
  const rows = answered.map(([name, answer]) => [
    ...[name, WORDS[answer.decision] ?? answer.label, answer.label],
    ...[answer.confidence, ...answer.probabilities].map(decimal),
  ]);
  const lines = [heads, ...rows].map((row) => row.map((cell) => quoted(harmless(cell))).join(",") + "\n");
  return "\ufeff" + lines.join(""); // the mark tells spreadsheets that it is UTF-8
}

function decimal(share) {
  const step = 1e-4;
  return (share > 0 && share < 1 ? Math.min(Math.max(share, step), 1 - step) : share).toFixed(4);
}

// Text that a spreadsheet does not run as a formula: as `harmless` in model/prediction/answers_csv.py.
const BEGINS = /(^|[;\t\r\n])([\s"'\ufeff]*)(?=[=+\-@\t\r\0|%\uff1d\uff0b\uff0d\uff20])/g;
const harmless = (cell) => cell.replace(BEGINS, "$1$2'");

const quoted = (cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
