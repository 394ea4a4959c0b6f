import re

from sandbox.remote import InProcessSandbox
from sandbox.world import uk
from sandbox.world.clock import Clock
from sandbox.world.generator import fill_with_made_up
from sandbox.world.world import World


def made_up_world(size, seed="1"):
    world = World(seed, Clock())
    fill_with_made_up(world, size)
    return world


def test_everyone_has_a_role_a_salary_an_account_and_three_custom_values():
    world = made_up_world(50)
    for person in world.rows("people"):
        assert [len(world.rows_of(name, person["id"])) for name in ("job-roles", "compensations")] == [1, 1]
        assert [len(world.rows_of(name, person["id"])) for name in ("bank-accounts", "custom-values")] == [1, 3]


def test_the_same_size_and_seed_give_the_same_company():
    first, second, other = made_up_world(20), made_up_world(20), made_up_world(20, seed="2")
    assert first.rows("people") == second.rows("people")
    assert first.rows("custom-values") == second.rows("custom-values")
    assert first.rows("people") != other.rows("people")


def test_numbers_that_must_be_unique_are():
    people = made_up_world(2000).rows("people")
    for field in ("id", "employeeId", "taxId", "email", "personalEmail"):
        assert len({person[field] for person in people}) == len(people)


def test_accounts_are_unique_and_pass_the_published_check():
    accounts = {uk.account(number) for number in range(2000)}
    assert len(accounts) == 2000
    for sort_code, digits in accounts:
        weights, modulus = {"08-99-99": ("71371371", 10), "10-79-99": ("87654321", 11)}[sort_code]
        assert sum(int(a) * int(b) for a, b in zip(digits, weights, strict=True)) % modulus == 0


def test_ni_numbers_are_of_people():
    for number in range(3000):
        assert re.fullmatch(
            r"(?!BG|GB|KN|NK|NT|TN|ZZ|CR|MW|NC|PP|PY|PZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]",
            uk.ni_number(number),
        )


def test_one_owner_and_a_line_of_managers():
    world = made_up_world(60)
    assert [person["role"] for person in world.rows("people")].count("owner") == 1
    assert sum(len(person["directReports"]) for person in world.rows("people")) == 59


def test_a_company_can_be_without_people():
    with InProcessSandbox.start(size=0) as humaans:
        assert humaans.rows("people") == []
