"""Edits settings on a page: reads the form, adds and removes rows, previews, saves, and handles a conflicting save.

The same flow serves the three settings pages and the second step of connecting; they differ in the parts
they show. Nothing is lost of what was typed, whatever happens. A first save and an unpausing must have been
looked at as a plan before they are saved (B1, A9).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flask import request

from service.actions.connection.connect import MissingScopesError, TokenNotAcceptedError
from service.actions.connection.humaans_access import HumaansNotReachableError
from service.actions.connection.read_catalogue import recent_catalogue
from service.actions.connection.sample_values import sample_values
from service.actions.settings.preview_exclusions import NotCountedError, asks_for_numbers, preview_exclusions
from service.actions.settings.preview_plan import preview
from service.actions.settings.save_settings import SettingsFaultsError, faults_in, save_settings
from service.facts.access import Role
from service.facts.audit import AuditAction
from service.facts.humaans import Catalogue
from service.rules.mapping.default_mapping import default_settings
from service.rules.mapping.settings_document import from_document
from service.rules.mapping.sources import sources_of
from service.rules.mapping.used_sources import custom_field_ids
from service.rules.settings.copied_mapping import copied
from service.store.companies import audit, catalogues, settings
from service.store.companies.settings import StaleVersionError
from service.store.employees import rejected_values
from service.web.employees.overwritten_edits import drift_of
from service.web.forms.password_confirmation import FIELD as PASSWORD
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.settings import settings_form, snapshot_cache
from service.web.settings.settings_diff import differences
from service.web.settings.settings_form import Part
from service.web.settings.settings_page import Editor, with_used
from service.web.syncing.plan_view import view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from werkzeug.datastructures import MultiDict

    from service.actions.settings.preview_exclusions import ExclusionPreview
    from service.facts.humaans import Snapshot
    from service.facts.plans import CompanyPlan
    from service.facts.settings import CompanySettings
    from service.rules.mapping.settings_validation import InvalidSetting

CANNOT_READ: Final = (HumaansNotReachableError, TokenNotAcceptedError, MissingScopesError)


#: The switches that say which ways payslips are sent.
SENDING: Final = (
    "send_payslips_to_humaans", "email_payslips", "email_to_work_address", "email_to_personal_address",
)  # fmt: skip


def open_editor(parts: tuple[Part, ...]) -> Editor:
    """The current settings, or what a new company starts from."""
    company_id, trouble = access.company().id, ""
    current = settings.current(company_id)
    try:
        catalogue = _catalogue(parts, company_id)
    except CANNOT_READ as error:
        catalogue, trouble = Catalogue(), f"{error.message} Custom fields cannot be listed just now."
    chosen = current or default_settings(catalogue)
    sources = with_used(sources_of(catalogue), chosen)
    not_taken = rejected_values.not_taken(company_id) if Part.MAPPING in parts else {}
    fresh = None if trouble or not _needs_catalogue(parts) else catalogue
    return Editor(
        parts, chosen, chosen.version, sources, chosen, trouble=trouble, not_taken=not_taken, catalogue=fresh,
        opened=set(request.args.getlist("open")),
    )  # fmt: skip


def _needs_catalogue(parts: tuple[Part, ...]) -> bool:
    return bool({Part.EXCLUSIONS, Part.MAPPING} & set(parts))


def _catalogue(parts: tuple[Part, ...], company_id: int) -> Catalogue:
    """Switches need no list of Humaans' fields, only what they are called."""
    if not _needs_catalogue(parts):
        return catalogues.of_company(company_id)
    return recent_catalogue(services(), company_id)


def handle(parts: tuple[Part, ...]) -> Editor:
    """What a posted form asks for; `saved` of the answer is set when it was saved."""
    editor = open_editor(parts)
    before = editor.draft
    editor.draft = settings_form.changed_by(request.form, before, parts)
    editor.sources = with_used(editor.sources, editor.draft)
    editor.version = request.form.get("version", editor.version, type=int)
    editor.opened = settings_form.opened_rows(request.form)
    command, _, which = request.form.get("do", "save").partition(":")
    if act := _COMMANDS.get(command):
        act(editor, which)
    elif _must_look_first(editor, before):
        editor.must_look = True
        _look(editor)
    else:
        _save(editor, before)
    return editor


def _add_exclusion(editor: Editor, _which: str) -> None:
    editor.draft = settings_form.with_exclusion_added(editor.draft)


def _remove_exclusion(editor: Editor, which: str) -> None:
    editor.draft = settings_form.with_exclusion_removed(editor.draft, which)


def _open_row(editor: Editor, which: str) -> None:
    editor.opened.add(which)


def _keep_last_good(editor: Editor, _which: str) -> None:
    editor.draft = settings_form.keeping_last_good(editor.draft)
    editor.notice = (
        "When a value in Humaans is not valid, every field now keeps the last good value. This is not saved yet: "
        "check the changes, then save."
    )


def _copy(editor: Editor, _which: str) -> None:
    """The mapping of another company of the visitor's into this form, with its plan; nothing of it is saved."""
    slug = request.form.get("copy_from", "")
    company = next((each for each in access.own_companies() if each.slug == slug), None)
    theirs = None if company is None or company.id == access.company().id else settings.current(company.id)
    if company is None or theirs is None:
        editor.faults["copy_from"] = "Choose the company to copy from"
        return
    ours = editor.catalogue or catalogues.of_company(access.company().id)
    taken = copied(theirs.mapping, catalogues.of_company(company.id), editor.draft.mapping, ours)
    before, editor.draft = editor.draft, replace(editor.draft, mapping=taken.mapping)
    editor.sources = with_used(editor.sources, editor.draft)
    editor.copied = company.name, taken, differences(before, editor.draft, editor.source_labels)
    _look(editor)


def _is_sending_changed(editor: Editor, before: CompanySettings) -> bool:
    """Whether payslips would be sent other ways than now, which asks for the password (S11)."""
    return any(getattr(editor.draft, name) != getattr(before, name) for name in SENDING)


def exclusions_effect(form: MultiDict[str, str]) -> ExclusionPreview:
    """Who the exclusions of a form would leave out. Raises NotCountedError, HumaansNotReachableError and its kin."""
    company_id = access.company().id
    before = settings.current(company_id) or default_settings(catalogues.of_company(company_id))
    chosen = settings_form.changed_by(form, before, (Part.EXCLUSIONS,))
    if asks_for_numbers(chosen):
        raise NotCountedError
    used = custom_field_ids(tuple(each.source for each in chosen.exclusions))
    return preview_exclusions(services(), company_id, chosen, snapshot_cache.everyone(company_id, used))


def _must_look_first(editor: Editor, before: CompanySettings) -> bool:
    if request.form.get("looked_at") == settings_form.digest(editor.draft):
        return False
    return editor.version == 0 or (before.paused and not editor.draft.paused)


def _look(editor: Editor, _which: str = "") -> None:
    """Put the plan of these settings on the page."""
    seen: list[Snapshot] = []

    def read(custom_field_ids: frozenset[str]) -> Snapshot:
        seen.append(snapshot_cache.everyone(access.company().id, custom_field_ids, fresh=True))
        return seen[-1]

    try:
        plan = preview(services(), access.company().id, editor.draft, read=read, catalogue=editor.catalogue)
    except SettingsFaultsError as error:
        _place_faults(editor, error.faults)
    except CANNOT_READ as error:
        editor.trouble = f"{error.message} The preview needs Humaans; nothing was changed."
    else:
        editor.plan = view_of(plan, with_pay=access.may(Role.MANAGER))
        editor.not_taken = _not_taken(plan)
        if not editor.draft.paused:
            waiting = {(each.employee_id, change.field) for each in plan.people for change in each.for_approval}
            editor.drift = drift_of(access.company().id, waiting)
        if Part.EXCLUSIONS in editor.parts:
            _preview_plan(editor, seen[-1])


def _preview_plan(editor: Editor, seen: Snapshot) -> None:
    """Who the exclusions leave out. A plan by NI or bank numbers is on the audit log, as a look at the numbers is."""
    try:
        editor.effect = preview_exclusions(services(), access.company().id, editor.draft, seen)
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


def _read_examples(editor: Editor, _which: str) -> None:
    try:
        editor.examples = sample_values(services(), access.company().id, editor.draft)
    except CANNOT_READ as error:
        editor.trouble = f"{error.message} Examples need Humaans; nothing was changed."


def _save(editor: Editor, before: CompanySettings) -> None:
    """Saved when nothing is wrong; else all that is wrong is said at once, a missing password included."""
    company_id = access.company().id
    asks = editor.version > 0 and _is_sending_changed(editor, before)
    try:
        if asks and (fault := fault_of_password()):
            _place_faults(editor, faults_in(services(), company_id, editor.draft))
            editor.faults[PASSWORD] = fault
            return
        editor.saved = save_settings(
            services(),
            job_notifier(),
            company_id,
            editor.draft,
            expected_version=editor.version or None,
            actor=access.visitor().email,
        )
    except SettingsFaultsError as error:
        _place_faults(editor, error.faults)
    except StaleVersionError as error:
        _meet_other_save(editor, error.current or settings.current(company_id))
    except CANNOT_READ as error:
        editor.trouble = f"{error.message} The settings could not be checked, so nothing was saved."


def _place_faults(editor: Editor, faults: Iterable[InvalidSetting]) -> None:
    editor.faults |= {settings_form.field_id(fault.place, editor.draft): fault.message for fault in faults}


def _meet_other_save(editor: Editor, current: CompanySettings | None) -> None:
    """Say what someone else changed meanwhile; the form keeps what was typed and may be saved over it."""
    if current is None:
        return
    rows = settings.history(access.company().id)
    ours = next((from_document(row.document, row.version) for row in rows if row.version == editor.version), None)
    editor.conflict = differences(ours or current, current, editor.source_labels)
    editor.trouble = "Someone else changed these settings while you had this page open, so yours are not saved."
    editor.version = current.version


_COMMANDS: Final[Mapping[str, Callable[[Editor, str], None]]] = {
    "add-exclusion": _add_exclusion,
    "remove-exclusion": _remove_exclusion,
    "examples": _read_examples,
    "change": _open_row,
    "keep-last-good": _keep_last_good,
    "copy": _copy,
    "preview": _look,
}
