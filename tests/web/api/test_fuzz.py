"""Whatever is sent, the answer is never an error of ours, and a refusal is always problem details."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.runs import Cause, RunKind, RunState
from service.facts.settings import Operator, Policy
from service.humaans.http.errors import TokenRefusedError
from service.rules.mapping.settings_switches import SWITCHES
from service.store.database.connection import connection
from service.store.tables.channels import EventEndpoint
from service.store.tables.employees import Issue
from service.store.tables.syncing import Run

some = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

texts = st.text(max_size=30) | st.sampled_from(
    ["", "\0", "\u202e", "person.taxId", "GB", "1e9", "'; DROP TABLE run;--", "0001-01-01", "9999-12-31",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
)  # fmt: skip
numbers = st.integers() | st.sampled_from([0, 2**31, 2**53 + 1, 2**63, -(2**63) - 1]) | st.floats(allow_nan=False)
junk = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def _perhaps(**members):
    """An object with any of these members, each as it should be or as it should not, and perhaps one more."""
    known = st.fixed_dictionaries({}, optional={name: value | junk for name, value in members.items()})
    return st.tuples(known, st.dictionaries(texts, junk, max_size=1)).map(lambda pair: pair[1] | pair[0])


sources = st.sampled_from(["person.taxId", "custom.x", "jobRole.jobTitle", "compensation.salary.amount"]) | texts
policies = st.sampled_from([each.value for each in Policy])
mappings = _perhaps(
    payroll_field=st.sampled_from([*PAYROLL_FIELD_KINDS]), source=sources | st.none(), on_blank=policies,
    on_invalid=policies, fallback_source=sources, constant=texts, value_map=st.dictionaries(texts, texts, max_size=2),
)  # fmt: skip
exclusions = _perhaps(
    source=sources, operator=st.sampled_from([each.value for each in Operator]), values=st.lists(texts, max_size=3)
)
documents = _perhaps(
    version=st.integers(0, 2), mapping=st.lists(mappings, max_size=3), exclusions=st.lists(exclusions, max_size=3),
    **{switch.name: st.booleans() for switch in SWITCHES},
)  # fmt: skip
WRITES = [
    ("PUT", "/settings", documents),
    ("POST", "/preview", documents),
    ("PUT", "/connection", _perhaps(token=texts, webhook_secret=texts)),
    ("POST", "/runs", _perhaps(dry_run=st.booleans())),
    ("PATCH", "/employees/{employee}", _perhaps(fields=_perhaps(**dict.fromkeys(PAYROLL_FIELD_KINDS, texts)))),
    ("POST", "/issues/{issue}/resolve", _perhaps(choice=texts | st.just("mistake"), last_day=texts)),
    ("POST", "/inbox/snooze", _perhaps(items=st.lists(texts, max_size=2), until=texts)),
    ("POST", "/endpoints/{endpoint}/send-again", _perhaps(delivery_id=numbers, since=texts, until=texts)),
    ("POST", "/runs/{run}/approve", junk),
    ("POST", "/runs/{run}/discard", junk),
    ("POST", "/employees/{employee}/sync", junk),
]
READS = ["", "/settings", "/sources", "/runs", "/runs/{run}", "/employees", "/employees/{employee}",
         "/employees/{employee}/changes", "/issues"]  # fmt: skip


class RefusingHumaans:
    """A Humaans to which every token is unknown."""

    def within(self, seconds):
        return self

    def __getattr__(self, name):
        def refuse(*args, **kwargs):
            raise TokenRefusedError("Humaans does not know this token.")

        return refuse


@pytest.fixture
def services(services):
    return replace(services, humaans=lambda token, company_id: RefusingHumaans())


@pytest.fixture
def rows(cast, clock, an_employee):
    with connection():
        endpoint = EventEndpoint.create(
            company=cast["acme"], name="x", address_shown="x", state="active", created_by="alice", created_at=clock()
        )
        issue = Issue.create(
            company=cast["acme"], person_id="p", code="x", message="y", choices=["mistake"], since=clock()
        )
        run = Run.create(
            company=cast["acme"], kind=RunKind.RECONCILIATION, cause=Cause.HOURLY, state=RunState.HELD,
            created_at=clock(),
        )  # fmt: skip
    return {"employee": an_employee().id, "issue": issue.id, "run": run.id, "endpoint": endpoint.id}


def _well_answered(answer):
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json"
        assert answer.json["status"] == answer.status_code
        assert answer.json["title"]


@pytest.mark.parametrize(("method", "path", "bodies"), WRITES, ids=[path for _, path, _ in WRITES])
def test_no_document_gives_an_error_of_ours(acme, rows, method, path, bodies):
    @some
    @given(bodies | junk)
    def try_one(document):
        body = orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS) if _fits(document) else repr(document).encode()
        _well_answered(acme.send(method, path.format(**rows), data=body, content_type="application/json"))

    try_one()


@pytest.mark.parametrize("path", READS)
def test_no_query_gives_an_error_of_ours(acme, rows, path):
    names = (
        st.sampled_from(["limit", "cursor", "q", "readiness", "employment", "order", "updated_since", "as_of"]) | texts
    )

    @some
    @given(st.dictionaries(names, texts | st.integers().map(str), max_size=3))
    def try_one(query):
        _well_answered(acme.get(path.format(**rows), query_string=query))

    try_one()


@some
@given(body=st.binary(max_size=200), content_type=st.sampled_from(["application/json", "application/json; charset=x"]))
def test_no_bytes_give_an_error_of_ours(acme, body, content_type):
    _well_answered(acme.send("PUT", "/settings", data=body, content_type=content_type))


@some
@given(path=st.text(max_size=20))
def test_no_path_gives_an_error_of_ours(acme, path):
    _well_answered(acme.send("GET", "/api/v1/companies/acme/" + path.replace("?", "")))


def _fits(document):
    try:
        orjson.dumps(document)
    except TypeError:
        return False
    return True
