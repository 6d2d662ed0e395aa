// The results on the sealed test, for the board, the wall and the teams: `draw(place, results, photos)`.

const MOST_PHOTOS = 12;

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
  const rest = shown.length > MOST_PHOTOS ? element("p", { class: "quiet" }, `and ${shown.length - MOST_PHOTOS} more`) : "";
  return element("section", {}, element(heading, {}, title), element("div", { class: "photo-row" }, ...figures), rest);
}

// Anew only where something changed, or images would blink.
function drawResults(place, results, photos) {
  const told = JSON.stringify(results ?? null);
  if (place.dataset.told === told) return;
  place.dataset.told = told;
  if (!results) return place.replaceChildren(element("p", { class: "quiet" }, "A team’s result appears here once it has trained."));
  const onBoard = place.closest("section") !== null; // where they stand under a heading of their own
  const heading = onBoard ? "h3" : "h2", wrong = photosOf(heading, "Every team got these wrong", results.wrong, photos);
  place.replaceChildren(...[
    onBoard ? null : wrong, // the room talks about these before it looks who is first
    element("p", { class: "quiet" }, results.about),
    element("ol", { class: "ranking", "aria-label": "Ranking" }, axis(), ...results.teams.map(ranked)),
    results.money ? element("p", { class: "quiet" }, results.money) : null,
    results.ties ? element("p", {}, results.ties) : null,
    onBoard ? wrong : null,
    photosOf(heading, "Only one team got these right", results.onlyOne, photos),
    results.lesson ? element("section", {}, element(heading, {}, "What this example teaches"), element("p", {}, results.lesson)) : null,
  ].filter(Boolean));
}
