"""What is missing before a cut-off: counts by field, and no one's name."""

from __future__ import annotations

from service.rules.notifications.missing_words import missing_line


def test_fields_are_counted_by_employee_and_bank_details_are_one():
    missing = [["sort_code", "account_number", "ni_number"], ["sort_code"], ["bank_account_name", "ni_number"], []]
    assert missing_line(missing) == "3 employees have no bank details, 2 no NI number."
    assert missing_line([["tax_code"]]) == "1 employee has no tax code."
    assert missing_line([[]]) == ""


def test_more_than_a_few_kinds_are_left_to_the_page():
    fields = ["tax_code", "ni_category", "ni_number", "job_title", "start_date", "gender", "email"]
    assert missing_line([fields]).endswith(" and more.")
