"""B2, as a law: whatever is open in a company, no page, answer, metric or email says that all is well; else all do."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as search
from hypothesis import strategies as st

from service.actions.notifications.standing_words import standing_words
from service.store.accounts import api_tokens
from service.store.database.connection import connection
from service.store.tables.syncing import Run
from tests.web.conftest import ORIGIN
from tests.web.overview.company_faults import FAULTS, NOISE

pytestmark = pytest.mark.long

PLACE = "/companies/acme"
PAGES = (
    f"{PLACE}/", f"{PLACE}/issues", f"{PLACE}/needs-you", f"{PLACE}/notifications", f"{PLACE}/employees",
    f"{PLACE}/runs", "/companies", "/?all=yes", "/status",
)  # fmt: skip
#: Texts of pages and emails that call everything well.
ALL_CLEAR = re.compile(
    r"up to date with humaans|in step with|equal to humaans|made it into payroll|"
    r"nothing needs (you|attention|your attention)|all is well|everything is|everyone is|no problems|all good",
    re.IGNORECASE,
)
#: Green boxes and badges that speak of the whole company; those of one employee, run or payslip are theirs.
GREEN = re.compile(r'<div class="say good|<span class="badge-state good">(Up to date|OK|Working)')


@pytest.fixture
def told(alice, imported, clock, app, digest_text):
    """What each page, answer, metric and email says of the company, by where it is said."""
    with connection():
        token = api_tokens.issue(imported.id, "ledger", clock())

    def ask():
        found = {path: _main(alice.open(path).text) for path in PAGES}
        with connection():
            run = Run.select().order_by(Run.id.desc()).first()
            found["the email of a payday"] = standing_words(imported, clock())
        found["the digest"] = digest_text()
        if run is not None:
            found["the newest sync"] = _main(alice.open(f"{PLACE}/runs/{run.id}").text)
        client, bearer = app.test_client(), {"Authorization": f"Bearer {token}"}
        found["API"] = client.get("/api/v1/companies/acme", base_url=ORIGIN, headers=bearer).json["state"]
        found["metrics"] = client.get("/metrics", base_url=ORIGIN).text
        return found

    return ask


def _main(text):
    """The page without the state of the machinery, which is not the company's."""
    return text.partition("<main")[2].partition("<h2>Services</h2>")[0] + text.partition("<h2>Companies</h2>")[2]


def _liars(found):
    """Who says that all is well."""
    api, metrics = found.pop("API"), found.pop("metrics")
    liars = [where for where, text in found.items() if ALL_CLEAR.search(text) or GREEN.search(text)]
    if api["tone"] == "good" or ALL_CLEAR.search(" ".join([api["sentence"], api["detail"], *api["more"]])):
        liars.append("API")
    if 'payroll_companies{state="good"} 0.0' not in metrics:
        liars.append("metrics")
    return liars


def _say_all_clear(found):
    return {
        "overview": 'class="say good"' in found[f"{PLACE}/"] and "Up to date with Humaans" in found[f"{PLACE}/"],
        "attention": "Nothing needs your attention." in found[f"{PLACE}/"],
        "issues": "suggestion" in found[f"{PLACE}/"] or "Nothing needs your attention." in found[f"{PLACE}/issues"],
        "companies": "Up to date with Humaans" in found["/companies"],
        "status": "Up to date with Humaans" in found["/status"],
        "email": found["the email of a payday"].startswith("Up to date with Humaans"),
        "digest": "Up to date with Humaans" in found["the digest"],
        "API": found["API"]["tone"] == "good",
        "metrics": 'payroll_companies{state="good"} 1.0' in found["metrics"],
    }


def test_B2_each_thing_alone_keeps_every_page_answer_and_email_from_saying_that_all_is_well(told, written):
    liars = {}
    for name in FAULTS:
        written(name)
        liars[name] = _liars(told())
    assert {name: each for name, each in liars.items() if each} == {}


def test_B2_nothing_open_is_said_everywhere_whatever_else_there_is(told, written):
    silent = {}
    for names in ((), *((name,) for name in NOISE), tuple(NOISE)):
        written(*names)
        silent[names] = [where for where, is_said in _say_all_clear(told()).items() if not is_said]
    assert {names: each for names, each in silent.items() if each} == {}


#: What fails is told as it was found: making it smaller would write and read everything many times over.
@search(max_examples=15, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(
    faults=st.lists(st.sampled_from(sorted(FAULTS)), min_size=1, max_size=6, unique=True),
    noise=st.lists(st.sampled_from(sorted(NOISE)), max_size=6, unique=True),
)
def test_B2_any_number_of_open_things_is_never_called_well(told, written, faults, noise):
    written(*noise, *faults)
    assert _liars(told()) == []
