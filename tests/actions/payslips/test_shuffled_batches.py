"""Batches shuffled at random: pages, names, IDs with zeros, weeks in file names, scans, manifests, single files.

Whatever is mixed up, no page of one person is ever released to another. Each seed is one batch, to be repeated.
"""

from __future__ import annotations

import random
import string
from dataclasses import dataclass

import pytest

from service.actions.delivery.payslip_pdf import read_pdf
from service.actions.payslips.accept_payslips import DoubledError, NotTakenError, accept_batch, add_payslip
from service.actions.payslips.import_batch import propose_batch
from service.store.payslips import payslips
from tests.actions.payslips.conftest import NOVEMBER
from tests.pdf import made

pytestmark = pytest.mark.long

ROUNDS = 40
#: IDs that are each other's but for zeros, weeks, years, parts of dates, and plain ones.
IDS = ("00123", "123", "0123", "11", "011", "32", "2026", "27", "1044", "01044", "112026", "E-7", "E-07", "500")
#: On payslips, but no employees here: no one can know their names, so a number stands beside them.
STRANGERS = (("Vera", "Olsen", "4711", "JC771204B"), ("Ivo", "Marek", "1045", "JC771205C"))


@dataclass(frozen=True)
class Person:
    first: str
    last: str
    employee_id: str
    ni_number: str


PEOPLE_ELSEWHERE = tuple(Person(*stranger) for stranger in STRANGERS)


def people_of(ready, chance):
    """Everyone active, under IDs that are easily mixed up."""
    rows = [ready.story.employee(key) for key in ready.sandbox.card["cast"]]
    rows = [row for row in rows if row is not None and row.employment == "active"]
    chance.shuffle(rows)
    found = []
    for number, (row, employee_id) in enumerate(zip(rows, IDS, strict=False)):
        row.employee_id, row.ni_number = employee_id, f"JB{880100 + number * 7:06}{'ABCD'[number % 4]}"
        row.save()
        found.append(Person(row.first_name, row.last_name, employee_id, row.ni_number))
    return found


def page_of(person, chance):
    """One page that shows whose it is, in one of many ways."""
    label = chance.choice(["Employee No", "Employee ID:", "Payroll number", "Works No.", "Staff ref:", "Emp. No:"])
    name = chance.choice(
        [
            f"{person.first} {person.last}",
            f"{person.last.upper()}, {person.first}",
            f"Mr {person.first[0]}. {person.last}",
            f"{person.first} Q. {person.last}",
        ]
    )
    ni = chance.choice(
        [
            person.ni_number,
            " ".join((person.ni_number[:2], *(person.ni_number[at : at + 2] for at in (2, 4, 6)), person.ni_number[8])),
        ]
    )
    marks = chance.choice([[name], [name, f"NI number: {ni}"], [f"NI: {ni}"], [name, f"{label} {person.employee_id}"]])
    if person in PEOPLE_ELSEWHERE and marks == [name]:
        marks = [name, f"NI number: {ni}"]
    noise = [
        "Gross pay 3,250.00",
        "Net pay 2,616.25",
        f"Week {chance.randint(1, 52)}",
        "Pay date 27/11/2026",
        "".join(chance.choices(string.ascii_lowercase, k=9)),
        "Terms and conditions. " * chance.choice([0, 1, 300]),
    ]
    lines = [*marks, *chance.sample(noise, chance.randint(1, len(noise)))]
    chance.shuffle(lines)
    return "\n".join(lines)


def file_name(employee_id, chance):
    """A name that is honest about the ID, or about what a spreadsheet left of it."""
    shown = chance.choice([employee_id, employee_id, employee_id.lstrip("0")])
    week = chance.randint(1, 52)
    return chance.choice(
        [
            f"{shown}.pdf",
            f"Payslip Week {week} - {shown}.pdf",
            f"payslip_{shown}_2026-11-27.pdf",
            f"{shown}_payslip112026.pdf",
            f"{shown} Nov 2026.pdf",
            f"wk{week}_{shown}.pdf",
            f"2026-27 month 8 {shown}.pdf",
            f"{shown} tax year 2026-27.PDF",
        ]
    )


@dataclass(frozen=True)
class Made:
    """A file, and the people whose pages are in it."""

    name: str
    content: bytes
    shows: frozenset[str]
    employee_id: str


def file_of(person, everyone, chance):
    """Mostly one person's; sometimes under another's name, sometimes with a page of another's, sometimes a scan."""
    if chance.random() < 0.25:  # nothing can be read, so only its name tells: it is honest
        content = made.with_picture("", size=700) + f"\n% {person.employee_id}".encode()  # no two scans are equal
        return Made(file_name(person.employee_id, chance), content, frozenset({person.employee_id}), person.employee_id)
    owners = [person] * chance.randint(1, 3)
    if chance.random() < 0.4:
        owners[chance.randrange(len(owners))] = chance.choice(everyone)
    if chance.random() < 0.3:
        owners.append(chance.choice(everyone))
    content = made.pages(*(page_of(owner, chance) for owner in owners))
    named = chance.choice(everyone) if chance.random() < 0.3 else person
    shows = frozenset(owner.employee_id for owner in owners)
    return Made(file_name(named.employee_id, chance), content, shows, named.employee_id)


def upload(ready, files, chance):
    """By file name, by manifest, or one by one as programs do."""
    way = chance.choice(["names", "names", "manifest", "api"])
    if way == "api":
        for each in files:
            try:
                add_payslip(
                    ready.services, ready.company.id, each.name, each.content, each.employee_id, NOVEMBER, actor="alice"
                )
            except (NotTakenError, DoubledError):
                continue
        return
    uploads = [(each.name, each.content) for each in files]
    if way == "manifest":
        uploads = [(f"{number}.pdf", each.content) for number, each in enumerate(files)]
        rows = [
            f"{number}.pdf,{chance.choice([each.employee_id, each.employee_id.lstrip('0')])}"
            for number, each in enumerate(files)
        ]
        uploads.append(("m.csv", "\r\n".join(["file,employee_id", *rows]).encode()))
    chance.shuffle(uploads)
    batch = propose_batch(ready.services, ready.company.id, uploads, NOVEMBER, actor="alice")
    accept_batch(ready.services, ready.company.id, batch.id, actor="alice")


@pytest.fixture
def ready(payday):
    return payday.ready()


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_page_of_one_person_is_ever_released_to_another(ready, seed):
    chance = random.Random(seed)  # noqa: S311 - a shuffle to be repeated
    employees = people_of(ready, chance)
    everyone = [*employees, *PEOPLE_ELSEWHERE]
    files = [file_of(person, everyone, chance) for person in everyone]
    upload(ready, files, chance)
    shows = {}
    for each in files:
        shows.setdefault(each.content, set()).update(each.shows)
    rows = payslips.ledger(ready.company.id, limit=200)
    for row in rows:
        content = read_pdf(ready.services, row)
        if row.state == "released":
            assert shows[content] == {row.payroll_id}, (row.original_name, row.payroll_id, shows[content])


def test_honest_payslips_of_such_people_do_arrive(ready):
    """The rules are no use if they hold everything; an ID like a year is one beside a whole date."""
    chance = random.Random(1)  # noqa: S311 - as above
    employees = people_of(ready, chance)
    files = [
        (f"payslip_{each.employee_id}_2026-11-27.pdf", made.pages(f"{each.first} {each.last}\nNI {each.ni_number}"))
        for each in employees
    ]
    batch = propose_batch(ready.services, ready.company.id, files, NOVEMBER, actor="alice")
    accept_batch(ready.services, ready.company.id, batch.id, actor="alice")
    released = {row.payroll_id for row in payslips.ledger(ready.company.id, limit=200) if row.state == "released"}
    assert released == {each.employee_id for each in employees}
