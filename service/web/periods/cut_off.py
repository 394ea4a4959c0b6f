"""The form that moves one cut-off: what that changes is shown before it is done."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flask import make_response, render_template, request

from service.actions.periods.freeze_periods import PastCutOffError, move_cut_off
from service.actions.periods.preview_cut_off import preview_cut_off
from service.facts.access import Role
from service.rules.fields.typed_dates import ENTER_A_DATE, typed_date
from service.rules.periods.states import IllegalStepError
from service.web.forms.typed_instants import ENTER_A_NEARER_DATE, typed_instant
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.notices import redirect_with
from service.web.periods.period_blueprint import blueprint, period_of_address
from service.web.periods.period_page import refused

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

#: People named on the preview; the rest is counted.
NAMED: Final = 10
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_LONGEST: Final = 200


@blueprint.post("/periods/<int:period_id>/cut-off/preview")
@access.requires(Role.MANAGER)
def preview_move(period_id: int) -> Response:
    """What the typed cut-off would change, with the button that moves it."""
    period, typed = period_of_address(period_id), _typed()
    if not isinstance(typed, datetime):
        return refused(period, typed)
    try:
        found = preview_cut_off(services(), access.company(), period, typed, limit=NAMED)
    except (IllegalStepError, PastCutOffError) as error:
        return refused(period, {"cut_off_day": error.message})
    return make_response(render_template("periods/cut_off_preview.html", period=period, move=found, form=request.form))


@blueprint.post("/periods/<int:period_id>/cut-off")
@access.requires(Role.MANAGER)
def change_cut_off(period_id: int) -> Response:
    period, typed = period_of_address(period_id), _typed()
    if not isinstance(typed, datetime):
        return refused(period, typed)
    try:
        move_cut_off(services(), access.company(), period_id, typed, actor=access.visitor().email)
    except (IllegalStepError, PastCutOffError) as error:
        return refused(period_of_address(period_id), {"cut_off_day": error.message})
    return redirect_with("cut-off-moved", "periods.show", period_id=period_id)


def _typed() -> datetime | dict[str, str]:
    """The instant that was typed, or by field what is wrong with it."""
    day = typed_date(request.form.get("cut_off_day", "")[:_LONGEST])
    match = _TIME.fullmatch(request.form.get("cut_off_time", "").strip())
    if day is None or match is None:
        faults = {} if day else {"cut_off_day": ENTER_A_DATE}
        return faults if match else faults | {"cut_off_time": "Enter a time, like 17:00"}
    zone = ZoneInfo(access.company().time_zone)
    instant = typed_instant(day, time(int(match[1]), int(match[2])), zone)
    return {"cut_off_day": ENTER_A_NEARER_DATE} if instant is None else instant
