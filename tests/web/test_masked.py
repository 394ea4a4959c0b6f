"""S4, S25: who looks without leave sees no NI number, bank number or pay, on whatever page they get to."""

from __future__ import annotations

import re
from html import unescape

import pytest

from service.store.database.connection import connection
from service.store.tables.approvals import HeldChange
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Change, Employee
from service.store.tables.syncing import Run
from tests.web.test_ways import fill, walk

pytestmark = pytest.mark.long

ACME = "/companies/acme"
NUMBERS = ("ni_number", "sort_code", "account_number")


@pytest.fixture
def lived(alice, imported, sandbox, work):
    """Acme after a while: bank details changed, refused and edited, so that lists, history, issues hold some."""
    fill(alice, imported)
    alice.send(f"{ACME}/settings/approvals", {"version": "1"})  # no rule holds anything
    account = sandbox.rows("bank-accounts", person="amelia")[0]
    sandbox.change("bank-accounts", account["id"], accountNumber="71828182", quiet=True)
    sandbox.change("people", "priya", taxId="ZZ 99 88 77 Z", quiet=True)
    alice.send(f"{ACME}/runs")
    work()
    with connection():
        employee = Employee.get(Employee.first_name == "Amelia")
        HeldChange.create(
            company=imported.id, employee=Employee.get(Employee.first_name == "Isla").id, field_group="bank",
            old={"account_number": "31314141"}, new={"account_number": "27182818"}, rule="shared_account", why="w",
            is_from_humaans=True, cause="hourly", since=imported.created_at, state="pending",
        )  # fmt: skip
    edited = alice.send(f"{ACME}/employees/{employee.id}/edit", {"field-sort_code": "20-33-44", "was-sort_code": ""})
    assert edited.status_code == 303, edited.text
    return imported


def _raw_values():
    """Every number that was ever stored, as it is and as people write it."""
    with connection():
        rows = list(Employee.select().dicts())
        changes = Change.select().where(Change.field.in_(NUMBERS))
        kept = {row[name] for row in rows for name in NUMBERS} | {each.old for each in changes}
        kept |= {each.new for each in changes} | {"ZZ998877Z"}
        held = [values for row in HeldChange.select() for values in (row.old, row.new)]
        kept |= {value for values in held for name, value in values.items() if name in NUMBERS}
        pay = {row["salary_amount_minor"] for row in rows} - {None}
        pay |= {values["salary_amount_minor"] for values in held if "salary_amount_minor" in values}
        pay = {amount for amount in pay if amount >= 100_000}  # hourly pay looks like any number
    written = {str(value) for value in kept if value}
    written |= {"-".join((each[:2], each[2:4], each[4:])) for each in written if len(each) == 6}
    written |= {" ".join(each[place : place + 2] for place in range(0, 9, 2)) for each in written if len(each) == 9}
    return written, {f"{amount / 100:,.2f}" for amount in pay} | {f"{amount // 100:,}" for amount in pay}


def _shown(text, values):
    words = unescape(re.sub(r'name="csrf_token" value="[^"]+"', "", text))
    return {value for value in values if re.search(rf"(?<![0-9A-Za-z]){re.escape(value)}(?![0-9A-Za-z])", words)}


@pytest.mark.parametrize(("name", "sees_pay"), [("vera", False), ("bob", True)])
def test_no_page_shows_a_number_to_someone_who_did_not_ask_for_it(app, lived, name, sees_pay, request):
    visitor = request.getfixturevalue(name)
    numbers, pay = _raw_values()
    assert len(numbers) > 20
    numbers -= _shown(visitor.open("/accepted-formats").text, numbers)  # examples, which one of the cast has too
    for path in walk(app, visitor, f"{ACME}/").values():
        text = visitor.open(path).text
        assert _shown(text, numbers) == set(), path
        assert sees_pay or _shown(text, pay) == set(), path
    with connection():
        everyone = [row.id for row in Employee.select()]
    for employee_id in everyone:
        for path in (f"{ACME}/employees/{employee_id}", f"{ACME}/employees/{employee_id}?as_of=2026-11-22"):
            assert _shown(visitor.open(path).text, numbers) == set(), path
    with connection():
        for run in Run.select():
            assert _shown(visitor.open(f"{ACME}/runs/{run.id}").text, numbers) == set()


@pytest.mark.parametrize("what", ["employees", "issues", "runs", "audit"])
def test_files_hold_no_number_that_was_not_asked_for_and_viewers_get_none(lived, bob, vera, what):
    numbers, _pay = _raw_values()
    taken = bob.send(f"{ACME}/export/{what}")
    assert taken.status_code == 200
    assert _shown(taken.text, numbers) == set()
    assert vera.send(f"{ACME}/export/{what}").status_code == 403


def test_a_plan_shows_no_number(lived, alice, sandbox):
    account = sandbox.rows("bank-accounts", person="amelia")[0]
    sandbox.change("bank-accounts", account["id"], accountNumber="31415926", quiet=True)
    from_page = re.findall(r'name="(version)" value="(\d+)"', alice.open(f"{ACME}/settings").text)
    plan = alice.send(f"{ACME}/settings", dict(from_page) | {"do": "preview", "sync_salaries": "yes"}).text
    assert "Preview: what would happen" in plan
    numbers, _pay = _raw_values()
    assert _shown(plan, numbers | {"31415926"}) == set()


def test_every_look_at_the_numbers_is_on_the_audit_log(lived, bob):
    with connection():
        employee_id = Employee.get(Employee.first_name == "Amelia").id
        before = AuditEntry.select().count()
    shown = bob.send(f"{ACME}/employees/{employee_id}/reveal").text
    assert _shown(shown, {"71828182"})
    with connection():
        entries = list(AuditEntry.select().order_by(AuditEntry.id).offset(before))
    assert [(each.action, each.subject) for each in entries] == [("employee.numbers_shown", f"employee {employee_id}")]


def test_B25_a_viewer_sees_no_end_of_a_number_no_account_name_and_nothing_of_pay(lived, vera):
    with connection():
        everyone = list(Employee.select())
    for employee in everyone:
        text = unescape(vera.open(f"{ACME}/employees/{employee.id}").text)
        assert not re.search(r"•+ ?[0-9A-Za-z]", text), employee.id
        shown = re.search(r'id="field-bank_account_name">.*?<dd[^>]*>(.*?)</dd>', text, re.DOTALL).group(1)
        assert not employee.bank_account_name or employee.bank_account_name not in shown
    assert not re.search(r"•+ ?[0-9A-Za-z]", unescape(vera.open(f"{ACME}/issues").text))


def test_B25_one_mask_everywhere(lived, bob):
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
    ends = {name: f"•••• {getattr(amelia, name)[-2:]}" for name in NUMBERS}
    for path in (f"{ACME}/employees/{amelia.id}", f"{ACME}/employees/{amelia.id}/edit"):
        text = bob.open(path).text
        assert all(end in text for end in ends.values()), path
    taken = bob.send(f"{ACME}/export/employees?q=amelia").text
    assert all(end in taken for end in ends.values())
