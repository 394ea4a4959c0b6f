import pytest

from sandbox.world.resources import ALL_SCOPES, PAYROLL_SCOPES

NEEDED = {
    "/compensations": "compensations:read",
    "/compensation-types": "compensations:read",
    "/bank-accounts": "private:read",
    "/custom-fields": "private:read",
    "/custom-values": "private:read",
    "/documents": "documents:read",
    "/document-types": "documents:read",
    "/document-folders": "documents:read",
    "/webhooks": "webhooks:manage",
    "/webhook-events": "webhooks:manage",
}


@pytest.fixture
def with_rights(humaans, caller):
    def call_with(*scopes, **wanted):
        return caller(humaans.add_token(scopes=list(scopes), **wanted)["token"])

    return call_with


@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_a_good_token_no_one_gets_in(caller, token):
    answer = caller(token or "\u00a0").get("/people")
    assert answer.status_code == 401
    assert answer.json()["name"] == "NotAuthenticated"
    assert list(answer.json()) == ["id", "code", "name", "message", "issues"]


def test_a_revoked_token_is_refused(humaans, payroll):
    humaans.revoke_token()
    assert payroll.get("/me").status_code == 401
    humaans.change_token(revoked=False)
    assert payroll.get("/me").status_code == 200


def test_a_token_tells_its_scopes_and_whose_it_is(humaans, payroll):
    told = payroll.get("/token-info").json()
    assert told["scopes"] == list(PAYROLL_SCOPES)
    assert told["personId"] == humaans.person_id("priya")


def test_me_is_the_owner_of_the_token(payroll):
    assert payroll.get("/me").json()["firstName"] == "Priya"


@pytest.mark.parametrize(("path", "scope"), NEEDED.items())
def test_each_list_asks_for_its_scope(with_rights, path, scope):
    others = [each for each in ALL_SCOPES if each != scope]
    refused = with_rights(*others).get(path)
    assert (refused.status_code, refused.json()["name"]) == (403, "Forbidden")
    assert with_rights(scope).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/people", "/job-roles", "/locations", "/companies", "/me"])
def test_public_data_is_seen_with_either_read_scope(with_rights, path):
    assert with_rights("public:read").get(path).status_code == 200
    assert with_rights("private:read").get(path).status_code == 200
    assert with_rights("documents:read").get(path).status_code == 403


def test_without_private_data_people_lose_fields_and_the_not_active_are_unseen(humaans, with_rights):
    stranger = with_rights("public:read")
    people = stranger.list("/people", status="all")
    assert {person["status"] for person in people} == {"active"}
    assert not {"taxId", "address", "birthday", "employeeId"} & {key for person in people for key in person}
    assert all("shortBirthday" in person for person in people if person["shortBirthday"])
    assert stranger.get(f"/people/{humaans.person_id('noah')}").status_code == 404


def test_a_missing_scope_can_show_as_missing_fields(humaans, with_rights):
    rows = with_rights("private:read", denial="omit").list("/compensations")
    assert rows
    assert all("amount" not in row and "personId" in row for row in rows)


def test_a_missing_scope_can_show_as_an_empty_list(with_rights):
    assert with_rights("private:read", denial="empty").list("/compensations") == []


def test_an_admin_has_the_scope_but_sees_neither_pay_nor_documents(with_rights):
    admin = with_rights(*PAYROLL_SCOPES, role="admin")
    assert admin.list("/compensations") == []
    assert len(admin.list("/people")) == 20
    assert "compensations:read" in admin.get("/token-info").json()["scopes"]
    assert with_rights(*PAYROLL_SCOPES, role="admin", role_denial="403").get("/documents").status_code == 403


def test_a_plain_users_token_sees_only_their_own_private_data(humaans, with_rights):
    amelia = humaans.person_id("amelia")
    user = with_rights(*PAYROLL_SCOPES, role="user", person_id=amelia)
    rows = {person["id"]: person for person in user.list("/people", status="all")}
    assert "taxId" in rows[amelia]
    assert "taxId" not in rows[humaans.person_id("leo")]
    assert {row["personId"] for row in user.list("/bank-accounts")} == {amelia}


def test_scopes_can_change_under_a_running_client(humaans, payroll):
    assert payroll.get("/compensations").status_code == 200
    humaans.set_scopes("private:read")
    assert payroll.get("/compensations").status_code == 403
    assert payroll.get("/token-info").json()["scopes"] == ["private:read"]


def test_writing_asks_for_a_write_scope(humaans, payroll, with_rights):
    path = f"/people/{humaans.person_id('amelia')}"
    assert payroll.ask("PATCH", path, json={"city": "York"}).status_code == 403
    picky = with_rights("private:read", denial="omit").ask("PATCH", path, json={"city": "York"})
    assert picky.json()["issues"] == [{"name": "city", "reason": "is not yours to set", "forbidden": True}]


def test_a_scope_that_does_not_exist_is_refused_in_words(humaans):
    from sandbox.remote import SandboxRefusedError

    with pytest.raises(SandboxRefusedError, match="private:read"):
        humaans.set_scopes("everything")
