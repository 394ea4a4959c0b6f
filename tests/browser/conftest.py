"""One deployment and one Chromium for all browser tests; an empty database and a fresh window for each."""

import contextlib

import pytest
from playwright.sync_api import expect, sync_playwright

from sandbox.remote import InProcessSandbox
from tests.browser.deployment import FLAGS, PHONE, WIDE, Deployment, Window, chromium


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def humaans():
    with InProcessSandbox.start() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def running(tmp_path_factory, migrated_database_url, redis_url, humaans):
    deployment = Deployment(tmp_path_factory.mktemp("deployment"), migrated_database_url, redis_url, humaans)
    with contextlib.closing(_Stopping(deployment)):
        deployment.start()
        yield deployment


class _Stopping:
    def __init__(self, deployment):
        self.close = deployment.stop


@pytest.fixture
def deployment(running, humaans, redis, database_url):
    """Everything up, the database and Redis empty, Humaans as at its start; Acme has an owner."""
    humaans.reset()
    humaans.heal()
    running.create_company()
    return running


@pytest.fixture(scope="session")
def browser():
    expect.set_options(timeout=90_000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def opened(browser, deployment):
    """Opens windows; every one of them must have met no error of script or policy when the test ends."""
    windows = []

    def opening(**how):
        context = browser.new_context(**({"viewport": WIDE, "locale": "en-GB"} | how))
        context.set_default_timeout(90_000)
        windows.append(Window(context, deployment.base).minimize())
        return windows[-1]

    yield opening
    for window in windows:
        window.context.close()
        assert not window.errors


@pytest.fixture
def window(opened):
    return opened()


@pytest.fixture
def phone(opened):
    return opened(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def without_script(opened):
    return opened(java_script_enabled=False)
