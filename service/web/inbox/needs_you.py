"""The inbox page, "Needs you": everything open in one list, decided one by one or many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import abort, make_response, render_template, request

from service.actions.inbox import decide_items, mark_items
from service.actions.inbox.mark_items import NotNotedError
from service.facts.access import Role
from service.facts.inbox import key_from
from service.rules.fields.typed_dates import typed_date
from service.store.companies.company_day import local_day
from service.store.inbox import closed_items
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.inbox import inbox_words
from service.web.inbox.inbox_lines import closed_lines, id_of, names_of
from service.web.inbox.inbox_page import LONGEST_SEARCH, Answer, Refused, items_on_page, rendered
from service.web.ui.paging import Page, page_number, same_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from werkzeug.wrappers import Response

    from service.actions.inbox.decide_items import Outcome
    from service.facts.inbox import ItemKey
    from service.store.inbox.open_items import OpenItem

blueprint = CompanyPages("needs_you", __name__)

CLOSED_ALREADY: Final = "This is closed already. Nothing was changed."
_DECIDE, _ASSIGN, _SNOOZE, _LIST_AGAIN, _NOTE = "decide", "assign", "snooze", "list-again", "note"
_DONE: Final = {
    _DECIDE: "inbox-decided",
    _ASSIGN: "inbox-assigned",
    _SNOOZE: "inbox-snoozed",
    _LIST_AGAIN: "inbox-listed-again",
    _NOTE: "inbox-noted",
}


@blueprint.get("/needs-you")
@access.requires(Role.VIEWER)
def list_all() -> str:
    return rendered()


@blueprint.get("/needs-you/closed")
@access.requires(Role.VIEWER)
def closed() -> str:
    """What was decided, who decided it, and what closed automatically; newest first."""
    company_id, kind = access.company().id, request.args.get("kind", "")[:LONGEST_SEARCH]
    page = Page(min(page_number(), 200)).of(closed_items.how_many(company_id, kind=kind))
    items = closed_items.page(company_id, kind=kind, offset=page.offset, limit=page.size)
    return render_template(
        "inbox/closed.html",
        lines=closed_lines(company_id, items),
        page=page,
        words=inbox_words,
    )


@blueprint.post("/needs-you/<key>")
@access.requires(Role.MANAGER)
def decide(key: str) -> Response:
    """Decide one item in place, then go on to the one after it."""
    try:
        item = key_from(key)
    except ValueError:
        abort(404)
    outcomes = _decided([item], request.form.get("choice", ""))
    if answer := _answer(outcomes):
        return make_response(rendered(answer), 409)
    return _back("inbox-decided-syncing" if outcomes[0].syncs else "inbox-decided", request.form.get("next", ""))


@blueprint.post("/needs-you")
@access.requires(Role.MANAGER)
def apply() -> Response:
    """Decide all ticked items."""
    keys = _ticked()
    what, _, value = request.form.get("what", "").partition(":")
    note = request.form.get("note", "").strip()
    faults = _faults(keys, what, note)
    if faults:
        return make_response(rendered(Answer(faults)), 422)
    here = items_on_page()
    company_id, actor, now = access.company().id, access.visitor().email, services().clock()
    try:
        gone = mark_items.note_items(company_id, keys, note, actor=actor, now=now) if note else []
        if what == _ASSIGN:
            user_id = int(value) if value.isdecimal() and value != "0" else None
            gone = mark_items.assign_items(company_id, keys, user_id, actor=actor, now=now)
        elif what in {_SNOOZE, _LIST_AGAIN}:
            until = typed_date(request.form.get("until", "")) if what == _SNOOZE else None
            today = local_day(access.company(), now)
            gone = mark_items.snooze_items(company_id, keys, until, today=today, actor=actor, now=now)
    except NotNotedError as error:
        field = {_SNOOZE: "until", _ASSIGN: "what"}.get(what, "note")
        return make_response(rendered(Answer({field: error.message})), 422)
    answer = _answer(_decided(keys, value)) if what == _DECIDE else _of_gone(keys, gone)
    if answer:
        return make_response(rendered(answer), 409)
    return _back(_DONE[what], _next(here, keys))


def _ticked() -> list[ItemKey]:
    found = []
    for text in request.form.getlist("item"):
        try:
            found.append(key_from(text))
        except ValueError:
            abort(400)
    return found[: decide_items.MOST_TOGETHER]


def _faults(keys: Sequence[ItemKey], what: str, note: str) -> dict[str, str]:
    """What is wrong with the form, all of it at once."""
    faults = {}
    if not keys:
        faults["ticks"] = "Select at least one item"
    if what not in _DONE:
        faults["what"] = "Choose what to do"
    if what == _SNOOZE and typed_date(request.form.get("until", "")) is None:
        faults["until"] = "Enter the day until which they are snoozed, like 6 April 2026"
    if what == _NOTE and not note:
        faults["note"] = "Enter a note"
    if len(note) > mark_items.LONGEST_NOTE:
        faults["note"] = f"Note must be {mark_items.LONGEST_NOTE:,} characters or fewer"
    return faults


def _decided(keys: Sequence[ItemKey], choice: str) -> list[Outcome]:
    return decide_items.decide_items(
        services(),
        job_notifier(),
        access.company().id,
        keys,
        choice,
        last_day=typed_date(request.form.get("last_day", "")),
        actor=access.visitor().email,
    )


def _answer(outcomes: Sequence[Outcome]) -> Answer | None:
    """What was not done, by name; None when all was."""
    refused = [each for each in outcomes if each.refusal]
    if not refused:
        return None
    names = names_of(access.company().id, [each.key for each in refused])
    said = tuple(Refused(names[each.key], _why(each)) for each in refused)
    return Answer(done=len(outcomes) - len(refused), refused=said)


def _why(outcome: Outcome) -> str:
    if not outcome.earlier_choice:
        return outcome.refusal
    return f"{outcome.refusal} They chose “{inbox_words.decision(outcome.earlier_choice)}”."


def _of_gone(keys: Sequence[ItemKey], gone: Sequence[ItemKey]) -> Answer | None:
    if not gone:
        return None
    names = names_of(access.company().id, gone)
    return Answer(done=len(keys) - len(gone), refused=tuple(Refused(names[key], CLOSED_ALREADY) for key in gone))


def _next(here: Sequence[OpenItem], done: Iterable[ItemKey]) -> str:
    """The first item of the page that comes after those that are done."""
    done = set(done)
    last = max((place for place, item in enumerate(here) if item.key in done), default=-1)
    after = [item for item in (*here[last + 1 :], *here[: last + 1]) if item.key not in done]
    return id_of(after[0].kind, after[0].key) if after else ""


def _back(done: str, following: str) -> Response:
    """Back to the same place in the list, at the next item."""
    place: dict[str, Any] = same_list(at=following or None, page=request.args.get("page"))
    return redirect_with(done, "needs_you.list_all", **place, _anchor=following or None)
