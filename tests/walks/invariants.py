"""The invariants of the fault experiments, each as a function that returns what is wrong, in words, or nothing.

I1 no loss, I2 no one twice, I4 nothing silently stopped, I5 no leak, I6 pence equal, I7 no more questions to
Humaans than stated, I8 a history for every change. I3, no going back, needs two looks: see `machine.py`.
Findings name ids and fields, never values.
"""

import contextlib
import re
import zlib
from collections import Counter

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.runs import Cause
from service.store.employees.changes import as_json
from service.store.tables.employees import Change, Employee
from service.store.tables.syncing import PersonSync, Run

#: Held by a person's decision that has not been taken yet: their record rightly stays as it is.
WAITING_FOR_A_PERSON = frozenset(
    {
        "employee_id_changed", "employee_id_taken", "employee_id_doubled", "employee_id_missing",
        "exclusion_cannot_be_judged", "person_not_found", "person_not_seen",
    }
)  # fmt: skip
#: What one reading of everyone and one sync of a person may ask, with what is repeated after faults.
REQUESTS_OF_A_RUN, REQUESTS_OF_A_SYNC, TRIES = 9, 10, 4


def stored_employees(company_id):
    """Every employee as the JSON API shows them."""
    rows = Employee.select().where(Employee.company == company_id).order_by(Employee.id)
    return [
        {
            "id": row.id,
            "humaans_person_id": row.person_id,
            "excluded": row.excluded,
            "fields": {name: as_json(getattr(row, name)) for name in PAYROLL_FIELD_KINDS},
        }
        for row in rows
    ]


def not_equal(employees, world, day, *, left_alone=frozenset(), may_be_missing=lambda _person: False):
    """I1 and I6: everyone in Humaans is here, equal in every mapped field, money to the penny."""
    by_person = {each["humaans_person_id"]: each for each in employees}
    wrong = []
    for person_id, person in world.people.items():
        employee = by_person.get(person_id)
        if employee is None:
            if not may_be_missing(person):
                wrong.append(f"I1 person {person_id} never arrived")
            continue
        if employee["excluded"] or may_be_missing(person):
            continue
        expected = world.expected(person_id, day)
        for name in PAYROLL_FIELD_KINDS:
            if name not in left_alone and employee["fields"][name] != expected.get(name):
                letter = "I6" if name == "salary_amount_minor" else "I1"
                wrong.append(f"{letter} employee {employee['id']} differs in {name}")
    return wrong


def doubled(employees):
    """I2: a person is one employee, and an Employee ID is one employee's."""
    people = Counter(each["humaans_person_id"] for each in employees if each["humaans_person_id"])
    ids = Counter(each["fields"]["employee_id"].casefold() for each in employees if each["fields"]["employee_id"])
    return [f"I2 {key} is {count} employees" for key, count in (people + ids).items() if count > 1]


def never_ended(now):
    """I4: nothing runs past its lease, nothing waits, no one holds a company."""
    run, sync_request = Run, PersonSync
    wrong = [
        f"I4 run {each.id} is still {each.state}" for each in run.select().where(run.state.in_(("queued", "running")))
    ]
    wrong += [f"I4 run {each.id} holds its company" for each in run.select().where(run.holds_company.is_null(False))]
    wrong += [
        f"I4 person sync {each.id} still waits"
        for each in sync_request.select().where(sync_request.requested > sync_request.done)
    ]
    return wrong + [
        f"I4 person sync {each.id} is leased" for each in sync_request.select().where(sync_request.lease_until > now)
    ]


def past_lease(now):
    """I4 while work goes on: a lease may have run out only if the next tick ends it."""
    run = Run
    return [
        f"I4 run {each.id} has no lease"
        for each in run.select().where(run.state == "running", run.lease_until.is_null())
    ]


def history_gaps(company_id):
    """I8: every field's history is one unbroken chain that ends at what is stored, each link with its cause."""
    wrong = []
    causes = {cause.value for cause in Cause}
    last, created = {}, set()
    for change in Change.select().where(Change.company == company_id).order_by(Change.id):
        if change.cause not in causes:
            wrong.append(f"I8 change {change.id} has no cause")
        if change.field is None:
            created.add(change.employee_id)
            continue
        key = (change.employee_id, change.field)
        if change.old == change.new or (key in last and last[key] != change.old):
            wrong.append(f"I8 change {change.id} does not follow from the one before")
        last[key] = change.new
    for employee in stored_employees(company_id):
        if employee["id"] not in created:
            wrong.append(f"I8 employee {employee['id']} was never created")
        for name, value in employee["fields"].items():
            if last.get((employee["id"], name), value) != value:
                wrong.append(f"I8 employee {employee['id']}: the history of {name} ends elsewhere")
    return wrong


def over_budget(counters, *, others=0):
    """I7: requests as many as runs and syncs were begun, times what each may ask, and no more."""
    runs = sum(run.fence for run in Run.select() if run.kind == "reconciliation")
    syncs = sum(sync_request.fence for sync_request in PersonSync.select())
    budget = (runs * REQUESTS_OF_A_RUN + syncs * REQUESTS_OF_A_SYNC) * TRIES + others
    return [] if counters["total"] <= budget else [f"I7 {counters['total']} requests, {budget} allowed"]


def canaries(world, *secrets):
    """What must never be seen outside the database: of every person, and the secrets given."""
    found = set(secrets)
    for person in world.people.values():
        found |= {person["taxId"], person["email"], person["personalEmail"], person["personalPhoneNumber"]}
        found |= {f"{person['firstName']} {person['lastName']}"}
        for account in world._of("bank-accounts", person["id"]):
            found |= {account["accountNumber"], account["sortCode"], account["nameOnAccount"]}
    return frozenset(text for text in found if text)


def leaks(where, text, kept_in):
    """I5: where a canary was seen; times and numbers that merely look alike aside."""
    text = re.sub(r"timestamp=\S+", "", text)
    return [
        f"I5 {where} tells {_kind(canary)}"
        for canary in kept_in
        if canary in text and re.search(rf"(?<![\w.-]){re.escape(canary)}(?![\w-])", text)
    ]


def _kind(canary):
    return "a mail address" if "@" in canary else "a number" if any(map(str.isdigit, canary)) else "a name or a secret"


def everything_in(redis):
    """All keys and values of a Redis as one text; compressed values opened."""
    read = {
        b"string": redis.get,
        b"hash": redis.hgetall,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"set": redis.smembers,
        b"zset": lambda key: redis.zrange(key, 0, -1, withscores=False),
        b"stream": redis.xrange,
    }
    seen = []
    for key in redis.scan_iter():
        kind = redis.type(key)
        if kind in read:
            seen += [key, *_bytes_in(read[kind](key))]
    return "\n".join(map(_opened, seen))


def _bytes_in(value):
    if isinstance(value, dict):
        return [part for pair in value.items() for each in pair for part in _bytes_in(each)]
    if isinstance(value, list | set | tuple):
        return [part for each in value for part in _bytes_in(each)]
    return [value] if isinstance(value, bytes) else []


def _opened(piece):
    with contextlib.suppress(zlib.error):
        piece = zlib.decompress(piece)
    return piece.decode(errors="replace")
