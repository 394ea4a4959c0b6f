"""The words of account emails."""

from __future__ import annotations

import pytest

from service.facts.access import Role
from service.rules.accounts.account_mail import welcome


@pytest.mark.parametrize("role", list(Role))
def test_an_invitation_names_each_role(role):
    assert role.value in welcome("Acme Ltd", role, 3)
