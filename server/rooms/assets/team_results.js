// The results for a team, once they are revealed.

const EVERY = 2000;

function draw({ revealed, results }) {
  $("#waiting").hidden = revealed;
  $(".results").hidden = !revealed;
  if (revealed) drawResults($(".results"), results, `${location.pathname}/sealed`);
  $(`.ranking [data-team="${config.team}"]`)?.setAttribute("data-own", "");
}

$("#back").href = config.back;
watchState(`${location.pathname}/state`, EVERY, draw);
