"""Pages are put together only for the employee whom each of them shows; whatever the order, no one gets another's."""

import random

import pytest

from service.facts.payslips import PdfPage
from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers
from service.rules.payslips.splitting.cut import CutPage, Decision, Part, PartDoubt, cut_of, suggested
from service.rules.payslips.splitting.page_counters import PageCounter, counter_on, of_payslips
from service.rules.payslips.splitting.page_owners import owner_of
from service.rules.payslips.splitting.split_texts import pages_in_words

ADA, BRAM = 1, 2


def page(number, employee=None, counter=None, decision=None):
    decided = decision or (Decision.OPEN if employee is None else Decision.BY_NUMBER)
    return CutPage(number, decided, employee, PageCounter(*counter) if counter else None)


def cut(*pages):
    return cut_of(list(pages))


def test_consecutive_pages_of_one_employee_are_one_payslip():
    found = cut(page(1, ADA), page(2, ADA), page(3, BRAM))
    assert found.parts == (Part(ADA, (1, 2)), Part(BRAM, (3,)))


def test_a_blank_page_does_not_part_a_payslip_and_is_in_none():
    found = cut(page(1, ADA), page(2, decision=Decision.SET_ASIDE), page(3, ADA))
    assert found.parts == (Part(ADA, (1, 3)),)
    assert found.set_aside == (2,)


def test_counters_order_pages_that_come_in_any_order():
    found = cut(page(1, ADA, (2, 2)), page(2, BRAM, (1, 1)), page(3, ADA, (1, 2)))
    assert found.parts == (Part(ADA, (3, 1)), Part(BRAM, (2,)))


@pytest.mark.parametrize(
    ("pages", "doubt"),
    [
        ([page(1, ADA), page(2, BRAM), page(3, ADA)], PartDoubt.APART),
        ([page(1, ADA, (1, 2)), page(2, BRAM)], PartDoubt.INCOMPLETE),
        ([page(1, ADA, (1, 1)), page(2, ADA, (1, 1)), page(3, BRAM)], PartDoubt.TWICE),
    ],
)
def test_what_does_not_fit_together_waits_for_someone(pages, doubt):
    found = cut(*pages)
    assert [part.doubt for part in found.doubtful] == [doubt]
    assert [part.employee for part in found.parts] == [BRAM]


def test_a_page_without_a_mark_belongs_to_no_one_until_someone_says_so():
    pages = [page(1, ADA, (1, 2)), page(2, counter=(2, 2)), page(3)]
    found = cut_of(pages)
    assert (found.parts, found.open_pages) == ((), (2, 3))
    assert suggested(pages) == {2: ADA}
    said = [pages[0], page(2, ADA, (2, 2), Decision.BY_HAND), pages[2]]
    assert cut_of(said).parts == (Part(ADA, (1, 2)),)


def test_a_page_given_by_hand_takes_the_place_that_is_free():
    found = cut(page(1, ADA, (2, 2)), page(2, ADA, None, Decision.BY_HAND))
    assert found.parts == (Part(ADA, (2, 1)),)


def test_a_name_alone_is_not_enough_where_other_payslips_show_numbers():
    named = page(2, BRAM, decision=Decision.BY_NAME)
    assert cut(page(1, ADA), named).doubtful == (Part(BRAM, (2,), PartDoubt.ONLY_NAME),)
    assert cut(page(1, ADA, decision=Decision.BY_NAME), named).parts == (Part(ADA, (1,)), Part(BRAM, (2,)))


def test_pages_that_someone_put_together_are_one_payslip():
    by_hand = Decision.BY_HAND
    found = cut(page(1, ADA, (1, 3), by_hand), page(2, BRAM), page(3, ADA, (1, 3), by_hand))
    assert Part(ADA, (1, 3)) in found.parts


def test_pages_are_named_in_words():
    assert [pages_in_words(each) for each in ((4,), (4, 5), (4, 5, 6), (2, 5, 9))] == [
        "Page 4", "Pages 4 and 5", "Pages 4 to 6", "Pages 2, 5 and 9",
    ]  # fmt: skip


FIRST, LAST = ("Ada", "Bram", "Cem", "Dee"), ("Quill", "Oduya", "Aydin", "Marsh")


def _decision(owner):
    if owner.employee is None:
        return Decision.OPEN
    return Decision.BY_NUMBER if owner.by_number else Decision.BY_NAME


def a_file(chance):
    """Payslips of one to three pages with namesakes, missing numbers, strangers, covers and blanks, in any order."""
    people = []
    for row in range(1, chance.randint(2, 9)):
        number = None if chance.random() < 0.3 else f"CE{row}{chance.randint(10000, 99999)}A"
        people.append(Identifiers(f"E{1000 + row}", chance.choice(FIRST), chance.choice(LAST), number, row))
    pages = [("Acme Ltd payslips", None)] * chance.randint(0, 1) + [("", None)] * chance.randint(0, 2)
    for person in people:
        total = chance.randint(1, 3)
        ni_number = person.ni_number or (f"CE9{chance.randint(10000, 99999)}B" if chance.random() < 0.5 else "")
        for at in range(1, total + 1):
            marks = [f"{person.first_name} {person.last_name}", f"NI {ni_number}", f"Employee ID: {person.employee_id}"]
            shown = [mark for mark in marks if chance.random() < 0.6]
            counter = [f"Page {at} of {total}"] if chance.random() < 0.6 else []
            approver = chance.choice(people)
            by = [f"Approved by {approver.first_name} {approver.last_name}"] if chance.random() < 0.2 else []
            pages.append(("\n".join(["Net pay 1,000.00", *shown, *counter, *by]), person.row_id))
    for number in range(chance.randint(0, 2)):
        pages.append((f"Net pay 900.00\nZed Stranger\nNI CE77777{number}C\nApproved by {people[0].first_name}", None))
    chance.shuffle(pages)
    return EmployeeIndex(people), pages


def test_whatever_the_pages_no_one_is_given_a_page_of_someone_else():
    given = 0
    for seed in range(150):
        workforce, pages = a_file(random.Random(seed))  # noqa: S311 - repeatable
        counters = of_payslips([counter_on(text) for text, _ in pages])
        owners = [owner_of(PdfPage(text), workforce) for text, _ in pages]
        for (text, truth), owner in zip(pages, owners, strict=True):
            assert owner.employee in {None, truth}, (seed, text)
        decided = [
            CutPage(at, _decision(owner), owner.employee, counter)
            for at, (owner, counter) in enumerate(zip(owners, counters, strict=True), 1)
        ]
        found = cut_of(decided)
        listed = [at for part in (*found.parts, *found.doubtful) for at in part.pages] + [*found.open_pages]
        assert sorted(listed) == list(range(1, len(pages) + 1)), seed
        for part in found.parts:
            assert {pages[at - 1][1] for at in part.pages} == {part.employee}, seed
        given += sum(owner.employee is not None for owner in owners)
    assert given > 500
