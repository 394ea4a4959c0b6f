"""Notifications: what is wrong now and who was told of it, and how the visitor wants to be told."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, Final

from flask import abort, make_response, render_template, request
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from service.actions.notifications.mute_notice import mute
from service.actions.notifications.save_preferences import save_preferences
from service.facts.access import Role
from service.facts.notices import NoticePreferences, Timing
from service.facts.notifications import Severity
from service.rules.notifications.notice_kinds import KINDS
from service.store.notifications import notices, preferences
from service.web.forms.time_zones import zones
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.notifications.notice_lines import SEVERITIES, TIMINGS, lines_of
from service.web.overview.company_state import state_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = CompanyPages("notifications", __name__)

#: Notices that are over, on the page.
OVER_SHOWN: Final = 30
#: For how long a notice may be muted: word in the form, and words.
SPANS: Final[dict[str, tuple[timedelta, str]]] = {
    "4h": (timedelta(hours=4), "for 4 hours"),
    "1d": (timedelta(days=1), "for a day"),
    "3d": (timedelta(days=3), "for 3 days"),
    "7d": (timedelta(days=7), "for a week"),
}
_CHOICES: Final = [
    SelectChoice(Timing.AT_ONCE.value, "At once"),
    SelectChoice(Timing.DIGEST.value, "In one daily email"),
    SelectChoice(Timing.NEVER.value, "Never"),
]


class PreferencesForm(FlaskForm):
    urgent = SelectField("Urgent notices", choices=_CHOICES)
    warning = SelectField("Warnings", choices=_CHOICES)
    info = SelectField("Information", choices=_CHOICES)
    digest_at = StringField("Time of the daily email")
    quiet_from = StringField("Quiet from (optional)")
    quiet_until = StringField("Quiet until (optional)")
    urgent_at_any_time = BooleanField("Send urgent notices in quiet hours too")
    time_zone = SelectField("Your time zone", choices=zones)

    def validate_digest_at(self, field: StringField) -> None:
        """A time of day."""
        if _time(field.data) is None:
            raise ValidationError("Enter a time, like 08:00")

    def validate_quiet_from(self, field: StringField) -> None:
        """A time of day, or neither."""
        self._check_quiet(field, self.quiet_until)

    def validate_quiet_until(self, field: StringField) -> None:
        """A time of day, or neither."""
        self._check_quiet(field, self.quiet_from)

    def _check_quiet(self, field: StringField, other: StringField) -> None:
        if field.data and _time(field.data) is None:
            raise ValidationError("Enter a time, like 22:00, or leave it blank")
        if other.data and not field.data:
            raise ValidationError("Enter both times of the quiet hours, or neither")

    @property
    def preferences(self) -> NoticePreferences:
        """What was chosen; call once the form is valid."""
        return NoticePreferences(
            Timing(self.urgent.data),
            Timing(self.warning.data),
            Timing(self.info.data),
            _time(self.digest_at.data) or time(8),
            _time(self.quiet_from.data),
            _time(self.quiet_until.data),
            bool(self.urgent_at_any_time.data),
            str(self.time_zone.data),
        )


@blueprint.get("/notifications")
@access.requires(Role.VIEWER)
def show() -> str:
    company = access.company()
    open_ones = notices.open_of([company.id])
    lines = lines_of(company, [*open_ones, *notices.newest_over(company.id, OVER_SHOWN)])
    readers = preferences.readers_of(company.id, company.time_zone)
    return render_template(
        "notifications/notifications.html",
        open_lines=lines[: len(open_ones)],
        over_lines=lines[len(open_ones) :],
        state=state_of(company),
        own=_own(),
        readers=readers if access.may(Role.MANAGER) else [],
        someone_gets_urgent=any(each.preferences.urgent is not Timing.NEVER for each in readers),
        has_mail=services().mail is not None,
        kinds=list(KINDS.values()),
        severities=SEVERITIES,
        timings=TIMINGS,
        spans={word: words for word, (_, words) in SPANS.items()},
        now=services().clock(),
        Severity=Severity,
    )


@blueprint.post("/notifications/<int:notice_id>/mute")
@access.requires(Role.MANAGER)
def keep_quiet(notice_id: int) -> Response:
    """Mute an open notice for a while, or send its reminders again."""
    word = request.form.get("span", "")
    if word and word not in SPANS:
        abort(400)
    span = SPANS[word][0] if word else None
    try:
        is_open = mute(services(), access.company().id, notice_id, span, actor=access.visitor().email)
    except LookupError:
        abort(404)
    done = "notice-over" if not is_open else "notice-muted" if word else "notice-unmuted"
    return redirect_with(done, "notifications.show")


@blueprint.get("/notifications/preferences")
@access.requires(Role.VIEWER)
def choose() -> str:
    own = _own()
    form = PreferencesForm(
        data={
            "urgent": own.urgent.value,
            "warning": own.warning.value,
            "info": own.info.value,
            "digest_at": own.digest_at.isoformat("minutes"),
            "quiet_from": _typed(own.quiet_from),
            "quiet_until": _typed(own.quiet_until),
            "urgent_at_any_time": own.urgent_at_any_time,
            "time_zone": own.time_zone,
        }
    )
    return _form_page(form)


@blueprint.post("/notifications/preferences")
@access.requires(Role.VIEWER)
def save() -> Response:
    form = PreferencesForm()
    _offer_own_zone(form)
    if not form.validate_on_submit():
        return make_response(_form_page(form), 422)
    save_preferences(services(), access.visitor().user_id, form.preferences)
    return redirect_with("notice-preferences-saved", "notifications.show")


def _own() -> NoticePreferences:
    """The visitor's."""
    company, visitor = access.company(), access.visitor()
    role = visitor.role_in(company.id) or Role.VIEWER
    return preferences.of_user(visitor.user_id, role, company.time_zone)


def _form_page(form: PreferencesForm) -> str:
    _offer_own_zone(form)
    return render_template("notifications/preferences.html", form=form, email=access.visitor().email)


def _offer_own_zone(form: PreferencesForm) -> None:
    """A company of another continent has a zone that the list does not offer."""
    zone = access.company().time_zone
    offered: Any = zones()
    if not any(zone == value for group in offered.values() for value, _ in group):
        offered["This company"] = [(zone, zone.replace("_", " "))]
    form.time_zone.choices = offered


def _typed(wall: time | None) -> str:
    return "" if wall is None else wall.isoformat("minutes")


def _time(text: str | None) -> time | None:
    try:
        return time.fromisoformat((text or "").strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None
