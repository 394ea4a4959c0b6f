"""P60, P45, P11D and other documents: the days they are about, their names, and who they are held for."""

from datetime import date

import pytest

from service.facts.payslips import PayslipKind
from service.rules.payslips.document_kinds import days_of, document_key, hold_reasons
from service.rules.payslips.document_names import file_name, plain_file_name, title
from service.rules.payslips.recipients import AddressKind, LeftOut, owners_of, recipients, why_none

NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("kind", "day", "days"),
    [
        (PayslipKind.PAYSLIP, date(2026, 11, 27), NOVEMBER),
        (PayslipKind.P60, date(2026, 5, 31), (date(2025, 4, 6), date(2026, 4, 5))),
        (PayslipKind.P60, date(2026, 4, 5), (date(2024, 4, 6), date(2025, 4, 5))),
        (PayslipKind.P11D, date(2026, 7, 6), (date(2025, 4, 6), date(2026, 4, 5))),
        (PayslipKind.P45, date(2026, 11, 27), (date(2026, 11, 27),) * 2),
        (PayslipKind.OTHER, date(2026, 11, 27), (date(2026, 11, 27),) * 2),
    ],
)
def test_each_kind_is_about_days_of_its_own(kind, day, days):
    assert days_of(kind, day, NOVEMBER) == days


def test_each_kind_has_a_name_of_its_own():
    day = date(2026, 5, 31)
    assert [title(kind, day, 1) for kind in PayslipKind] == [
        "Payslip 31 May 2026", "Supplementary payslip 31 May 2026", "P60 2025 to 2026", "P45 31 May 2026",
        "P11D 2025 to 2026", "Payroll document 31 May 2026",
    ]  # fmt: skip
    assert len({file_name(kind, day, 1, "PS-A", "f" * 64) for kind in PayslipKind}) == len(PayslipKind)
    assert plain_file_name(PayslipKind.P45, day) == "P45-2026-05-31.pdf"


def test_only_other_documents_are_told_apart_by_their_files_names():
    keys = {kind: document_key(kind, "1002 Bonus letter.pdf") for kind in PayslipKind}
    assert keys == dict.fromkeys(PayslipKind, "") | {PayslipKind.OTHER: "1002 bonus letter.pdf"}


def test_someone_who_left_holds_a_payslip_and_no_p45():
    left, wrong = {"code": "left"}, {"code": "contradicted"}
    assert hold_reasons(PayslipKind.PAYSLIP, [left, wrong]) == [left, wrong]
    assert hold_reasons(PayslipKind.P45, [left, wrong]) == [wrong]


@pytest.mark.parametrize("chosen", [frozenset(AddressKind), frozenset({AddressKind.WORK})])
def test_a_p45_is_emailed_to_the_private_address_only(chosen):
    where = {"owner": 1, "owners": owners_of(()), "has_left": False, "chosen": chosen, "only_private": True}
    found = recipients(("anna@firm.example",), ("anna@home.example",), **where)
    assert [(each.kind, each.left_out) for each in found] == [("work", LeftOut.ONLY_PRIVATE), ("private", None)]
    alone = recipients(("anna@firm.example",), (None,), **where)
    assert why_none(alone)[0] == "only_private_address"
