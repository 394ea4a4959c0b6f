"""Notices: what is wrong in the company and people are told of, as the page Notifications shows it."""

from __future__ import annotations

from typing import Any, Final

import marshmallow as ma

from service.facts.notifications import Severity
from service.rules.notifications import notice_words
from service.store.notifications import notices
from service.web.api.protocol.calls import Calls, caller
from service.web.api.protocol.fields import Instant
from service.web.http.app_context import services

calls = Calls("notices", "What is wrong and people are told of: raised once, reminded, and told when it is over.")

#: Notices that are over, in one answer: the newest.
MOST_OVER: Final = 100


class NoticeSchema(ma.Schema):
    """One notice. Counts and ids, no names and no values."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True, metadata={"description": "A word, such as `token_refused`."})
    subject = ma.fields.String(required=True, metadata={"description": "A day, a code or an id; empty: the company."})
    severity = ma.fields.String(required=True, validate=ma.validate.OneOf([each.value for each in Severity]))
    title = ma.fields.Function(lambda notice: notice_words.title_of(notices.cause_of(notice)), required=True)
    meaning = ma.fields.Function(
        lambda notice: " ".join(notice_words.lines_of(notices.cause_of(notice))), required=True
    )
    count = ma.fields.Integer(required=True, metadata={"description": "How many employees, payslips or emails."})
    raised_at = Instant(required=True)
    told_at = Instant(required=True, metadata={"description": "When it was last told, as raised or as a reminder."})
    gone_since = Instant(
        required=True, allow_none=True, metadata={"description": "Its cause is gone; it is over if it stays away."}
    )
    cleared_at = Instant(required=True, allow_none=True)
    muted_until = Instant(required=True, allow_none=True)
    link = ma.fields.Function(
        lambda notice: services().public_url + notice_words.path_of(notices.cause_of(notice), caller().company.slug),
        required=True,
        metadata={"description": "The page where it is dealt with."},
    )


class NoticesSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(NoticeSchema), required=True)


class WantedSchema(ma.Schema):
    over = ma.fields.Boolean(
        load_default=False,
        metadata={"description": f"The newest {MOST_OVER} that are over or were told once, in place of the open ones."},
    )


@calls.route("/notices", methods=["GET"])
@calls.arguments(WantedSchema, location="query")
@calls.response(200, NoticesSchema)
def list_notices(query: dict[str, Any]) -> dict[str, Any]:
    """What is open, newest first; or what is over."""
    company_id = caller().company.id
    return {"data": notices.newest_over(company_id, MOST_OVER) if query["over"] else notices.open_of([company_id])}
