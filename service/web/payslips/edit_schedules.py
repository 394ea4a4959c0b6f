"""Adding, changing and removing a pay schedule: each shows its effect on a page of its own before it is saved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flask import abort, make_response, render_template, request

from service.actions.payslips.save_pay_schedules import (
    PaydayFaultsError,
    SchedulesChangedError,
    digest_of,
    save_schedules,
)
from service.facts.access import Role
from service.store.payslips import pay_schedules
from service.web.forms.password_confirmation import FIELD as PASSWORD
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.notices import redirect_with
from service.web.payslips import payday_calendar, payslip_text, schedule_form
from service.web.payslips.payday_blueprint import blueprint

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.facts.payslips import PaySchedule
    from service.web.payslips.schedule_form import TypedSchedule

#: Paydays that a preview shows.
PREVIEWED: Final = 6
_CHANGED: Final = "Someone else changed the schedules since you opened this page. Check them, then save again"


@blueprint.get("/paydays/schedules/new")
@access.requires(Role.MANAGER)
def new_schedule() -> str:
    return _form(schedule_form.typed_schedule(request.args | schedule_form.USUAL), None)


@blueprint.get("/paydays/schedules/<int:place>")
@access.requires(Role.MANAGER)
def change_schedule(place: int) -> str:
    """The fields of the schedule; another frequency in the address shows the fields of that one."""
    typed = schedule_form.as_typed(_at(place))
    wanted = schedule_form.typed_schedule(request.args).frequency or typed.frequency
    return _form(replace(typed, frequency=wanted), place)


@blueprint.post("/paydays/schedules/preview")
@access.requires(Role.MANAGER)
def preview_schedule() -> Response | str:
    """What the schedule would do; nothing is saved."""
    typed, place = schedule_form.typed_schedule(request.form), _place()
    schedule, faults = schedule_form.read(typed, _others(place))
    if schedule is None:
        return make_response(_form(typed, place, faults), 422)
    return _preview(typed, schedule, place)


@blueprint.post("/paydays/schedules/save")
@access.requires(Role.MANAGER)
def save_schedule() -> Response:
    """Changing when people are paid asks for the password; the first schedule changes nothing yet (S11)."""
    typed, place = schedule_form.typed_schedule(request.form), _place()
    schedule, faults = schedule_form.read(typed, _others(place))
    if schedule is None:
        return make_response(_form(typed, place, faults), 422)
    if _schedules() and (fault := fault_of_password()):
        return make_response(_preview(typed, schedule, place, {PASSWORD: fault}), 422)
    found = list(_schedules())
    kept = [*found[:place], schedule, *found[place + 1 :]] if place is not None else [*found, schedule]
    try:
        save_schedules(
            services(), access.company().id, kept, seen=request.form.get("seen", ""), actor=access.visitor().email
        )
    except SchedulesChangedError:
        return make_response(_preview(typed, schedule, place, {"save": _CHANGED}), 409)
    except PaydayFaultsError as error:
        return make_response(_form(typed, place, {"name": error.faults[0][1]}), 422)
    return redirect_with("schedule-saved", "paydays.show")


@blueprint.get("/paydays/schedules/<int:place>/remove")
@access.requires(Role.MANAGER)
def ask_to_remove(place: int) -> str:
    return _removal(place)


@blueprint.post("/paydays/schedules/<int:place>/remove")
@access.requires(Role.MANAGER)
def remove_schedule(place: int) -> Response:
    _at(place)
    if fault := fault_of_password():
        return make_response(_removal(place, {PASSWORD: fault}), 422)
    kept = [each for number, each in enumerate(_schedules()) if number != place]
    try:
        save_schedules(
            services(), access.company().id, kept, seen=request.form.get("seen", ""), actor=access.visitor().email
        )
    except SchedulesChangedError:
        return make_response(_removal(place, {"save": _CHANGED}), 409)
    return redirect_with("schedule-removed", "paydays.show")


def _form(typed: TypedSchedule, place: int | None, faults: dict[str, str] | None = None) -> str:
    return render_template(
        "payslips/schedule.html",
        typed=typed,
        place=place,
        seen=_seen(faults),
        faults=faults or {},
        frequencies=payslip_text.FREQUENCIES,
    )


def _preview(
    typed: TypedSchedule, schedule: PaySchedule, place: int | None, faults: dict[str, str] | None = None
) -> str:
    before = None if place is None else _at(place)
    after = [*_others(place), schedule]
    return render_template(
        "payslips/schedule_preview.html",
        typed=typed,
        place=place,
        seen=_seen(faults),
        faults=faults or {},
        in_words=schedule_form.in_words,
        schedule=schedule,
        before=before,
        coming=payday_calendar.coming([schedule], PREVIEWED),
        coming_before=[] if before is None else payday_calendar.coming([before], PREVIEWED),
        number=payday_calendar.employees_on(after).get(schedule.name, 0),
        asks_password=bool(_schedules()),
    )


def _removal(place: int, faults: dict[str, str] | None = None) -> str:
    schedule = _at(place)
    others = _others(place)
    return render_template(
        "payslips/schedule_removal.html",
        place=place,
        seen=_seen(faults),
        faults=faults or {},
        schedule=schedule,
        in_words=schedule_form.in_words,
        number=payday_calendar.employees_on(_schedules()).get(schedule.name, 0),
        next_one=others[0] if others else None,
    )


def _seen(faults: dict[str, str] | None) -> str:
    """The schedules that the form was opened with; after a word that they changed, those of now."""
    is_told = faults is not None and "save" in faults
    return (not is_told and request.form.get("seen")) or digest_of(_schedules())


def _schedules() -> tuple[PaySchedule, ...]:
    return pay_schedules.schedules_of(pay_schedules.of_company(access.company().id))


def _others(place: int | None) -> list[PaySchedule]:
    return [each for number, each in enumerate(_schedules()) if number != place]


def _at(place: int) -> PaySchedule:
    found = _schedules()
    if place >= len(found):
        abort(404)
    return found[place]


def _place() -> int | None:
    """Which schedule the form changes; None for a new one. One that is gone is no page."""
    written = request.form.get("place", "")
    if not written:
        return None
    place = int(written) if written.isdecimal() and len(written) < 4 else len(_schedules())  # noqa: PLR2004
    _at(place)
    return place
