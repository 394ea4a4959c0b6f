/* Search from anywhere (/ or Ctrl-K), keyboard help (?), and keys for moving about. Each can be done without a script. */
(function () {
  "use strict";
  var palette = document.getElementById("palette");
  var help = document.getElementById("keys");
  if (!palette || !palette.showModal) { return; }
  var input = palette.querySelector("input");
  var found = palette.querySelector("[data-found]");
  var spoken = palette.querySelector("[aria-live]");
  var choice = help.querySelector("input");
  var newest = 0;
  var timer = null;
  var leading = false;

  /* WCAG 2.1.4: keys of one character can be turned off. */
  function single() {
    try { return window.localStorage.getItem("single-keys") !== "off"; } catch (error) { return true; }
  }

  function remember(on) {
    try { window.localStorage.setItem("single-keys", on ? "on" : "off"); } catch (error) { /* no storage: on */ }
  }

  function links() { return Array.prototype.slice.call(found.querySelectorAll("a")); }

  function ask() {
    var mine = newest += 1;
    fetch(palette.dataset.found + "?q=" + encodeURIComponent(input.value), { credentials: "same-origin" })
      .then(function (answer) { if (!answer.ok || answer.redirected) { throw new Error(String(answer.status)); } return answer.text(); })
      .then(function (piece) {
        if (mine !== newest) { return; }
        found.innerHTML = piece; /* escaped by the server */
        var number = links().length;
        spoken.textContent = number === 1 ? "1 result" : number + " results";
      })
      .catch(function () { if (mine === newest) { spoken.textContent = "Press Enter to search"; } });
  }

  function open() {
    if (palette.open) { return; }
    if (help.open) { help.close(); }
    palette.showModal();
    input.select();
    ask();
  }

  function move(list, step) {
    if (!list.length) { return false; }
    var at = list.indexOf(document.activeElement);
    var next = at === -1 ? (step > 0 ? 0 : list.length - 1) : at + step;
    if (next < 0 || next >= list.length) { return false; }
    list[next].focus();
    return true;
  }

  function isTyping(target) {
    return target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
  }

  input.addEventListener("input", function () {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 120);
  });

  palette.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown") { event.preventDefault(); move(links(), 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); if (!move(links(), -1)) { input.focus(); } }
  });

  [palette, help].forEach(function (dialog) {
    dialog.addEventListener("click", function (event) { if (event.target === dialog) { dialog.close(); } });
  });

  document.querySelectorAll("[data-open-keys]").forEach(function (button) {
    button.parentNode.hidden = false;
    button.addEventListener("click", function () { help.showModal(); });
  });

  choice.checked = single();
  choice.addEventListener("change", function () { remember(choice.checked); });

  function lead(key) {
    var link = document.querySelector('.side [data-key="' + key + '"]');
    if (link) { link.click(); }
  }

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") { event.preventDefault(); open(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !single()) { return; }
    if (palette.open || help.open) { return; }
    if (leading) { leading = false; lead(event.key); return; }
    if (event.key === "/") { event.preventDefault(); open(); }
    if (event.key === "?") { event.preventDefault(); help.showModal(); }
    if (event.key === "g") { leading = true; window.setTimeout(function () { leading = false; }, 1500); }
    var rows = Array.prototype.slice.call(document.querySelectorAll("main table.list tbody tr"))
      .map(function (row) { return row.querySelector("a"); })
      .filter(Boolean);
    if (event.key === "j") { move(rows, 1); }
    if (event.key === "k") { move(rows, -1); }
  });
}());
