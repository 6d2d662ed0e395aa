"use strict";
// On the laptop: asks whether a phone has sent something, and has the page look only then (server/phone/long_poll.py says why).
// The page's script is told by a click on a button that nobody sees: Streamlit offers no other way without a component.
(() => {
  const { token, news } = document.currentScript.dataset;
  const mine = {};
  window.twentyPhone = mine; // a page that is shown anew starts another: the last one goes on, the others end
  const press = (key) => document.querySelector(`.st-key-${key} button`)?.click();
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const photosOf = (text) => text.split(".")[0];

  async function watch() {
    let known = news;
    let stale = false; // photos are shown in the panel that the rest of the page does not know of
    while (window.twentyPhone === mine && document.querySelector(".st-key-phone")) {
      let now = known;
      try {
        const answer = await fetch(`/phone/${token}/news?known=${known}`, { cache: "no-store" });
        if (!answer.ok) await pause(3000);
        else now = (await answer.json()).news;
      } catch {
        await pause(3000); // the server is away; Streamlit says so itself
        continue;
      }
      if (window.twentyPhone !== mine) return;
      if (now === "ended") return press("phone-refresh"); // stopped in another tab, or its time is over
      if (now !== known) press("phone-look");
      else if (stale) press("phone-refresh"); // quiet for as long as the server held the question
      stale = now !== known ? stale || photosOf(now) !== photosOf(known) : false;
      known = now;
    }
  }
  watch();
})();
