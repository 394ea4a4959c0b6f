"""The Humaans fields as options of a select, written once for a page and marked for each select that shows them.

A mapping page has eighty such selects; rendering every option of each would take most of the page's time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from service.rules.mapping.source_kinds import SourceKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.rules.mapping.sources import Source

_GROUP = Markup('<optgroup label="{}">{}</optgroup>')
_OPTION = Markup('<option value="{}">{}</option>')
_OPTION_OF_KIND = Markup('<option value="{}" data-kind="{}">{}</option>')


class SourceOptions:
    """Options by section; a field that holds several choices may be filtered on, not mapped (A6)."""

    def __init__(self, sections: Mapping[str, Sequence[Source]]) -> None:
        self._all = _written(sections, with_kinds=True)
        single = {name: [each for each in listed if not each.is_multi_choice] for name, listed in sections.items()}
        self._single = _written(single)
        self._labels = {source.key: source.label for listed in sections.values() for source in listed}

    def for_filter(self, chosen: str | None) -> Markup:
        return _marked(self._all, chosen)

    def for_mapping(self, chosen: str | None) -> Markup:
        """The options of one select. A chosen field that cannot be mapped is shown, so that its error makes sense."""
        marked = _marked(self._single, chosen)
        if chosen and chosen in self._labels and "selected" not in marked:
            return Markup('<option value="{}" selected>{}</option>').format(chosen, self._labels[chosen]) + marked
        return marked


def _written(sections: Mapping[str, Sequence[Source]], *, with_kinds: bool = False) -> Markup:
    return Markup("").join(
        _GROUP.format(name, Markup("").join(_option(each, with_kinds=with_kinds) for each in listed))
        for name, listed in sections.items()
        if listed
    )


def _option(source: Source, *, with_kinds: bool) -> Markup:
    """What a field holds is said where conditions depend on it; most fields hold texts."""
    if not with_kinds or source.kind is SourceKind.TEXT:
        return _OPTION.format(source.key, source.label)
    return _OPTION_OF_KIND.format(source.key, source.kind.value, source.label)


def _marked(options: Markup, chosen: str | None) -> Markup:
    if not chosen:
        return options
    start = f'<option value="{escape(chosen)}"'
    return Markup(str(options).replace(start, f"{start} selected", 1))  # noqa: S704 - escaped above, piece by piece
