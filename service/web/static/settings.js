/* On the settings pages: examples beside each mapping, a search box, and the live count of exclusions. */
(function () {
  "use strict";

  function filled(texts) { return texts ? "In Humaans: " + texts.join(" \u00b7 ") : "Empty for the people we checked"; }

  function showExamples(part) {
    var wanted = part.dataset.examples;
    if (!wanted) { return; }
    var button = part.querySelector("[data-without-script]");
    if (button) { button.hidden = true; }
    fetch(wanted, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.json(); })
      .then(function (found) {
        part.querySelectorAll("[data-row]").forEach(function (row) {
          var select = row.querySelector("select");
          var place = row.querySelector("[data-example]");
          function show() { place.textContent = select.value && select.value !== "=" ? filled(found[select.value]) : ""; }
          select.addEventListener("change", show);
          show();
        });
      })
      .catch(function () { if (button) { button.hidden = false; } });
  }

  function openWhatIsChosen(part) {
    part.querySelectorAll("[data-row]").forEach(function (row) {
      var select = row.querySelector("select");
      select.addEventListener("change", function () {
        if (select.value !== "=") { return; }
        row.querySelector("details").open = true;
        var field = row.querySelector("[name$='-constant']");
        if (field) { field.focus(); }
      });
    });
  }

  function search(part) {
    var box = part.querySelector("[data-search]");
    box.hidden = false;
    var input = box.querySelector("input");
    var said = box.querySelector("[data-found]");
    input.addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); } });
    input.addEventListener("input", function () {
      var words = input.value.trim().toLowerCase();
      var shown = 0;
      part.querySelectorAll("[data-section]").forEach(function (section) {
        var here = 0;
        section.querySelectorAll("[data-row]").forEach(function (row) {
          var select = row.querySelector("select");
          var chosen = select.selectedOptions[0] ? select.selectedOptions[0].textContent : "";
          var fits = (row.dataset.row + " " + chosen).toLowerCase().indexOf(words) !== -1;
          row.hidden = !fits;
          here += fits ? 1 : 0;
        });
        section.hidden = here === 0;
        shown += here;
      });
      said.textContent = words ? (shown === 1 ? "1 field" : shown + " fields") : "";
    });
  }

  /* While someone types: who would be left out. The answer is a piece of the page, escaped by the server. */
  function countWhileTyping(part) {
    var place = part.querySelector("[data-weighed]");
    var form = part.closest("form");
    var waiting = null;
    var newest = 0;

    function ask() {
      var mine = newest += 1;
      fetch(part.dataset.count, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" })
        .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.text(); })
        .then(function (piece) {
          if (mine !== newest) { return; }
          place.innerHTML = piece;
          place.classList.remove("is-empty");
        })
        .catch(function () { if (mine === newest) { place.classList.add("is-empty"); } });
    }

    part.addEventListener("input", function () {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(ask, 400);
    });
    if (part.querySelector("[name$='-source']") && place.classList.contains("is-empty")) { ask(); }
  }

  var counted = document.querySelector("[data-count]");
  if (counted) { countWhileTyping(counted); }

  var mapping = document.querySelector("[data-examples]");
  if (mapping) { showExamples(mapping); openWhatIsChosen(mapping); search(mapping); }
}());
