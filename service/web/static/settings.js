/* On the settings pages: examples beside each mapping, rows opened where they are, a search box, conditions that suit
   the field of an exclusion, and the live count of exclusions. */
(function () {
  "use strict";

  var examples = null;

  function piece(answer) { if (!answer.ok || answer.redirected) { throw new Error(String(answer.status)); } return answer.text(); }

  function showExample(row) {
    var place = row.querySelector("[data-example]");
    if (!examples || !place) { return; }
    var select = row.querySelector("select");
    var source = select ? select.value : row.dataset.source;
    var texts = examples[source];
    if (!source || source === "=") { place.textContent = ""; return; }
    place.textContent = texts ? "In Humaans: " + texts.join(" \u00b7 ") : "Empty for the people we checked";
  }

  function readExamples(part) {
    var wanted = part.dataset.examples;
    if (!wanted) { return; }
    var button = part.querySelector("[data-without-script]");
    if (button) { button.hidden = true; }
    fetch(wanted, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.json(); })
      .then(function (found) { examples = found; part.querySelectorAll("[data-row]").forEach(showExample); })
      .catch(function () { if (button) { button.hidden = false; } });
  }

  /* The row as the server writes it, in the place of its one line; without an answer the button sends the form. */
  function openRow(button) {
    var line = button.closest("[data-row]");
    fetch(button.dataset.open, { credentials: "same-origin" })
      .then(piece)
      .then(function (text) {
        line.insertAdjacentHTML("afterend", text);
        var row = line.nextElementSibling;
        line.remove();
        showExample(row);
        row.querySelector("select").focus();
      })
      .catch(function () { button.removeAttribute("data-open"); button.click(); });
  }

  function watchRows(part) {
    part.addEventListener("click", function (event) {
      var button = event.target.closest("[data-open]");
      if (button) { event.preventDefault(); openRow(button); }
    });
    part.addEventListener("change", function (event) {
      var row = event.target.closest("[data-row]");
      if (!row || event.target !== row.querySelector("select")) { return; }
      showExample(row);
      if (event.target.value !== "=") { return; }
      row.querySelector("details").open = true;
      var field = row.querySelector("[name$='-constant']");
      if (field) { field.focus(); }
    });
  }

  function search(part) {
    var box = part.querySelector("[data-search]");
    box.hidden = false;
    var input = box.querySelector("input");
    var said = box.querySelector("[data-found]");
    var folded = part.querySelector("[data-folded]");
    input.addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); } });
    input.addEventListener("input", function () {
      var words = input.value.trim().toLowerCase();
      var shown = 0;
      if (folded && words) { folded.open = true; }
      part.querySelectorAll("[data-section]").forEach(function (section) {
        var here = 0;
        section.querySelectorAll("[data-row]").forEach(function (row) {
          var select = row.querySelector("select");
          var chosen = select ? (select.selectedOptions[0] || {}).textContent || "" : row.textContent;
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

  /* Each field offers the conditions that suit what it holds. The page has them all for a row without a field. */
  function suitConditions(part) {
    function suit(select) {
      var chosen = select.selectedOptions[0];
      var kind = chosen && chosen.value ? chosen.dataset.kind || "text" : "any";
      var offered = part.getAttribute("data-kind-" + kind).split(" ");
      var conditions = select.closest(".rule").querySelector("[name$='-operator']");
      var before = conditions.value;
      conditions.replaceChildren();
      everyCondition(part).forEach(function (option) { if (offered.indexOf(option.value) !== -1) { conditions.append(option); } });
      conditions.value = offered.indexOf(before) !== -1 ? before : offered[0];
    }
    part.addEventListener("change", function (event) { if (/-source$/.test(event.target.name)) { suit(event.target); } });
  }

  function everyCondition(part) {
    var words = JSON.parse(part.dataset.conditions);
    return Object.keys(words).map(function (value) { return new Option(words[value], value); });
  }

  /* While someone types: who would be excluded. The answer is a piece of the page, escaped by the server. */
  function countWhileTyping(part) {
    var place = part.querySelector("[data-exclusions-effect]");
    var form = part.closest("form");
    var waiting = null;
    var newest = 0;

    function ask() {
      var mine = newest += 1;
      fetch(part.dataset.count, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" })
        .then(piece)
        .then(function (text) {
          if (mine !== newest) { return; }
          place.innerHTML = text;
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

  var exclusions = document.querySelector("[data-exclusions]");
  if (exclusions) { suitConditions(exclusions); }
  if (exclusions && exclusions.dataset.count) { countWhileTyping(exclusions); }

  var mapping = document.querySelector("[data-examples]");
  if (mapping) { readExamples(mapping); watchRows(mapping); search(mapping); }
}());
