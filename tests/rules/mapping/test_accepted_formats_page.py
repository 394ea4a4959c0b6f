from pathlib import Path

from service.rules.fields.payroll_fields import PAYROLL_FIELDS
from service.rules.mapping.accepted_formats_page import markdown

PAGE = Path(__file__).parents[3] / "docs" / "mapping.md"


def test_A17_the_page_of_accepted_formats_is_the_one_the_rules_write():
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "run the line at the top of service/rules/mapping/accepted_formats_page.py"
    )


def test_A17_every_field_stands_on_the_page_with_format_and_example():
    page = markdown()
    for field in PAYROLL_FIELDS:
        (row,) = (line for line in page.splitlines() if f"| `{field.name}` |" in line)
        assert field.accepted_format in row
        assert f"`{field.example}`" in row
        assert row.count("|") == 7
