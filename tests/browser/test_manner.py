"""Every page for everybody: no serious accessibility fault in light or dark, nothing cut off on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.house import ACME

AXE = Axe()
GRAVE = {"serious", "critical"}
BEFORE = ("/login", "/", f"{ACME}/", f"{ACME}/connect/token", f"{ACME}/employees", f"{ACME}/runs", "/account", "/nope")
AFTER = (
    f"{ACME}/",
    f"{ACME}/employees",
    f"{ACME}/employees?q=zzzz",
    f"{ACME}/employees/1",
    f"{ACME}/issues",
    f"{ACME}/runs",
    f"{ACME}/runs/1",
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
    f"{ACME}/paydays",
    f"{ACME}/payslips",
    f"{ACME}/connect/token",
    "/status",
    "/accepted-formats",
)


def faults_of(page):
    found = AXE.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).response
    return [
        f"{page.url}: {fault['id']}: {node['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_accessibility_fault(opened, humaans, scheme):
    window = opened(color_scheme=scheme)
    faults = faults_of(window.go("/login"))
    window.sign_in()
    for path in BEFORE:
        faults += faults_of(window.go(path))
    window.connect(humaans.token)
    window.press("Preview")
    faults += faults_of(window.page)
    window.press("Save and start the first import")
    window.page.get_by_role("heading", name="The first import is done").wait_for(timeout=30_000)
    faults += faults_of(window.page)
    for path in AFTER:
        faults += faults_of(window.go(path))
    assert not faults, "\n".join(faults)


def test_on_a_phone_nothing_is_cut_off_and_the_menu_opens(phone, humaans):
    phone.sign_in()
    phone.import_everybody(humaans.token)
    for path in AFTER:
        page = phone.go(path)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{path} is {beyond} pixels too wide"
    phone.page.get_by_text("Menu").click()
    phone.page.get_by_role("navigation", name="Menu").get_by_role("link", name="Employees").click()
    expect(phone.page.get_by_role("heading", name="Employees")).to_be_visible()
