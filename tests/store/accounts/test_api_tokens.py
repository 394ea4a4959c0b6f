"""API tokens: shown once, kept as a digest, one company each, useless when revoked."""

from __future__ import annotations

import pytest

from service.store.accounts import api_tokens
from service.store.tables.accounts import ApiToken
from service.store.tables.companies import Company


@pytest.fixture
def company(database, clock):
    return Company.create(slug="acme", name="Acme", webhook_key="k", created_at=clock())


def test_a_token_is_found_by_itself_and_belongs_to_its_company(company, clock):
    token = api_tokens.issue(company.id, "ledger", clock())
    row = api_tokens.by_token(token)
    assert (row.company.slug, row.label) == ("acme", "ledger")
    assert api_tokens.by_token(token + "x") is None
    assert api_tokens.by_token("") is None


def test_the_table_holds_no_token(company, clock):
    token = api_tokens.issue(company.id, "ledger", clock())
    kept = ApiToken.select().dicts().get()
    assert not any(token.removeprefix(api_tokens.PREFIX) in str(value) for value in kept.values())


def test_no_two_tokens_are_alike_and_each_holds_256_bits(company, clock):
    tokens = {api_tokens.issue(company.id, str(number), clock()) for number in range(20)}
    assert len(tokens) == 20
    assert all(len(token.removeprefix(api_tokens.PREFIX)) >= 43 for token in tokens)


def test_a_revoked_token_is_unknown_and_its_label_is_free_again(company, clock):
    first = api_tokens.issue(company.id, "ledger", clock())
    with pytest.raises(api_tokens.LabelTakenError):
        api_tokens.issue(company.id, "ledger", clock())
    assert api_tokens.revoke(company.id, "ledger", clock())
    assert not api_tokens.revoke(company.id, "ledger", clock())
    assert api_tokens.by_token(first) is None
    second = api_tokens.issue(company.id, "ledger", clock())
    assert api_tokens.by_token(second) is not None
    assert [row.label for row in api_tokens.working(company.id)] == ["ledger"]


def test_revoking_leaves_the_tokens_of_another_company(company, clock):
    other = Company.create(slug="globex", name="Globex", webhook_key="k2", created_at=clock())
    token = api_tokens.issue(other.id, "ledger", clock())
    assert not api_tokens.revoke(company.id, "ledger", clock())
    assert api_tokens.by_token(token).company_id == other.id
