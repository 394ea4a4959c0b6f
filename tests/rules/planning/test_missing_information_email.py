"""The email to HR: who lacks which fields, and no value of any."""

from service.rules.planning.missing_information_email import subject_of, text_of

AMELIA = ("Amelia Hart", ["tax_code", "sort_code", "tax_code"])


def test_each_person_is_named_with_their_fields_once_each():
    text = text_of("Acme Ltd", [AMELIA, ("Ben Cole", ["hours_per_week"])], 2)
    assert "2 employees of Acme Ltd are missing information that payroll needs." in text
    assert "- Amelia Hart: Tax code, Sort code\n- Ben Cole: Weekly hours\n" in text
    assert "more" not in text


def test_one_person_is_spoken_of_as_one():
    assert "1 employee of Acme Ltd is missing information" in text_of("Acme Ltd", [AMELIA], 1)
    assert subject_of("Acme Ltd", 1) == "Missing payroll information for 1 employee of Acme Ltd"


def test_a_list_that_is_cut_says_how_many_more_there_are():
    assert "There are 1,204 more." in text_of("Acme Ltd", [AMELIA], 1205)


def test_a_name_cannot_write_a_line_of_its_own():
    text = text_of("Acme Ltd", [("Eve\n- Everyone: fine", ["tax_code"])], 1)
    assert "- Eve - Everyone: fine: Tax code\n" in text
