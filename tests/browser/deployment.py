"""The product as a browser meets it: the Procfile's web and worker lines beside a sandbox, one Chromium.

Started once for all browser tests; each test gets an empty database, Humaans as at its start, and a fresh
browser window. What a person would type and press is here by name; what it must lead to stands in the tests.
"""

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from cryptography.fernet import Fernet

from bin.launcher.processes import procfile_lines
from service.actions.accounts import passwords
from service.facts.access import Role
from service.store.accounts import memberships, users
from service.store.companies import companies
from service.store.database.connection import connection
from tests.processes import PATIENCE_SECONDS, HeldPort, Started, wait_until

PASSWORD = "vivid ferry mango lantern"
OWNER = "alice@example.com"
ACME = "/companies/acme"
#: The first has no windows to draw, and takes half the processor's time.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def chromium():
    """The Chromium of this machine, or a word on how to get one."""
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("Chromium is not installed. On Debian: apt-get install chromium-headless-shell")
    return found


class Deployment:
    """Web and worker as processes, on the database and the Redis under test."""

    def __init__(self, folder, database_url, redis_url, sandbox):
        self.folder, self.sandbox = Path(folder), sandbox
        self._held_port = HeldPort()
        port = self._held_port.number
        self.base = f"http://127.0.0.1:{port}"
        self.environment = {
            "APP_ENV": "test",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "HUMAANS_API_URL": sandbox.api_url,
            "STAFFOLOGY_API_URL": f"{sandbox.url}/staffology",
            "PORT": str(port),
            "PUBLIC_URL": self.base,
            "VAR_FOLDER": str(self.folder / "var"),
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "SECRET_KEY": Fernet.generate_key().decode(),
            "WEB_CONCURRENCY": "1",
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        }
        self.processes = {}

    def start(self):
        lines = procfile_lines()
        for name in ("web", "worker"):
            log = self.folder / f"{name}.log"
            self.processes[name] = Started("/bin/sh", "-c", lines[name], log=log, **self.environment)
        wait_until(self._serves, what=lambda: f"web\n{self.processes['web'].log}")
        self.processes["worker"].wait_for_words("worker process ready", times=2)

    def _serves(self):
        try:
            return urlopen(f"{self.base}/healthz", timeout=PATIENCE_SECONDS).status == 200  # noqa: S310  our own address
        except OSError:
            return False

    def stop(self):
        self._held_port.release()
        for process in self.processes.values():
            process.sweep_up()

    def create_company(self, slug="acme", name="Acme Ltd", people=((OWNER, Role.OWNER),)):
        """A company and who may do what in it; nothing is connected."""
        now = datetime.now(UTC)
        with connection():
            company = companies.create(slug, name, now)
            for email, role in people:
                users.create(email, hash_once(), role, now, company.id)
        return company

    def give_role(self, slug, email, role):
        with connection():
            company, user = companies.by_slug(slug), users.by_email(email)
            memberships.offer(company.id, user.id, role, datetime.now(UTC), given_by=email)
            memberships.accept(memberships.find(company.id, user.id).id, user.id)


_hashes = []


def hash_once():
    """The test password's hash, worked out once: argon2 is slow on purpose."""
    if not _hashes:
        _hashes.append(passwords.hashed(PASSWORD))
    return _hashes[0]


class Window:
    """One person's browser window: a Playwright page that knows our address and the commonest ways."""

    def __init__(self, context, base):
        self.context, self.base = context, base
        self.page = context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._on_console)

    def minimize(self):
        """Has no frame drawn around the page, which no one would see; the page is as visible as before."""
        devtools = self.context.new_cdp_session(self.page)
        of_window = devtools.send("Browser.getWindowForTarget")["windowId"]
        devtools.send("Browser.setWindowBounds", {"windowId": of_window, "bounds": {"windowState": "minimized"}})
        devtools.detach()
        return self

    def _on_console(self, line):
        """A form that was refused (422, 409) is no error of the page's; a script or a policy that failed is."""
        if line.type == "error" and "status of 4" not in line.text:
            self.errors.append(line.text)

    def go(self, path):
        self.page.goto(self.base + path)
        return self.page

    def path(self):
        return self.page.url.removeprefix(self.base).partition("?")[0]

    def sign_in(self, email=OWNER, password=PASSWORD):
        self.go("/login")
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_load_state()
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def heading(self):
        return self.page.locator("h1").inner_text()

    def text(self):
        return self.page.locator("main").inner_text()

    def open_row(self, label):
        """One row of the mapping, ready to be changed."""
        button = self.page.get_by_role("button", name=f"Change {label}", exact=True)
        if not button.is_visible():
            self.page.locator("[data-folded] > summary").click()
        button.click()
        self.page.locator(f"fieldset[data-row='{label}']").wait_for()

    def connect(self, token, slug="acme"):
        self.go(f"/companies/{slug}/connect/token")
        self.page.get_by_label("Access token", exact=True).fill(token)
        self.press("Connect")

    def import_everybody(self, token):
        """From nothing to the first import's end, as quickly as the pages allow."""
        self.connect(token)
        self.press("Preview")
        self.press("Save and start the first import")
        self.page.get_by_role("heading", name="The first import is done").wait_for()

    def employee(self, name):
        self.go(f"{ACME}/employees?q={name.split()[0].lower()}")
        self.page.get_by_role("link", name=name).click()
        self.page.wait_for_load_state()
