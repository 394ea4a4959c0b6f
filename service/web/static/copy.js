/* Buttons that copy a text of the page; without a script the text is selected whole by a click on it. */
(function () {
  "use strict";
  var spoken = document.querySelector("[data-copied]");

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var source = document.getElementById(button.dataset.copy);
    if (!source || !navigator.clipboard) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(source.textContent.trim()).then(function () {
        if (spoken) { spoken.textContent = ""; spoken.textContent = "Copied"; }
        button.firstChild.textContent = "Copied";
        window.setTimeout(function () { button.firstChild.textContent = "Copy"; }, 2000);
      });
    });
  });
}());
