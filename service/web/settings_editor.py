"""Editing settings on a page: read the form, add and remove rows, preview, save, and meet another's save.

The same flow serves the three settings pages and the second step of connecting; they differ in the parts
they show. Nothing is lost of what was typed, whatever happens. A first save and an unpausing must have been
looked at as a plan before they are saved (B1, A9).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flask import request

from service.actions.connect import MissingScopesError, TokenNotAcceptedError
from service.actions.humaans_access import HumaansNotReachableError
from service.actions.preview import preview
from service.actions.read_sources import read_catalogue
from service.actions.save_settings import SettingsFaultsError, save_settings
from service.facts import Catalogue, Role
from service.rules.default_mapping import default_settings
from service.rules.sources import Source, sources_of
from service.store import settings
from service.store.settings import StaleVersionError
from service.web import access, settings_form
from service.web.plan_view import view_of
from service.web.settings_words import differences, place_of
from service.web.wired import doorbell, services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.facts import CompanySettings
    from service.store.models import SettingsVersion
    from service.web.plan_view import PlanView
    from service.web.settings_form import Document, Part

CANNOT_READ: Final = (HumaansNotReachableError, TokenNotAcceptedError, MissingScopesError)


@dataclass(slots=True)
class Editor:
    """What the page shows: the document being edited, and what is to be said about it."""

    parts: tuple[Part, ...]
    document: Document
    version: int
    sources: Sequence[Source]
    #: Message by the id of the form field it stands beside.
    faults: dict[str, str] = field(default_factory=dict)
    #: Said at the top, about Humaans or the form as a whole.
    trouble: str = ""
    plan: PlanView | None = None
    #: True when the plan is shown because it must be looked at before this can be saved.
    must_look: bool = False
    conflict: list[tuple[str, str, str]] = field(default_factory=list)
    saved: SettingsVersion | None = None

    @property
    def looked_at(self) -> str:
        return settings_form.digest(self.document) if self.plan is not None else ""

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
        catalogue = read_catalogue(services(), company_id)
    except CANNOT_READ as error:
        catalogue, trouble = Catalogue(), f"{error.message} Custom fields cannot be listed just now."
    document = settings.to_document(current or default_settings(catalogue))
    sources = _with_used(sources_of(catalogue), document)
    return Editor(parts, document, document.pop("version"), sources, trouble=trouble)


def handle(parts: tuple[Part, ...]) -> Editor:
    """What a posted form asks for; `saved` of the answer is set when it was saved."""
    editor = open_editor(parts)
    before = editor.document
    editor.document = settings_form.changed_by(request.form, before, parts)
    editor.version = request.form.get("version", editor.version, type=int)
    wish, _, which = request.form.get("do", "save").partition(":")
    if wish == "add-exclusion":
        settings_form.add_exclusion(editor.document)
    elif wish == "remove-exclusion":
        settings_form.remove_exclusion(editor.document, which)
    elif wish == "preview":
        _look(editor)
    elif _must_look_first(editor, before):
        editor.must_look = True
        _look(editor)
    else:
        _save(editor)
    return editor


def _must_look_first(editor: Editor, before: Document) -> bool:
    if request.form.get("looked_at") == settings_form.digest(editor.document):
        return False
    return editor.version == 0 or (before["paused"] and not editor.document["paused"])


def _look(editor: Editor) -> None:
    """Put the plan of these settings on the page."""
    if _has_shape_faults(editor):
        return
    try:
        plan = preview(services(), access.company().id, editor.document)
    except SettingsFaultsError as error:
        _place_faults(editor, error)
    except CANNOT_READ as error:
        editor.trouble = f"{error.message} The preview needs Humaans; nothing was changed."
    else:
        editor.plan = view_of(plan, with_pay=access.may(Role.MANAGER))


def _save(editor: Editor) -> None:
    if _has_shape_faults(editor):
        return
    try:
        editor.saved = save_settings(
            services(),
            doorbell(),
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
    used = [entry.get("source") for entry in document["mapping"]] + [each["source"] for each in document["exclusions"]]
    gone = dict.fromkeys(key for key in used if key and key not in known)
    return [*sources, *(Source(key, f"{key} (not listed by Humaans now)", "In use") for key in gone)]
