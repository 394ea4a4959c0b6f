/* Keeps a piece of a page fresh while someone waits for something to arrive, and says it aloud when it has. */
(function () {
  "use strict";
  var place = document.querySelector("[data-fresh]");
  if (!place) { return; }
  var holder = place.querySelector("[data-piece]");
  var spoken = place.querySelector("[aria-live]");
  var known = said();
  var asked = 0;
  var last = "";

  function said() {
    var piece = holder.querySelector("[data-said]");
    return piece ? piece.dataset.said : "";
  }

  function again() {
    asked += 1;
    if (asked < 400) { window.setTimeout(ask, 3000); }
  }

  function ask() {
    if (document.hidden) { again(); return; }
    fetch(place.dataset.fresh, { credentials: "same-origin" })
      .then(function (answer) { if (!answer.ok || answer.redirected) { throw new Error(String(answer.status)); } return answer.text(); })
      .then(function (piece) {
        if (piece !== last) { holder.innerHTML = last = piece; }
        if (said() !== known) { known = said(); spoken.textContent = known; }
        again();
      })
      .catch(again);
  }

  window.setTimeout(ask, 1500);
}());
