"""Editing settings on a page: read the form, add and remove rows, preview, save, and meet another's save.

The same flow serves the three settings pages and the second step of connecting; they differ in the parts
they show. Nothing is lost of what was typed, whatever happens. A first save and an unpausing must have been
looked at as a plan before they are saved (B1, A9).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from flask import request

from service.actions.connection.connect import MissingScopesError, TokenNotAcceptedError
from service.actions.connection.humaans_access import HumaansNotReachableError
from service.actions.connection.read_catalogue import recent_catalogue
from service.actions.connection.sample_values import sample_values
from service.actions.settings.preview_exclusions import NotCountedError, asks_for_numbers, preview_exclusions
from service.actions.settings.preview_plan import preview
from service.actions.settings.save_settings import SettingsFaultsError, save_settings
from service.facts.access import Role
from service.facts.audit import AuditAction
from service.facts.humaans import Catalogue
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.mapping.default_mapping import default_settings
from service.rules.mapping.sources import Source, custom_field_ids, sources_of
from service.store.companies import audit, catalogues, settings
from service.store.companies.settings import StaleVersionError
from service.store.employees import rejected_values
from service.web.employees.overwritten_edits import drift_of
from service.web.forms.password_confirmation import FIELD as PASSWORD
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.settings import settings_form, snapshot_cache
from service.web.settings.settings_diff import differences, place_of
from service.web.settings.settings_form import BLANK_PAIRS, Part
from service.web.settings.source_options import SourceOptions
from service.web.syncing.plan_view import view_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.datastructures import MultiDict

    from service.actions.settings.preview_exclusions import ExclusionPreview
    from service.facts.humaans import Snapshot
    from service.facts.plans import CompanyPlan
    from service.facts.settings import CompanySettings
    from service.store.tables.companies import SettingsVersion
    from service.web.settings.settings_form import Document
    from service.web.syncing.plan_view import PlanView

CANNOT_READ: Final = (HumaansNotReachableError, TokenNotAcceptedError, MissingScopesError)


#: The switches that say which ways payslips go.
SENDING: Final = ("send_payslips_to_humaans", "email_payslips")

#: Values not taken that a mapping row lists, the most frequent first; the page says how many more there are.
MOST_NOT_TAKEN: Final = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a value map on the page; `people` have a value that payroll does not take."""

    seen: str
    means: str = ""
    people: int = 0


@dataclass
class Editor:
    """What the page shows: the document being edited, and what is to be said about it."""

    parts: tuple[Part, ...]
    document: Document
    version: int
    sources: Sequence[Source]
    #: As read within the last minute; None when Humaans could not be asked, or need not be.
    catalogue: Catalogue | None = None
    #: Message by the id of the form field it stands beside.
    faults: dict[str, str] = field(default_factory=dict)
    #: Said at the top, about Humaans or the form as a whole.
    trouble: str = ""
    plan: PlanView | None = None
    #: True when the plan is shown because it must be looked at before this can be saved.
    must_look: bool = False
    conflict: list[tuple[str, str, str]] = field(default_factory=list)
    saved: SettingsVersion | None = None
    #: Employees with mapped fields that were edited here, which saving overwrites: name, id, labels of the fields.
    drift: list[tuple[str, int, list[str]]] = field(default_factory=list)
    #: Whom the exclusions would leave out, when they were looked at.
    weighed: ExclusionPreview | None = None
    #: What stands in Humaans, by source; None until somebody asked for it.
    examples: dict[str, list[str]] | None = None
    #: Value and number of people by payroll field: what the last run, or the preview, could not take.
    not_taken: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    @property
    def looked_at(self) -> str:
        return settings_form.digest(self.document) if self.plan is not None else ""

    @cached_property
    def options(self) -> SourceOptions:
        return SourceOptions(self.sections)

    def pairs(self, name: str) -> list[Pair]:
        """The value map of a field, then what no pair and no format takes, then room for more."""
        known = self.entries.get(name, {}).get("value_map") or {}
        folded = {seen.strip().casefold() for seen in known}
        pairs = [Pair(seen, means) for seen, means in known.items()]
        if FIELDS_BY_NAME[name].is_sensitive or FIELDS_BY_NAME[name].is_required:
            return pairs  # numbers are not translated, and IDs are settled by issues
        unknown = [each for each in self.not_taken.get(name, []) if each[0].strip().casefold() not in folded]
        return pairs + [Pair(seen, people=people) for seen, people in unknown[:MOST_NOT_TAKEN]]

    def pairs_left_off(self, name: str) -> int:
        """How many more values were not taken than the row lists."""
        return max(0, len(self.not_taken.get(name, [])) - MOST_NOT_TAKEN)

    @property
    def blank_pairs(self) -> range:
        return range(BLANK_PAIRS)

    @property
    def asks_password(self) -> bool:
        return PASSWORD in self.faults

    def has_fault_in(self, name: str) -> bool:
        """Whether a fault stands in the part of a mapping row that is folded away."""
        return any(f"map-{name}-{part}" in self.faults for part in ("fallback", "constant", "values"))

    @property
    def sections(self) -> dict[str, list[Source]]:
        grouped: dict[str, list[Source]] = {}
        for source in self.sources:
            grouped.setdefault(source.section, []).append(source)
        return grouped

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        return {entry["payroll_field"]: entry for entry in self.document["mapping"]}


def open_editor(parts: tuple[Part, ...]) -> Editor:
    """The present settings, or what a new company starts from."""
    company_id, trouble = access.company().id, ""
    current = settings.current(company_id)
    try:
        catalogue = _catalogue(parts, company_id)
    except CANNOT_READ as error:
        catalogue, trouble = Catalogue(), f"{error.message} Custom fields cannot be listed just now."
    document = settings.to_document(current or default_settings(catalogue))
    sources = _with_used(sources_of(catalogue), document)
    not_taken = rejected_values.not_taken(company_id) if Part.MAPPING in parts else {}
    version = document.pop("version")
    fresh = None if trouble or parts == (Part.SWITCHES,) else catalogue
    return Editor(parts, document, version, sources, trouble=trouble, not_taken=not_taken, catalogue=fresh)


def _catalogue(parts: tuple[Part, ...], company_id: int) -> Catalogue:
    """Switches need no list of Humaans' fields, only what they are called."""
    if parts == (Part.SWITCHES,):
        return catalogues.of_company(company_id)
    return recent_catalogue(services(), company_id)


def handle(parts: tuple[Part, ...]) -> Editor:
    """What a posted form asks for; `saved` of the answer is set when it was saved."""
    editor = open_editor(parts)
    before, is_first = editor.document, editor.version == 0
    editor.document = settings_form.changed_by(request.form, before, parts)
    editor.sources = _with_used(editor.sources, editor.document)
    editor.version = request.form.get("version", editor.version, type=int)
    wish, _, which = request.form.get("do", "save").partition(":")
    if wish == "add-exclusion":
        settings_form.add_exclusion(editor.document)
    elif wish == "remove-exclusion":
        settings_form.remove_exclusion(editor.document, which)
    elif wish == "examples":
        _read_examples(editor)
    elif wish == "preview":
        _look(editor)
    elif _must_look_first(editor, before):
        editor.must_look = True
        _look(editor)
    elif not is_first and _is_sending_changed(editor, before) and (fault := fault_of_password()):
        editor.faults[PASSWORD] = fault
    else:
        _save(editor)
    return editor


def _is_sending_changed(editor: Editor, before: Document) -> bool:
    """Whether payslips would go other ways than those in force, which asks for the password (S11)."""
    return any(editor.document[name] != before[name] for name in SENDING)


def weigh(form: MultiDict[str, str]) -> ExclusionPreview:
    """Who the exclusions of a form would leave out. Raises NotCountedError, HumaansNotReachableError and its kin."""
    company_id = access.company().id
    before = settings.current(company_id) or default_settings(catalogues.of_company(company_id))
    document = settings_form.changed_by(form, settings.to_document(before), (Part.EXCLUSIONS,))
    chosen = settings.from_document(document, before.version)
    if asks_for_numbers(chosen):
        raise NotCountedError
    used = custom_field_ids(tuple(each.source for each in chosen.exclusions))
    return preview_exclusions(services(), company_id, chosen, snapshot_cache.everybody(company_id, used))


def _must_look_first(editor: Editor, before: Document) -> bool:
    if request.form.get("looked_at") == settings_form.digest(editor.document):
        return False
    return editor.version == 0 or (before["paused"] and not editor.document["paused"])


def _look(editor: Editor) -> None:
    """Put the plan of these settings on the page."""
    if _has_shape_faults(editor):
        return
    seen: list[Snapshot] = []

    def read(custom_field_ids: frozenset[str]) -> Snapshot:
        seen.append(snapshot_cache.everybody(access.company().id, custom_field_ids, fresh=True))
        return seen[-1]

    try:
        plan = preview(services(), access.company().id, editor.document, read=read, catalogue=editor.catalogue)
    except SettingsFaultsError as error:
        _place_faults(editor, error)
    except CANNOT_READ as error:
        editor.trouble = f"{error.message} The preview needs Humaans; nothing was changed."
    else:
        editor.plan = view_of(plan, with_pay=access.may(Role.MANAGER))
        editor.not_taken = _not_taken(plan)
        if not editor.document["paused"]:
            editor.drift = drift_of(access.company().id)
        if Part.EXCLUSIONS in editor.parts:
            _weigh_plan(editor, seen[-1])


def _weigh_plan(editor: Editor, seen: Snapshot) -> None:
    """Who the exclusions leave out. A plan by NI or bank numbers is on the audit log, as a look at the numbers is."""
    chosen = settings.from_document(editor.document, editor.version)
    try:
        editor.weighed = preview_exclusions(services(), access.company().id, chosen, seen)
    except NotCountedError:
        audit.record(
            actor=access.visitor().email,
            action=AuditAction.SETTINGS_PREVIEWED_BY_NUMBERS,
            now=services().clock(),
            company_id=access.company().id,
        )


def _not_taken(plan: CompanyPlan) -> dict[str, list[tuple[str, int]]]:
    """As `issue_values.not_taken`, by a plan instead of the last run."""
    counted = Counter(
        (issue.field, issue.value_seen)
        for person in plan.people
        for issue in person.issues
        if issue.field is not None and issue.value_seen and not issue.is_advice
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for (name, value), people in counted.most_common():
        found.setdefault(name, []).append((value, people))
    return found


def _read_examples(editor: Editor) -> None:
    chosen = settings.from_document(editor.document, editor.version)
    try:
        editor.examples = sample_values(services(), access.company().id, chosen)
    except CANNOT_READ as error:
        editor.trouble = f"{error.message} Examples need Humaans; nothing was changed."


def _save(editor: Editor) -> None:
    if _has_shape_faults(editor):
        return
    try:
        editor.saved = save_settings(
            services(),
            job_notifier(),
            access.company().id,
            editor.document,
            expected_version=editor.version or None,
            actor=access.visitor().email,
        )
    except SettingsFaultsError as error:
        _place_faults(editor, error)
    except StaleVersionError as error:
        _meet_other_save(editor, error.current or settings.current(access.company().id))
    except CANNOT_READ as error:
        editor.trouble = f"{error.message} The settings could not be checked, so nothing was saved."


def _has_shape_faults(editor: Editor) -> bool:
    faults = settings_form.shape_faults(editor.document)
    editor.faults |= {place_of(path, editor.document): message for path, message in faults.items()}
    return bool(faults)


def _place_faults(editor: Editor, error: SettingsFaultsError) -> None:
    editor.faults |= {place_of(path, editor.document): message for path, message in error.faults}


def _meet_other_save(editor: Editor, current: CompanySettings | None) -> None:
    """Say what somebody else changed meanwhile; the form keeps what was typed and may be saved over it."""
    if current is None:
        return
    labels = {source.key: source.label for source in editor.sources}
    company_id, theirs = access.company().id, settings.to_document(current)
    ours = next((row.document for row in settings.history(company_id) if row.version == editor.version), None)
    editor.conflict = differences(ours or theirs, theirs, labels)
    editor.trouble = "Somebody else saved the settings while you had this page open, so yours were not saved."
    editor.version = current.version


def _with_used(sources: Sequence[Source], document: Document) -> list[Source]:
    """Every source, and those the settings use although Humaans no longer lists them."""
    known = {source.key for source in sources}
    used = [entry.get(key) for entry in document["mapping"] for key in ("source", "fallback_source")]
    used += [each["source"] for each in document["exclusions"]]
    gone = dict.fromkeys(key for key in used if key and key not in known)
    return [*sources, *(Source(key, f"{key} (not listed by Humaans now)", "In use") for key in gone)]
