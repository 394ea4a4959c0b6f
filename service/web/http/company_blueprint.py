"""The pages of one company: a blueprint below `/companies/<slug>/` whose views need not mention the slug.

The slug is taken out of the address before the guard runs and put back into every link, so a view's
arguments are what is its own.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g


class CompanyPages(Blueprint):
    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name, url_prefix="/companies/<slug>")
        self.url_value_preprocessor(_take_slug)


def put_slug_back(endpoint: str, values: dict[str, Any]) -> None:
    """A link from one page of a company to another stays in that company."""
    if "slug" not in values and "slug" in g and current_app.url_map.is_endpoint_expecting(endpoint, "slug"):
        values["slug"] = g.slug


def _take_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.slug = (values or {}).pop("slug", None)
