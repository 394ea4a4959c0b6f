"""As many made-up people as wanted, each with a role, a salary, a bank account and three custom values.

The same size and seed always give the same company. `made_up` is also what a hire by control API starts from.
"""

import random
from datetime import date, timedelta
from typing import Any

from sandbox.world import cast, uk
from sandbox.world.table import Row
from sandbox.world.world import World

_WOMEN = (
    "Aisha", "Beatrice", "Carmen", "Daisy", "Eleanor", "Fatima", "Georgia", "Hannah", "Imogen",
    "Jasmine", "Keira", "Layla", "Megan", "Nadia", "Olive", "Phoebe", "Rosa", "Sophie", "Tara",
    "Violet", "Willow", "Yasmin",
)  # fmt: skip
_MEN = (
    "Adam", "Ben", "Callum", "Daniel", "Elliot", "Felix", "George", "Harvey", "Isaac", "Jamie", "Kofi",
    "Liam", "Marcus", "Nathan", "Owen", "Patrick", "Rajesh", "Sebastian", "Toby", "Umar", "Victor",
    "William",
)  # fmt: skip
_SURNAMES = (
    "Abbott", "Ahmed", "Baker", "Barnes", "Begum", "Chapman", "Clarke", "Cooper", "Davies", "Evans",
    "Fletcher", "Foster", "Gibson", "Green", "Hall", "Harrison", "Hughes", "Hussain", "Jackson",
    "Jones", "Khan", "King", "Lawson", "Lewis", "Mason", "Mitchell", "Murphy", "Nelson", "Owens",
    "Palmer", "Patel", "Phillips", "Quinn", "Roberts", "Robinson", "Scott", "Shaw", "Singh", "Taylor",
    "Thomas", "Walker", "Watson", "Wright", "Young",
)  # fmt: skip
_JOBS = (
    ("Engineering", ("Software Engineer", "Senior Engineer", "Data Engineer", "Test Engineer"), 38, 92),
    ("Sales", ("Account Executive", "Sales Manager", "Account Manager"), 28, 64),
    ("Operations", ("Operations Associate", "Office Manager", "Logistics Planner"), 25, 48),
    ("People", ("People Partner", "Recruiter"), 30, 58),
    ("Finance", ("Accountant", "Payroll Specialist", "Financial Analyst"), 31, 70),
)
_LOANS = ("None", "None", "None", "Plan 1", "Plan 2", "Plan 4")
_FIRST_NUMBER = 2001


def fill_with_made_up(world: World, size: int) -> str | None:
    """A company of this size; the first person owns it and everyone reports to one of the first twenty."""
    cast.furnish(world)
    chance = random.Random(f"people/{world.seed}")
    owner_id: str | None = None
    managers: list[str] = []
    for number in range(size):
        each = made_up(world, chance, number)
        each["person"]["role"] = "user" if owner_id else "owner"
        each["role"]["reportingTo"] = managers[number % len(managers)] if managers else None
        person_id = add_whole(world, each, told=False)["id"]
        owner_id = owner_id or person_id
        if len(managers) < 20:
            managers.append(person_id)
    cast.set_direct_reports(world)
    return owner_id


def made_up(world: World, chance: random.Random, number: int) -> dict[str, Any]:
    """Person, role, pay, bank account and custom values of the n-th made-up human; valid in every field."""
    gender = chance.choice(("Female", "Male"))
    first, last = chance.choice(_WOMEN if gender == "Female" else _MEN), chance.choice(_SURNAMES)
    town = chance.choice(uk.TOWNS)
    start = date(2016, 1, 4) + timedelta(days=chance.randrange(3400))
    department, titles, low, high = chance.choice(_JOBS)
    sort_code, account_number = uk.account(number)
    name = f"{first}.{last}{number}".lower()
    stamp = f"{start.isoformat()}T09:00:00.000Z"
    return {
        "person": {
            "firstName": first,
            "lastName": last,
            "email": f"{name}@brightwater.example.com",
            "personalEmail": f"{name}@example.org",
            "personalPhoneNumber": uk.phone_number(number),
            "gender": gender,
            "birthday": (date(1962, 1, 1) + timedelta(days=chance.randrange(14_000))).isoformat(),
            "nationality": "British",
            "nationalities": ["British"],
            "address": f"{chance.randint(1, 180)} {chance.choice(uk.STREETS)}",
            "city": town.name,
            "state": town.county,
            "postcode": uk.postcode(chance, town),
            "countryCode": "GB",
            "taxId": uk.ni_number(number),
            "taxCode": "1257L",
            "employeeId": str(_FIRST_NUMBER + number),
            "employmentStartDate": start.isoformat(),
            "locationId": world.id_of("locations", "london"),
            "teams": [{"name": department}],
            "createdAt": stamp,
        },
        "role": {
            "jobTitle": chance.choice(titles),
            "department": department,
            "effectiveDate": start.isoformat(),
            "createdAt": stamp,
        },
        "pay": {
            "compensationTypeId": world.id_of("compensation-types", "salary"),
            "amount": str(chance.randint(low, high) * 1000),
            "currency": "GBP",
            "period": "annual",
            "effectiveDate": start.isoformat(),
            "createdAt": stamp,
        },
        "account": {
            "bankName": "Harbour Bank",
            "nameOnAccount": f"{first} {last}",
            "sortCode": sort_code,
            "accountNumber": account_number,
            "createdAt": stamp,
        },
        "values": {"NI category": "A", "Student loan plan": chance.choice(_LOANS), "Pay schedule": "Monthly"},
    }


def add_whole(world: World, each: dict[str, Any], *, told: bool = True) -> Row:
    """A person with all that is theirs; what is None is left out."""
    person = world.add("people", each["person"], told=told)
    mine = {"personId": person["id"]}
    stamp = {"createdAt": each["person"].get("createdAt")}
    for resource, part in (("job-roles", "role"), ("compensations", "pay"), ("bank-accounts", "account")):
        if each[part] is not None:
            world.add(resource, each[part] | mine, told=told)
    for field, value in each["values"].items():
        field_id = field_named(world, field)
        world.add("custom-values", stamp | mine | {"customFieldId": field_id, "value": value}, told=told)
    return person


def field_named(world: World, name: str) -> str:
    """The id of a custom field by its name or its id; KeyError when there is none."""
    for row in world.rows("custom-fields"):
        if name in (row["name"], row["id"]):
            return row["id"]
    raise KeyError(name)
