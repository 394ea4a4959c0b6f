"""The forms of channels and endpoints: names, addresses, secrets, events, and a time to send again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice

from service.actions.notifications.receivers import ReceiverDraft
from service.facts.notifications import ChannelKind, EventKind, Severity
from service.notify.channels import CHANNELS
from service.web.forms.typed_date_field import TypedDateField
from service.web.notifications.notice_lines import SEVERITIES
from service.web.notifications.receiver_labels import CHOSEN, EVENTS

if TYPE_CHECKING:
    from service.actions.notifications.receivers import ReceiverRefusedError


class ReceiverForm(FlaskForm):
    name = StringField("Name")
    address = StringField("Address")
    secret = StringField("Secret (optional)")

    @property
    def draft(self) -> ReceiverDraft:
        return ReceiverDraft(self.name.data or "", self.address.data or "", self.secret.data or "")

    def say(self, refusal: ReceiverRefusedError) -> None:
        """Put each fault beside its field."""
        for name, message in refusal.faults.items():
            self[name].errors = [message]


class ChannelForm(ReceiverForm):
    severities = SelectMultipleField(
        "Notices", choices=[SelectChoice(each, SEVERITIES[each].text) for each in reversed(Severity)]
    )

    @property
    def chosen(self) -> list[Severity]:
        """The severities; none for all."""
        return [Severity(each) for each in self.severities.data or ()]


class NewChannelForm(ChannelForm):
    kind = SelectField("Kind", choices=[SelectChoice(kind.value, CHANNELS[kind].label) for kind in ChannelKind])


class EndpointForm(ReceiverForm):
    kinds = SelectMultipleField("Events", choices=[SelectChoice(kind.value, EVENTS[kind]) for kind in CHOSEN])

    @property
    def chosen(self) -> list[EventKind]:
        """The kinds of events; all of them is the same as none."""
        found = [EventKind(each) for each in self.kinds.data or ()]
        return [] if len(found) == len(CHOSEN) else found


class AgainForm(FlaskForm):
    first_day = TypedDateField("First day")
    last_day = TypedDateField("Last day")
