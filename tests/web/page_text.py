"""The text of a page as a browser lays it out: how a template breaks its lines is no matter of a test."""

from __future__ import annotations

import re
from functools import cached_property

from werkzeug.test import TestResponse

#: Elements beside and within whose edges white space shows nothing.
BLOCKS = (
    "html|head|body|div|p|section|table|thead|tbody|tr|th|td|h[1-4]|ul|ol|li|dl|dt|dd|form|fieldset|legend|nav|header|"
    "footer|main|details|summary|noscript|hr|br|meta|link|script|title|option|optgroup|select|label|progress|button|b|"
    "input"
)
BLOCK_TAG = re.compile(rf'\s*(</?(?:{BLOCKS})\b[^>]*>|<span class="from">)\s*')
TAG = re.compile(r"<[a-zA-Z][^>]*>")


def as_laid_out(html: str) -> str:
    """The same page on one line."""
    html = TAG.sub(lambda tag: re.sub(r"\s+", " ", tag[0]).replace(" >", ">"), html)
    return re.sub(r"\s+", " ", BLOCK_TAG.sub(_tight_where_broken, html))


def _tight_where_broken(found: re.Match[str]) -> str:
    """Spaces that stand on one line stay: they are part of a text."""
    before, _, after = found[0].partition(found[1])
    return ("" if "\n" in before else before) + found[1] + ("" if "\n" in after else after)


class Page(TestResponse):
    """An answer whose text is as a browser lays it out, if it is a page."""

    @cached_property
    def text(self) -> str:
        return as_laid_out(super().text) if self.mimetype == "text/html" else super().text
