"""The settings of a company: read them, and save a new version of them.

The schemas here judge the shape; what it means for this company (is there such a source, such a field) is for
the rules, which the actions ask. Both kinds of fault leave as the same 422. A key that is left out keeps its
present value, so that a program older than a switch does not turn it off.
"""

from __future__ import annotations

from typing import Any, ClassVar

import marshmallow as ma

from service.actions.settings.save_settings import changed_parts, save_settings
from service.facts.settings import Operator, Policy
from service.rules.mapping.default_mapping import default_settings
from service.rules.mapping.settings_document import from_document, to_document
from service.rules.mapping.settings_switches import NUMBERS, SWITCHES, TEXTS
from service.store.companies import catalogues, settings
from service.store.database.errors import NoSuchRowError
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Switch, Text, Whole, word_of
from service.web.api.protocol.problems import ProblemError
from service.web.http.app_context import job_notifier, services

calls = Calls("settings", "Switches, exclusions and mapping.")

MOST_ENTRIES = 200


class ExclusionSchema(ma.Schema):
    """One exclude filter; who matches any of them is not imported."""

    source = Text(required=True, longest=200)
    operator = word_of(Operator, required=True)
    values = ma.fields.List(Text(), load_default=list, validate=ma.validate.Length(max=1000))


class MappingEntrySchema(ma.Schema):
    """Where one payroll field comes from; `source: null` is *Do not map*."""

    payroll_field = Text(required=True, longest=100)
    source = Text(required=True, allow_none=True, longest=200)
    on_blank = word_of(Policy)
    on_invalid = word_of(Policy)
    fallback_source = Text(allow_none=True, longest=200)
    constant = Text(allow_none=True)
    value_map = ma.fields.Dict(
        keys=Text(), values=Text(), validate=ma.validate.Length(max=1000), allow_none=True,
        metadata={"description": "Humaans value to payroll value."},
    )  # fmt: skip


class SettingsSchema(ma.Schema):
    """One version of a company's settings."""

    class Meta:
        include: ClassVar = {
            **{each.name: Switch(metadata={"description": f"{each.label}. {each.hint}"}) for each in SWITCHES},
            **{
                each.name: Whole(
                    least=each.least, most=each.most, metadata={"description": f"{each.label}, {each.unit}."}
                )
                for each in NUMBERS
            },
            **{each.name: Text(metadata={"description": f"{each.label}. {each.hint}"}) for each in TEXTS},
        }

    version = Whole(metadata={"description": "The version this was made from; 0 before the first save."})
    exclusions = ma.fields.List(ma.fields.Nested(ExclusionSchema), validate=ma.validate.Length(max=MOST_ENTRIES))
    mapping = ma.fields.List(ma.fields.Nested(MappingEntrySchema), validate=ma.validate.Length(max=MOST_ENTRIES))


class SaveSettingsSchema(SettingsSchema):
    version = Whole(required=True, metadata={"description": "The version this was made from."})


@calls.route("/settings", methods=["GET"])
@calls.response(200, SettingsSchema)
def show() -> dict[str, Any]:
    """The current settings; before the first save, the defaults as version 0."""
    return present_document(company_id())


@calls.route("/settings", methods=["PUT"])
@calls.arguments(SaveSettingsSchema)
@calls.response(200, SettingsSchema)
def put(payload: dict[str, Any]) -> dict[str, Any]:
    """Save a new version; it starts a reconciliation. 409 when `version` is no longer the newest."""
    expected = payload.pop("version")
    proposed = from_document(present_document(company_id()) | payload, version=expected)
    try:
        save_settings(
            services(), job_notifier(), company_id(), proposed, expected_version=expected, actor=caller().actor
        )
    except settings.StaleVersionError as error:
        raise _stale(expected) from error
    return present_document(company_id())


def present_document(of_company: int) -> dict[str, Any]:
    """What the settings are now, as the object of the contract."""
    return to_document(settings.current(of_company) or default_settings(catalogues.of_company(of_company)))


def _stale(seen_version: int) -> ProblemError:
    """Says what the current version is, and what differs in it from the version the caller had."""
    current = settings.current(company_id())
    try:
        seen = settings.of_version(company_id(), seen_version)
    except NoSuchRowError:
        seen = None
    return ProblemError(
        409,
        "The settings were changed meanwhile",
        "Nothing was saved. Read the settings again, check what changed, then save with the new version.",
        current_version=current.version if current else 0,
        changed_fields=changed_parts(seen, current) if current else [],
    )
