// The results on the sealed test, for the board, the wall and the teams: `draw(place, results, photos)`.

const MOST_PHOTOS = 18;

function ranked(team) {
  const name = element("span", { class: "name" }, swatch(team.colour), element("span", {}, team.name, team.detail ? element("small", { class: "tie" }, team.detail) : ""));
  if (team.why) {
    return element("li", { "data-colour": team.colour, "data-team": team.id }, element("span", { class: "place quiet" }, "–"), name, element("span", { class: "none" }, team.why));
  }
  const band = element("i"), dot = element("b");
  band.style.left = percent(team.low).replace(" ", "");
  band.style.width = `${(team.high - team.low) * 100}%`;
  dot.style.left = `${team.value * 100}%`;
  const range = `between ${percent(team.low)} and ${percent(team.high)}`;
  return element(
    "li", { "data-colour": team.colour, "data-team": team.id },
    element("span", { class: "place" }, team.place), name,
    element("span", { class: "span", role: "img", "aria-label": range, title: range }, band, dot),
    element("span", { class: "figure" }, percent(team.value)),
    element("span", { class: "money" }, ...(team.money ? [`${team.money.amount} a month`, element("small", {}, team.money.span)] : [])),
  );
}

const axis = () => element("li", { class: "axis", "aria-hidden": "true" }, element("span", {}, ...["0 %", "50 %", "100 %"].map((end) => element("i", {}, end))));

function photosOf(heading, title, shown, photos) {
  if (!shown.length) return null;
  const figures = shown.slice(0, MOST_PHOTOS).map(({ photo, label, note }) =>
    element("figure", {}, element("img", { src: `${photos}/${photo}`, alt: `A photo of ${label}`, loading: "lazy" }), element("figcaption", {}, label, note ? element("span", { class: "quiet" }, ` ${note}`) : "")));
  return element("section", {}, element(heading, {}, title), element("div", { class: "photo-row" }, ...figures));
}

// Anew only where something changed, or images would blink.
function drawResults(place, results, photos) {
  const told = JSON.stringify(results ?? null);
  if (place.dataset.told === told) return;
  place.dataset.told = told;
  if (!results) return place.replaceChildren(element("p", { class: "quiet" }, "A team’s result appears here once it has trained."));
  const heading = place.closest("section") ? "h3" : "h2"; // on the board they stand under a heading of their own
  place.replaceChildren(...[
    element("p", { class: "quiet" }, results.about),
    element("ol", { class: "ranking", "aria-label": "Ranking" }, axis(), ...results.teams.map(ranked)),
    results.money ? element("p", { class: "quiet" }, results.money) : null,
    results.ties ? element("p", {}, results.ties) : null,
    photosOf(heading, "Every team got these wrong", results.wrong, photos),
    photosOf(heading, "Only one team got these right", results.onlyOne, photos),
  ].filter(Boolean));
}
