"""No one reads another company's data: every route of the map, by every visitor, before and after roles change.

Acme has an owner, a manager and a viewer, Globex an owner; a stranger and a program of each company come too. Each row
of a company carries its canary (two_companies.py); an answer that holds one must be for someone with a role there.
"""

from __future__ import annotations

import hashlib
import json

import pytest

from service.actions.delivery.payslip_links import link_to
from service.facts.access import Role
from service.rules.payslips.recipients import AddressKind
from service.store.accounts import memberships, users
from service.store.database.connection import connection
from service.store.tables.accounts import ApiToken, LoginSession, Membership, User
from service.store.tables.companies import AuditEntry, Company
from service.store.tables.payslips import Payslip
from service.web.http.access import AccessPolicy, declaration_of
from tests.web.addresses import addresses, issue_token
from tests.web.conftest import ORIGIN, PASSWORD, Browser
from tests.web.two_companies import CANARIES, NI_NUMBERS, fill, tables_of_companies

pytestmark = pytest.mark.long

PEOPLE = {"alice": "acme", "bob": "acme", "vera": "acme", "charlie": "globex"}
NEW = "seven amber kettles hum"


class Deployment:
    """Both companies, their addresses, and everyone who comes to them."""

    def __init__(self, app, services, cast, clock):
        self.app, self.cast, self.clock = app, cast, clock
        self.rows = {slug: fill(services, slug, company, clock()) for slug, company in cast.items()}
        self.visitors = {name: Browser(app).sign_in(f"{name}@example.com") for name in PEOPLE}
        self.visitors["stranger"] = Browser(app)
        self.tokens = {slug: issue_token(company, clock()) for slug, company in cast.items()}

    def roles(self, name):
        """Slugs of the companies in which this person has an accepted role, as the table of roles says it."""
        with connection():
            query = (
                Membership.select(Company.slug)
                .join(Company)
                .switch(Membership)
                .join(User)
                .where(User.email == f"{name}@example.com", Membership.offered_at.is_null())
            )
            return {row[0] for row in query.tuples()}

    def ask(self, name, endpoint, method, path):
        visitor = self.visitors[name]
        form = {"csrf_token": visitor.form_token()} if method != "GET" else None
        return visitor.client.open(path, method=method, base_url=ORIGIN, data=form, buffered=True)

    def ask_by_program(self, slug, method, path):
        headers = {"Authorization": f"Bearer {self.tokens[slug]}"}
        client = self.app.test_client()
        return client.open(path, method=method, base_url=ORIGIN, headers=headers, json={}, buffered=True)

    def kept_of(self, slug):
        """A digest of every row of a company, to see that no one else changed one."""
        with connection():
            rows = [
                sorted(map(str, table.select().where(table.company == self.cast[slug]).tuples()))
                for table in tables_of_companies()
                if table is not ApiToken
            ]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


@pytest.fixture
def deployment(app, services, cast, clock):
    return Deployment(app, services, cast, clock)


def _told(answer):
    """Slugs of the companies of which an answer tells anything."""
    text = (answer.get_data(as_text=True) + str(answer.headers)).lower()
    return {slug for slug in CANARIES if CANARIES[slug] in text or NI_NUMBERS[slug].lower() in text}


def _read_everything(deployment, names, methods=("GET",)):
    """Ask for every route of both companies; answers who was told of which company at how many addresses.

    What is of no company is read once.
    """
    told, read = {}, set()
    roles = {name: deployment.roles(name) for name in names}
    for slug, values in deployment.rows.items():
        for endpoint, method, path in addresses(deployment.app, values):
            if method not in methods or endpoint == "login.leave":
                continue
            if method == "GET" and path in read:
                continue
            read.add(path)
            for name in names:
                if method != "GET" and slug in roles[name]:
                    continue
                answer = deployment.ask(name, endpoint, method, path)
                assert answer.status_code < 500, (name, method, path, answer.text)
                known = _told(answer)
                assert known <= roles[name], f"{name} is told of {known - roles[name]} at {method} {path}"
                for each in known:
                    told.setdefault((name, each), []).append(path)
    return {key: len(paths) for key, paths in told.items()}


def test_every_route_tells_each_visitor_of_their_own_company_alone(deployment):
    told = _read_everything(deployment, deployment.visitors)
    assert told.keys() == set(PEOPLE.items())
    assert min(told[("alice", "acme")], told[("charlie", "globex")]) > 15, "the canaries are shown to those who may"


def test_no_one_changes_a_row_of_a_company_they_have_no_role_in(deployment):
    before = {slug: deployment.kept_of(slug) for slug in deployment.cast}
    _read_everything(deployment, deployment.visitors, methods=("POST", "PUT", "PATCH", "DELETE"))
    assert {slug: deployment.kept_of(slug) for slug in deployment.cast} == before


def test_rows_of_another_company_are_not_found_below_the_own_one(deployment):
    """The owner of each company asks for the other's rows under the own address: a page, a form, an API call."""
    tried, let_in = 0, []
    for slug, other, owner in (("acme", "globex", "alice"), ("globex", "acme", "charlie")):
        before = deployment.kept_of(other)
        foreign = {**deployment.rows[other], "slug": slug}
        own = {
            path
            for _endpoint, _method, path in addresses(
                deployment.app, deployment.rows[slug] | {"pay_date": "2026-11-27"}
            )
        }
        for endpoint, method, path in addresses(deployment.app, foreign):
            if path in own or endpoint.split(".")[0] in {"payslip_link", "invitations"}:
                continue
            by_program = _policy(deployment, endpoint, method) is AccessPolicy.BEARER
            answer = (
                deployment.ask_by_program(slug, method, path)
                if by_program
                else deployment.ask(owner, endpoint, method, path)
            )
            if answer.status_code not in {404, 409, 422}:
                let_in.append((method, path, answer.status_code))
            assert other not in _told(answer), (method, path)
            tried += 1
        assert deployment.kept_of(other) == before
    assert let_in == []
    assert tried > 60


def _policy(deployment, endpoint, method):
    with deployment.app.app_context():
        return declaration_of(endpoint, method).policy


def test_a_program_reads_its_own_company_alone(deployment):
    seen = set()
    for slug, values in deployment.rows.items():
        for endpoint, method, path in addresses(deployment.app, values):
            if _policy(deployment, endpoint, method) is not AccessPolicy.BEARER:
                continue
            for holder in deployment.tokens:
                if method != "GET" and holder == slug:
                    continue
                answer = deployment.ask_by_program(holder, method, path)
                assert answer.status_code < 500, (holder, method, path, answer.text)
                assert _told(answer) <= {holder}, (holder, method, path)
                assert (answer.status_code == 404) or holder == slug, (holder, method, path)
                seen |= {(holder, told) for told in _told(answer)}
    assert seen == {("acme", "acme"), ("globex", "globex")}


def test_a_viewer_sees_no_ni_number_at_any_address(deployment):
    for endpoint, method, path in addresses(deployment.app, deployment.rows["acme"]):
        if endpoint == "login.leave":
            continue
        answer = deployment.ask("vera", endpoint, method, path)
        assert NI_NUMBERS["acme"] not in answer.text, (method, path)


def test_P1_who_may_read_follows_invitations_roles_resets_and_removals(deployment):
    """After each step every page of both companies is opened by the person it is about, and the last word counts."""
    alice, charlie, bob = deployment.visitors["alice"], deployment.visitors["charlie"], deployment.visitors["bob"]
    with connection():
        bob_id = users.by_email("bob@example.com").id
        users.confirm(bob_id, deployment.clock())

    def told():
        return {slug for _name, slug in _read_everything(deployment, ["bob"])}

    def by(owner, slug, **form):
        answer = owner.send(f"/companies/{slug}/users/{bob_id}", {"password": PASSWORD} | form)
        assert answer.status_code == 303, answer.text

    assert told() == {"acme"}
    charlie.send("/companies/globex/users", {"email": "bob@example.com", "role": "manager", "password": PASSWORD})
    assert told() == {"acme"}, "offered, not accepted"
    with connection():
        waiting = memberships.pending_of(bob_id)[0].id
    bob.send(f"/invitations/{waiting}", {"do": "accept"})
    assert told() == {"acme", "globex"}
    by(alice, "acme", do="role", role=Role.VIEWER.value)
    assert told() == set(), "signed out"
    bob.sign_in("bob@example.com")
    assert told() == {"acme", "globex"}
    by(alice, "acme", do="take-away")
    bob.sign_in("bob@example.com")
    assert told() == {"globex"}
    with connection():
        users.set_password_hash(bob_id, "!")
        LoginSession.delete().where(LoginSession.user == bob_id).execute()
    assert told() == set(), "the password was reset"


def test_whoever_is_disabled_or_removed_is_told_of_nothing_at_once(deployment):
    alice = deployment.visitors["alice"]
    for name, do in (("bob", "disable"), ("vera", "take-away")):
        with connection():
            user_id = users.by_email(f"{name}@example.com").id
        alice.send(f"/companies/acme/users/{user_id}", {"password": PASSWORD, "do": do})
    assert _read_everything(deployment, ["bob", "vera"]) == {}


def test_a_payslip_opened_by_its_mailed_link_is_on_the_audit_log(deployment, services):
    with connection():
        payslip = Payslip.get_by_id(deployment.rows["acme"]["payslip_id"])
        path = link_to(services, payslip, AddressKind.PRIVATE, deployment.clock()).removeprefix(ORIGIN)
    opened = deployment.visitors["stranger"].open(path)
    assert CANARIES["acme"].encode() in opened.data
    with connection():
        entry = AuditEntry.get(AuditEntry.action == "payslip.opened_by_link")
    assert (entry.actor, entry.subject, entry.company_id, entry.address) == (
        "link", f"payslip {payslip.id}", payslip.company_id, "127.0.0.1",
    )  # fmt: skip
