"""A1, A2: a token is tried whole before anything is kept; connecting imports no one."""

from __future__ import annotations

import pytest

from config.settings import read_settings
from service.actions.connection.connect import MissingScopesError, OtherCompanyError, TokenNotAcceptedError, connect
from service.actions.connection.humaans_access import HumaansNotReachableError, token_of
from service.facts.humaans import Scope
from service.outgoing.limits import WHILE_SOMEONE_WAITS
from service.store.companies import catalogues, companies, connections
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee
from service.store.tables.syncing import Run
from service.wiring import build_services


def test_A1_a_token_with_every_scope_connects_and_is_kept_encrypted(story, services, company, sandbox):
    facts = story.connect()
    row = connections.of_company(company.id)
    assert row.state == connections.CONNECTED
    assert set(Scope) <= facts.scopes
    assert sandbox.token not in row.token_encrypted
    assert token_of(services, row) == sandbox.token
    assert row.token_last4 == sandbox.token[-4:]


def test_A2_connecting_imports_no_one(story):
    facts = story.connect()
    assert facts.people_visible > 20
    assert Employee.select().count() == 0
    assert Run.select().count() == 0


@pytest.mark.parametrize("lost", list(Scope))
def test_A1_each_missing_scope_is_named_with_its_checkbox_and_nothing_is_stored(story, company, sandbox, lost):
    sandbox.set_scopes(*(scope for scope in (*Scope, "public:read") if scope is not lost))
    with pytest.raises(MissingScopesError) as refused:
        story.connect()
    assert [need.scope for need in refused.value.missing] == [lost]
    assert refused.value.missing[0].checkbox in refused.value.message
    assert refused.value.missing[0].would_break
    assert connections.of_company(company.id) is None


def test_a_revoked_token_is_refused_in_words_and_nothing_is_stored(story, company, sandbox):
    sandbox.revoke_token()
    with pytest.raises(TokenNotAcceptedError, match="did not accept this token"):
        story.connect()
    assert connections.of_company(company.id) is None


def test_a_humaans_that_is_down_is_said_so_and_nothing_is_stored(story, company, sandbox):
    sandbox.fail(status=503, times=-1)
    with pytest.raises(HumaansNotReachableError):
        story.connect()
    assert connections.of_company(company.id) is None


def test_F33_a_silent_humaans_is_said_so_while_someone_still_waits(story, company, sandbox, clock, secrets, tmp_path):
    values = {"APP_ENV": "test", "HUMAANS_API_URL": sandbox.api_url}
    web = build_services(read_settings(values, project_root=tmp_path), WHILE_SOMEONE_WAITS)
    sandbox.fail(delay=600, times=-1)
    with pytest.raises(HumaansNotReachableError):
        connect(web, company.id, sandbox.token, actor="alice")
    assert connections.of_company(company.id) is None


def test_F14_a_token_of_another_humaans_account_never_mixes_two_companies(story, services, company, sandbox):
    story.connect()
    other = sandbox.add_company("other")
    with pytest.raises(OtherCompanyError):
        connect(services, company.id, other.token, actor="alice")


def test_F14_a_second_company_on_the_same_humaans_account_is_warned_of(story, services, company, sandbox, clock):
    assert story.connect().warnings == ()
    second = companies.create("second", "Second Ltd", clock())
    facts = connect(services, second.id, sandbox.token, actor="alice")
    assert ["same Humaans account" in warning for warning in facts.warnings] == [True]
    assert connections.of_company(second.id).warnings == list(facts.warnings)
    assert company.name not in facts.warnings[0]
    assert story.connect().warnings == facts.warnings


def test_a_new_token_of_the_same_account_replaces_the_old_one(story, services, company, sandbox):
    story.connect()
    fresh = sandbox.add_token()["token"]
    connect(services, company.id, fresh, actor="alice")
    assert token_of(services, connections.of_company(company.id)) == fresh


def test_a_token_that_has_its_scopes_but_sees_no_salaries_gives_a_warning(story, company, sandbox):
    sandbox.change_token(role="admin")
    facts = story.connect()
    assert any("salaries" in warning for warning in facts.warnings)


def test_B7_a_token_that_sees_private_data_of_few_people_gives_a_warning_with_the_numbers(story, sandbox):
    sandbox.change_token(role="user")
    warnings = " ".join(story.connect().warnings)
    assert "sees private data of 1 of " in warnings
    assert "Ask an Owner" in warnings


def test_B7_a_token_of_an_owner_gives_none(story):
    assert not [warning for warning in story.connect().warnings if "private data" in warning]


def test_the_catalogue_is_kept_so_that_pages_can_name_custom_fields(story, company):
    story.connect()
    names = {field.name for field in catalogues.of_company(company.id).custom_fields.values()}
    assert {"NI category", "Benefits"} <= names


def test_the_audit_entry_tells_who_connected_but_holds_no_token(story, sandbox):
    story.connect()
    entry = AuditEntry.get(AuditEntry.action == "connection.saved")
    assert entry.actor == "alice"
    assert sandbox.token not in str(entry.detail)
