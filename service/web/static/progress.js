/* Live progress of a run: asks for its numbers while it is live, and loads the page again when it ends. */
(function () {
  "use strict";
  var live = document.querySelector("[data-progress]");
  if (!live) { return; }
  var bar = live.querySelector("progress");
  var words = live.querySelector("[data-words]");
  var spoken = live.querySelector("[aria-live]");
  var lastSpoken = "";

  function text(now) {
    return now.total ? now.phase + ": " + now.done.toLocaleString("en-GB") + " of " + now.total.toLocaleString("en-GB") : now.phase;
  }

  function show(now) {
    if (now.total) { bar.max = now.total; bar.value = now.done; } else { bar.removeAttribute("value"); }
    words.textContent = text(now);
    if (now.phase !== lastSpoken) { spoken.textContent = now.phase; lastSpoken = now.phase; }
    Object.keys(now.counts).forEach(function (name) {
      var place = document.querySelector('[data-count="' + name + '"]');
      if (place) { place.textContent = now.counts[name].toLocaleString("en-GB"); }
    });
  }

  function ask() {
    if (document.hidden) { window.setTimeout(ask, 2000); return; }
    fetch(live.dataset.progress, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.json(); })
      .then(function (now) {
        if (!now.is_live) { window.location.reload(); return; }
        show(now);
        window.setTimeout(ask, 1000);
      })
      .catch(function () {
        words.textContent = "The connection was lost; trying again.";
        window.setTimeout(ask, 5000);
      });
  }

  window.setTimeout(ask, 700);
}());
