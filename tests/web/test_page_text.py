"""What tests read of a page does not depend on how its template breaks lines."""

from tests.web.page_text import as_laid_out


def test_breaks_beside_blocks_show_nothing_and_others_are_a_space():
    broken = '<dl>\n  <dd\n    class="break">\n    See\n    <a href="/x">the log</a>\n  </dd>\n</dl>'
    assert as_laid_out(broken) == '<dl><dd class="break">See <a href="/x">the log</a></dd></dl>'
