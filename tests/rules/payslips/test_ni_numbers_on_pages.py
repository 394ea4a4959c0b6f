"""NI numbers as payslips print them: known ones hold or confirm, whatever parts their characters."""

import pytest

from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers
from service.rules.payslips.recipient_check import Verdict
from tests.rules.payslips.printed_pages import (
    BRAM,
    TWO,
    judged,
    of_ada,
    of_ada_among_all,
)


def test_an_ni_number_without_its_letter_is_the_one_with_it():
    short = Identifiers("1001", "Ada", "Quill", "CE123456", 11)
    assert of_ada("NI number: CE 12 34 56").verdict is Verdict.CONFIRMED
    assert (
        judged("NI number CE123456A", owner=short, workforce=EmployeeIndex((short, BRAM))).verdict is Verdict.CONFIRMED
    )
    assert of_ada("NI number CE123457").verdict is Verdict.CONTRADICTED
    assert of_ada("Our order PO123456").verdict is Verdict.UNCONFIRMED  # a number of another kind
    assert judged("NI number CE123456", owner=BRAM, workforce=TWO).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "printed",
    [
        *(
            "A B 9 8 7 6 5 4 C",
            "AB 987 654 C",
            "AB_98_76_54_C",
            "AB - 98 - 76 - 54 - C",
            "AB \u2013 98 \u2013 76 \u2013 54 C",
        ),
        "NINOAB987654CNet pay",
        "AB987654",
        "ab987654c",
        "AB987\n654C",
        "AB98765 4C",
        "A B 98 76 54 C",
        "AB987654C1",
        *(
            "\uff21\uff22\uff19\uff18\uff17\uff16\uff15\uff14\uff23",
            "AB\u00a098\u200976\u202f54\u00a0C",
            "AB\n98\n76\n54",
        ),
    ],
)
def test_case_16_a_known_ni_number_holds_whatever_parts_it(printed):
    assert [(each.mark, each.row_id) for each in of_ada_among_all(printed).contradictions] == [("ni_number", 16)]


@pytest.mark.parametrize("printed", ["C E 1 2 3 4 5 6 A", "CE - 12 - 34 - 56 - A", "CE 123 456 A", "CE\n12\n34\n56\nA"])
def test_their_own_ni_number_confirms_whatever_parts_it(printed):
    assert of_ada(f"Number {printed}").verdict is Verdict.CONFIRMED


def test_numbers_that_only_resemble_an_ni_number_hold_nothing():
    for text in ("Overtime at 12.50 for 37 hours", "Ref PO 12 34 56 78", "Tel 0123 456 789", "Total 98 76 54"):
        assert of_ada_among_all(text).verdict is Verdict.CONFIRMED
    assert of_ada_among_all("NI No: JK 112 233 D").verdict is Verdict.CONTRADICTED
