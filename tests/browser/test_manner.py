"""Every page for everyone: no serious accessibility fault in light or dark, and nothing cut off, nor wider than the
window, at 200 % zoom of the page or of the text (B16), or on a phone.
"""

from datetime import UTC, datetime

from playwright.sync_api import expect

from sandbox.platform.payslips import Sample, pages_of, pdf_of
from service.facts.access import Role
from service.store.accounts import api_tokens
from service.store.database.connection import connection, write_transaction
from service.store.tables.accounts import Membership, User
from service.store.tables.companies import Company
from service.store.tables.payslips import Payslip, PayslipChannel
from tests.browser.deployment import ACME
from tests.browser.looks import Onlooker
from tests.made_exports import make_an_export
from tests.web.notifications.rows import a_channel_and_an_endpoint

BEFORE = ("/login", "/", f"{ACME}/", f"{ACME}/connect/token", f"{ACME}/employees", f"{ACME}/runs", "/account", "/nope")
AFTER = (
    "/companies",
    "/search?q=hart",
    f"{ACME}/search?q=hart",
    f"{ACME}/",
    f"{ACME}/employees",
    f"{ACME}/employees?q=zzzz",
    f"{ACME}/employees/1",
    f"{ACME}/missing-information",
    f"{ACME}/missing-information?missing=hours_per_week",
    f"{ACME}/missing-information/email",
    f"{ACME}/needs-you",
    f"{ACME}/needs-you?view=suggestions",
    f"{ACME}/needs-you/closed",
    f"{ACME}/approvals",
    f"{ACME}/settings/approvals",
    f"{ACME}/notifications",
    f"{ACME}/notifications/preferences",
    f"{ACME}/issues",
    f"{ACME}/issues/changed-ids",
    f"{ACME}/issues/came-back",
    f"{ACME}/runs",
    f"{ACME}/runs/1",
    f"{ACME}/runs/1/undo",
    f"{ACME}/settings",
    f"{ACME}/mapping",
    f"{ACME}/exclusions",
    f"{ACME}/connect",
    f"{ACME}/audit",
    f"{ACME}/employees/1/edit",
    f"{ACME}/employees/1?as_of=2020-01-01",
    f"{ACME}/employees/1/final-pay",
    f"{ACME}/retro",
    f"{ACME}/users",
    f"{ACME}/webhook",
    f"{ACME}/periods",
    f"{ACME}/periods/1",
    f"{ACME}/periods/2",
    f"{ACME}/periods/rules",
    f"{ACME}/paydays",
    f"{ACME}/paydays/schedules/new?frequency=weekly",
    f"{ACME}/paydays/schedules/0",
    f"{ACME}/paydays/schedules/0/remove",
    f"{ACME}/paydays/email",
    f"{ACME}/payslips",
    f"{ACME}/connect/token",
    f"{ACME}/connect/import",
    f"{ACME}/connect/test-upload",
    f"{ACME}/users/1",
    f"{ACME}/api-tokens",
    f"{ACME}/api-tokens/1",
    f"{ACME}/channels",
    f"{ACME}/channels/1",
    f"{ACME}/channels/1/remove",
    f"{ACME}/endpoints",
    f"{ACME}/endpoints/1",
    f"{ACME}/endpoints/1/remove",
    f"{ACME}/payslips/1",
    f"{ACME}/payslips/1/recall",
    f"{ACME}/payslips/1/settle?was_sent=yes",
    f"{ACME}/payslips/1/send-again",
    f"{ACME}/payslips/3/release",
    f"{ACME}/payslips/batches/2",
    f"{ACME}/payslips/batches/2/unmatched/2?q=hart",
    "/export-formats",
    f"{ACME}/exports",
    f"{ACME}/exports/new?period=1000&target=sage50",
    f"{ACME}/exports/1",
    f"{ACME}/payroll-program",
    f"{ACME}/payroll-program/key",
    f"{ACME}/payroll-program/employer",
    f"{ACME}/payroll-program/payslips",
    f"{ACME}/payroll-program/pushes/new?period=1000",
    f"{ACME}/payroll-program/pushes/1",
    f"{ACME}/payslips/split/1",
    f"{ACME}/payslips/split/1/pages/1?q=hart",
    "/account",
    "/account/second-factor",
    "/invitations",
    "/status",
    "/accepted-formats",
    "/users",
    "/companies/new",
    "/?all=yes",
)
#: Forms that were refused: address, and the button that sends them as they stand.
REFUSED = (
    (f"{ACME}/users", "Add user"),
    (f"{ACME}/api-tokens", "Create token"),
    (f"{ACME}/channels", "Add channel"),
    (f"{ACME}/endpoints", "Add endpoint"),
    (f"{ACME}/api-tokens/1", "Revoke token"),
    (f"{ACME}/connect/test-upload", "Test upload"),
    (f"{ACME}/webhook", "Save"),
    (f"{ACME}/needs-you", "Apply"),
    (f"{ACME}/missing-information/email", "Send email"),
    ("/account", "Change password"),
    ("/account/second-factor", "Set up two-step sign in"),
    ("/companies/new", "Create company"),
)


def live_on(window):
    """An owner of every company, with a token, a payslip accepted and one still to be looked at."""
    with connection():
        owner, company = User.get(), Company.get()
        Membership.create(user=owner, company=None, role=Role.OWNER)
        api_tokens.issue(company.id, "ledger", datetime.now(UTC))
        a_channel_and_an_endpoint(company, datetime.now(UTC))
    window.go(f"{ACME}/paydays/schedules/new?frequency=monthly").get_by_label("Name").fill("Monthly")
    window.press("Preview")
    window.press("Save schedule")
    window.go(f"{ACME}/periods/1")
    window.press("Freeze from the last reading")
    for payroll_id in ("1002", "1001"):
        page = window.go(f"{ACME}/payslips")
        page.locator("#upload").evaluate("each => { each.open = true; }")
        page.get_by_label("Payday of these payslips").fill("2026-11-27")
        sample = Sample(payroll_id, "Amelia Hart", "CE234567A")
        content = {"mimeType": "application/pdf", "buffer": pdf_of(sample)}
        files = [{"name": name} | content for name in (f"{payroll_id}.pdf", "scan.pdf")]
        page.get_by_label("Files").set_input_files(files)
        window.press("Check files")
        if payroll_id == "1002":
            window.press("Save 1 payslip")
    _upload_for_everyone(window)
    with connection():
        make_an_export(company, datetime.now(UTC))
    _ask_about_payslips(company)


def _upload_for_everyone(window):
    """One PDF for everyone, with a cover, pages of two employees and one that follows a counter."""
    page = window.go(f"{ACME}/payslips")
    page.locator("#upload").evaluate("each => { each.open = true; }")
    page.get_by_label("Payday of these payslips").fill("2026-11-27")
    page.get_by_label("One PDF with everyone's payslips").check()
    amelia, priya = ("Amelia Hart", "Employee ID: 1002"), ("Priya Shah", "Employee ID: 1001")
    lines = ("Payslips",), (*amelia, "Page 1 of 2"), ("Page 2 of 2",), priya, amelia, (), priya
    content = {"mimeType": "application/pdf", "buffer": pages_of(*lines)}
    page.get_by_label("Files").set_input_files({"name": "all.pdf"} | content)
    window.press("Check files")
    page.get_by_role("heading", name="Check whose each page is").wait_for()


def _ask_about_payslips(company):
    """An email no one knows the fate of, and a payslip that is held."""
    with connection(), write_transaction():
        like = Payslip.select().where(Payslip.state == "released").dicts().get()
        PayslipChannel.create(
            company=company, payslip=like.pop("id"), channel="email", state="unclear", updated_at=datetime.now(UTC)
        )
        held = [{"code": "contradicted", "message": "The PDF names Priya Shah."}]
        days = {name: like[name].replace(month=10) for name in ("pay_date", "period_start", "period_end")}
        Payslip.create(**like | days | {"id": 3, "state": "held", "hold_reasons": held})


def test_every_page_is_for_everyone_and_every_flow_can_be_walked_at_twice_the_size(opened, humaans):
    onlooker = Onlooker(opened)
    window = onlooker.window
    window.go("/login")
    onlooker.look()
    window.sign_in()
    for path in BEFORE:
        window.go(path)
        onlooker.look()
    window.connect(humaans.token)
    onlooker.look()
    window.press("Preview")
    onlooker.look()
    window.press("Save and start the first import")
    window.page.get_by_role("heading", name="The first import is done").wait_for()
    onlooker.look()
    live_on(window)
    for path in AFTER:
        window.go(path)
        onlooker.look()
    for path, button in REFUSED:
        window.go(path)
        window.press(button)
        onlooker.look()
    window.go(f"{ACME}/")
    onlooker.look_for_squeezed()
    assert not onlooker.faults, "\n".join(onlooker.faults)


def test_on_a_phone_every_form_can_be_sent_and_the_menu_opens(phone, humaans):
    phone.sign_in()
    phone.import_everybody(humaans.token)
    live_on(phone)
    phone.go(f"{ACME}/")  # a page of no company has no company's menu
    phone.page.get_by_text("Menu").click()
    phone.page.get_by_role("navigation", name="Menu").get_by_role("link", name="Employees").click()
    expect(phone.page.get_by_role("heading", name="Employees")).to_be_visible()
