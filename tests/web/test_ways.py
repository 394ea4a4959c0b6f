"""Every page of the map is linked from where a person would look for it, by clicking on from the first page."""

from __future__ import annotations

import io
import re
from collections import deque
from html import unescape
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from sandbox.platform.payslips import Sample, pdf_of
from service.actions.payslips.splitting.work_on_combined_pdf import work_on_combined_pdf
from service.store.database.connection import connection
from service.store.employees import backdated_pay
from service.store.tables.accounts import Membership, User
from service.store.tables.approvals import HeldChange
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip, PayslipChannel
from tests.browser.test_manner import AFTER, BEFORE
from tests.made_exports import make_an_export
from tests.web.conftest import ORIGIN, PASSWORD
from tests.web.connection.test_connect import CHOOSE, TOKEN, form_of
from tests.web.notifications.rows import a_channel_and_an_endpoint

pytestmark = pytest.mark.long

#: Not reached by clicking: links in mails, the page of someone who is not signed in, and what is no page.
ELSEWHERE = {
    "settings.mapping_row",
    "users.choose", "payslip_link.open_sealed", "login.ask", "static", "bootstrap.static", "openapi",
    "search.found_everywhere", "company_search.found",
    "settings.examples", "webhook.seen", "runs.progress", "pushes.progress",
    "payslips.progress", "payslips.split_progress", "session_time.show", "period_feed.show",
    "health.healthz", "health.readyz", "health.metrics",
}  # fmt: skip
#: Leads nowhere but to a step that comes next, or is linked only while many IDs changed or many people came back
#: (test_issue_pages.py), while a paused sync has many people (test_run_pages.py), or is opened by the search form.
LEADS_ON = {
    "users.show",
    "issues.changed",
    "issues.came_back",
    "runs.people",
    "search.everywhere",
    "company_search.show",
    "payroll_exports.ask",
    "pushes.ask",
}
#: How many pages of one kind are opened at most: fifty employees are alike.
OF_A_KIND = 3


def pages_of(app):
    """The endpoint of every page that GET opens."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in rule.methods)
    return {rule.endpoint for rule in rules if not rule.rule.startswith("/api/")} - ELSEWHERE


def walk(app, visitor, start="/"):
    """Opens whatever is linked, page by page; returns the first address by endpoint. No link may lead nowhere."""
    router = app.url_map.bind("localhost:8000")
    found, opened, waiting = {}, {}, deque([start])
    seen = {start}
    while waiting:
        path = waiting.popleft()
        try:
            endpoint, values = router.match(urlsplit(path).path, method="GET")
        except HTTPException as error:
            raise AssertionError(f"a link leads to {path}: {error}") from error
        if endpoint in ELSEWHERE or opened.get(endpoint, 0) >= OF_A_KIND:
            continue
        opened[endpoint] = opened.get(endpoint, 0) + 1
        answer = visitor.open(path)
        assert answer.status_code in {200, 303}, f"{path}: {answer.status_code}"
        found.setdefault(endpoint, path)
        links = re.findall(r'<a [^>]*href="(/[^"]*)"', answer.text)
        if answer.status_code == 303:
            links = [answer.location]
        for link in map(unescape, links):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
        assert values is not None
    return found


def fill(alice, company):
    """Acme with something on every list: payslips looked at and accepted, a backdated salary, a token, a second run."""
    for name, number in (("1002.pdf", "1002"), ("1001.pdf", "1001")):
        sample = Sample(number, "Amelia Hart" if number == "1002" else "Priya Shah", "CE234567A")
        files = [(io.BytesIO(pdf_of(sample)), each) for each in (name, "scan.pdf")]
        form = {"pay_date": "2026-11-27", "files": files}
        form["csrf_token"] = alice.form_token()
        sent = alice.client.post("/companies/acme/payslips/import", base_url=ORIGIN, data=form)
        if number == "1002":
            alice.send(f"{sent.headers['Location']}/accept")
    monthly = {"name": "Monthly", "frequency": "monthly", "send_at": "09:00"}
    alice.send("/companies/acme/paydays/schedules/save", monthly)
    alice.send("/companies/acme/api-tokens", {"label": "ledger", "password": PASSWORD})
    with connection():
        owner = User.get(User.email == "alice@example.com")
        Membership.create(user=owner, company=None, role="owner")
        a_channel_and_an_endpoint(company, company.created_at)
        amelia = Employee.get(Employee.first_name == "Amelia")
        backdated_pay.add(
            company.id, amelia.id, run_id=None, now=company.created_at, effective_date=amelia.start_date,
            currency="GBP", difference_minor=100, periods=[], trouble="",
        )  # fmt: skip
        HeldChange.create(
            company=company.id, employee=amelia.id, field_group="pay", old={"salary_amount_minor": 5_250_000},
            new={"salary_amount_minor": 9_000_000}, rule="pay_up", why="Pay went up by more than 25%.",
            is_from_humaans=True, cause="hourly", since=company.created_at, state="pending",
        )  # fmt: skip


def upload_for_everyone(alice, services):
    """One PDF with everyone's payslips, whose pages are read and not checked yet."""
    content = pdf_of(Sample("1002", "Amelia Hart", "CE234567A"))
    form = {"pay_date": "2026-11-27", "what": "everyone", "files": (io.BytesIO(content), "all.pdf")}
    form["csrf_token"] = alice.form_token()
    sent = alice.client.post("/companies/acme/payslips/import", base_url=ORIGIN, data=form)
    with connection():
        work_on_combined_pdf(services, int(sent.headers["Location"].rpartition("/")[2]))


def make_exports(company):
    """A file for a payroll program, made of a pay period that is signed off."""
    with connection():
        make_an_export(company, company.created_at)


def decide(alice, company):
    """A payslip that arrived, one with an unclear email and one that is held, beside one that was accepted.

    Each is asked about on a page of its own. Returns their addresses.
    """
    form = form_of(alice.open("/companies/acme/settings").text)
    alice.send("/companies/acme/settings", form | {"email_payslips": "yes", "password": PASSWORD, "do": "save"})
    with connection():
        like = Payslip.select().where(Payslip.state == "released").dicts().get()
        ids = [like.pop("id")]
        held = [{"code": "contradicted", "message": "It names Priya Shah."}]
        for month, state, fates, reasons in (
            (8, "released", {"humaans": "uploaded", "email": "sent"}, []),
            (9, "released", {"email": "unclear"}, []),
            (10, "held", {}, held),
        ):
            days = {name: like[name].replace(month=month) for name in ("pay_date", "period_start", "period_end")}
            ids.append(Payslip.create(**like | days | {"state": state, "hold_reasons": reasons}).id)
            for channel, fate in fates.items():
                PayslipChannel.create(
                    company=company, payslip=ids[-1], channel=channel, state=fate, updated_at=company.created_at
                )
    return [f"/companies/acme/payslips/{each}" for each in ids]


@pytest.fixture
def everything(alice, imported, services):
    fill(alice, imported)
    upload_for_everyone(alice, services)
    make_exports(imported)


def test_every_page_is_reached_by_clicking_on_from_the_first(app, alice, cast, sandbox, services, work):
    reached = walk(app, alice)
    assert "connect.token" in reached
    alice.send(TOKEN, {"token": sandbox.token})
    reached |= walk(app, alice)
    assert "connect.choose" in reached
    first = alice.send(CHOOSE, form_of(alice.open(CHOOSE).text) | {"do": "save"})
    alice.send(CHOOSE, form_of(first.text) | {"do": "save"})
    reached |= walk(app, alice)
    assert "connect.first_import" in reached
    work()
    fill(alice, cast["acme"])
    upload_for_everyone(alice, services)
    make_exports(cast["acme"])
    reached |= walk(app, alice)
    for payslip in decide(alice, cast["acme"]):
        reached |= walk(app, alice, payslip)
    assert pages_of(app) - reached.keys() - LEADS_ON == set()


def test_every_page_of_the_map_is_looked_at_by_axe_and_on_a_phone(app):
    router = app.url_map.bind("localhost:8000")
    looked_at = {router.match(urlsplit(path).path, method="GET")[0] for path in (*BEFORE, *AFTER) if path != "/nope"}
    # The step before the first import, on the way there; and pages of a paused sync and of a backdated salary.
    once = {"connect.choose", "runs.people", "retro.ask_to_settle"}
    assert pages_of(app) - looked_at - once == set()


@pytest.mark.parametrize("name", ["bob", "vera"])
def test_no_link_leads_someone_where_they_may_not_go(app, everything, name, request):
    walk(app, request.getfixturevalue(name), "/companies/acme/")
