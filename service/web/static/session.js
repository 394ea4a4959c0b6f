/* Says some minutes before the session ends, and keeps it when asked to. Other tabs count: the server is asked. */
(function () {
  "use strict";
  var place = document.querySelector("[data-session]");
  if (!place) { return; }
  var text = place.querySelector("[role=alert]");
  var button = place.querySelector("button");
  var warnAt = Number(place.dataset.warn);
  var isOver = false;
  var endsAt;

  function lasts(seconds) { endsAt = Date.now() + seconds * 1000; }

  function say(words, canBeKept) {
    if (text.textContent !== words) { text.textContent = words; }
    button.hidden = !canBeKept;
    place.hidden = !words;
  }

  function time() { return new Date(endsAt).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }); }

  function show(now) {
    lasts(now.seconds);
    isOver = now.seconds === 0;
    if (isOver) {
      say("You are signed out. If you filled in this page, submit it: we keep it while you sign in.", false);
    } else if (now.seconds > warnAt) {
      say("", false);
    } else if (now.can_be_longer) {
      say("You will be signed out at " + time() + " because you have not used Payroll Sync for a while.", true);
    } else {
      say("You will be signed out at " + time() + ". Save your work before then and sign in again.", false);
    }
  }

  function ask(options) {
    return fetch(place.dataset.session, Object.assign({ credentials: "same-origin" }, options))
      .then(function (answer) {
        if (answer.redirected) { return { seconds: 0 }; }
        if (!answer.ok) { throw new Error(String(answer.status)); }
        return answer.json();
      })
      .then(show)
      .catch(function () { /* Not reachable now: asked again at the next look. */ });
  }

  function check() { if (!isOver && Date.now() > endsAt - (warnAt + 60) * 1000) { ask({}); } }

  button.addEventListener("click", function () {
    ask({ method: "POST", headers: { "X-CSRFToken": place.dataset.token } });
  });
  document.addEventListener("visibilitychange", check);
  window.setInterval(check, 15000);
  lasts(Number(place.dataset.lasts));
}());
