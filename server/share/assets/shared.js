// The page of a share link: photos are sent one after the other, answered, and stay in this browser only.

const { token, largest } = JSON.parse(document.getElementById("config").textContent);
const picker = document.getElementById("files");
const problem = document.getElementById("problem");
const MEGABYTE = 2 ** 20;
const NO_CONNECTION = "There is no connection. Try again in a moment.";
const view = { photos: [], labels: [], chosen: NOTHING };

const stage = new Stage(document.getElementById("stage"), {
  show: (id) => { view.chosen = id; },
  add: () => picker.click(),
  take,
});
stage.draw(view);

picker.onchange = () => {
  const files = [...picker.files];
  picker.value = ""; // the same photo may be chosen again
  take(files);
};

async function take(files) {
  problem.textContent = "";
  for (const [at, file] of files.entries()) {
    stage.coming(files.length === 1 ? "Looking at the photo." : `Looking at photo ${at + 1} of ${files.length}.`);
    await answered(file);
  }
  stage.coming("");
}

async function answered(file) {
  try {
    if (file.size > largest) throw new Error(`it has more than ${Math.floor(largest / MEGABYTE)} MB: save it smaller and try that.`);
    const address = `/shared/${token}/photos?name=${encodeURIComponent(file.name)}`;
    const response = await fetch(address, { method: "POST", body: file }).catch(() => { throw new Error(NO_CONNECTION); });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.reason);
    shown(file, answer);
  } catch (error) {
    problem.textContent += `${file.name}: ${error.message}\n`;
  }
}

function shown(file, { decision, title, note, bars }) {
  const id = crypto.randomUUID?.() ?? String(Math.random()); // plain http has no randomUUID
  const src = URL.createObjectURL(file);
  view.photos = [{ id, name: file.name, thumb: src, decision, title, note, bars, kept: NOTHING }, ...view.photos];
  view.chosen = id;
  stage.draw({ ...view, large: { id, src } });
}
