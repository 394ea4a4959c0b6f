"""A date field of a form: read as every date that people type here is, and shown again as it was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import StringField
from wtforms.validators import ValidationError

from service.rules.fields.typed_dates import ENTER_A_DATE, typed_date

if TYPE_CHECKING:
    from datetime import date

    from flask_wtf import FlaskForm


class TypedDateField(StringField):
    """A text field whose `day` is the date in it; None while it is empty."""

    @property
    def day(self) -> date | None:
        return typed_date(self.data or "")

    def pre_validate(self, form: FlaskForm) -> None:  # noqa: ARG002 - as WTForms calls it
        """Raises ValidationError for a text that is no date."""
        if (self.data or "").strip() and self.day is None:
            raise ValidationError(ENTER_A_DATE)
