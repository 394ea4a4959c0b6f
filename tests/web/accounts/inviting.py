"""Inviting Dora, and what became of it."""

from __future__ import annotations

import re

from service.store.accounts import memberships, users
from service.store.database.connection import connection
from tests.web.conftest import PASSWORD, Browser

NEW = "quiet harbour violin 27"
DORA = "dora@example.com"


def users_of(slug):
    return f"/companies/{slug}/users"


def send_invitation(owner, slug, email=DORA, role="viewer"):
    return owner.send(users_of(slug), {"email": email, "role": role, "password": PASSWORD})


def shown_link(answer):
    found = re.search(r"http://localhost:8000(/choose-password/[^<\s]+)", answer.text)
    return found.group(1) if found else None


def choose_password(app, path, password):
    return Browser(app).send(path, {"new": password, "again": password}, page="/login")


def user_row(email=DORA):
    with connection():
        return users.by_email(email)


def pending_role(email=DORA):
    with connection():
        return memberships.pending_of(users.by_email(email).id)
