"""Headers on every answer, limits on every request, and errors that tell people what to do and strangers nothing."""

from __future__ import annotations

import gzip
from secrets import token_urlsafe

import pytest
from cryptography.fernet import Fernet

from config.settings import read_settings
from service.app import create_app
from service.store.database import connection
from service.web.http.errors import problem
from service.web.http.security_headers import BODY_LIMITS, FORM_LIMIT
from tests.web.conftest import ORIGIN, Browser

HOST = "https://payroll.example.com"


@pytest.fixture
def production(database_url, services, job_notifier, tmp_path):
    """The application as it runs behind one proxy in production."""
    environ = {
        "APP_ENV": "production",
        "PUBLIC_URL": HOST,
        "DATABASE_URL": "postgres://u:p@db.example.com/x?sslmode=require",
        "REDIS_URL": "rediss://r.example.com:6379",
        "SECRET_KEY": token_urlsafe(48),
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "TRUSTED_PROXIES": "1",
    }
    app = create_app(read_settings(environ, project_root=tmp_path), services, job_notifier)
    return app.test_client()


def _behind_proxy(client, method, path, **headers):
    sent = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7", **headers}
    return client.open(path, method=method, base_url="http://payroll.example.com", headers=sent)


@pytest.mark.parametrize("path", ["/login", "/healthz", "/nope", "/static/app.css", "/companies/acme/"])
def test_every_answer_carries_the_security_headers(browser, path):
    headers = browser.open(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for rule in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert rule in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_answer_says_a_header_twice(browser):
    for path in ("/login", "/healthz", "/nope", "/static/app.css"):
        names = [name.lower() for name, _ in browser.open(path).headers if name != "Set-Cookie"]
        assert sorted(names) == sorted(set(names)), path


def test_an_answer_that_fits_one_packet_goes_out_as_it_is(browser):
    answer = browser.open("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert "Vary" not in answer.headers


def test_pages_are_never_stored_and_assets_for_a_year(alice):
    page = alice.open("/companies/acme/")
    assert page.headers["Cache-Control"] == "no-store"
    address = page.text.split('href="/static/app.css', 1)[1].split('"', 1)[0]
    assert "immutable" in alice.open(f"/static/app.css{address}").headers["Cache-Control"]


def test_no_page_has_an_inline_script_or_style(alice):
    for path in ("/companies/acme/", "/account", "/status", "/accepted-formats"):
        text = alice.open(path).text
        assert "<style" not in text
        assert " style=" not in text
        assert "onclick" not in text


def test_in_production_cookies_are_bound_to_the_host_and_https_is_strict(production):
    answer = _behind_proxy(production, "GET", "/login")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-form=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_in_production_a_foreign_host_is_refused_and_http_goes_to_https(production):
    foreign = production.get("/login", base_url="https://evil.example.com")
    assert foreign.status_code == 400
    plain = production.get("/login?a=b", base_url="http://payroll.example.com")
    assert (plain.status_code, plain.headers["Location"]) == (308, f"{HOST}/login?a=b")
    assert production.post("/login", base_url="http://payroll.example.com").status_code == 403


def test_a_form_larger_than_forms_are_is_refused_before_it_is_read(browser, alice):
    forms = ((browser, "/login", BODY_LIMITS["login"]), (alice, "/companies/acme/runs", FORM_LIMIT))
    for who, path, too_large in forms:
        answer = who.client.post(path, base_url=ORIGIN, data={"email": "x" * too_large})
        assert answer.status_code == 413
        assert "The upload is too large" in answer.text


def test_error_pages_say_what_happened_what_to_do_and_a_reference(alice):
    answer = alice.open("/nope", headers={"X-Request-ID": "abcd-1234-efgh"})
    assert answer.status_code == 404
    assert "Page not found" in answer.text
    assert "abcd-1234-efgh" in answer.text
    assert answer.headers["X-Request-ID"] == "abcd-1234-efgh"
    assert "<script>" not in alice.open("/nope", headers={"X-Request-ID": "<script>alert(1)</script>"}).text


def test_an_unexpected_error_shows_a_reference_and_no_secret(own_app, cast, caplog):
    def broken():
        raise RuntimeError("SELECT token FROM connection")

    broken.access = own_app.view_functions["health.healthz"].access
    own_app.add_url_rule("/broken", "broken", broken)
    answer = Browser(own_app).open("/broken")
    assert answer.status_code == 500
    assert "Sorry, there is a problem with the service" in answer.text
    assert "SELECT" not in answer.text
    assert "request.failed" in caplog.text


def test_a_program_gets_problem_details(browser):
    answer = browser.open("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert {"type", "title", "status", "detail", "reference"} <= answer.json.keys()


def test_a_problem_takes_further_members(app):
    with app.test_request_context():
        answer = problem(409, "Changed meanwhile", "Read it again.", current_version=3)
    assert (answer.status_code, answer.json["current_version"]) == (409, 3)


def test_without_a_database_pages_say_so_and_the_process_still_answers(alice, tmp_path):
    working = connection.database.obj
    connection.bind(connection.connect_to(f"sqlite:///{tmp_path}/no/such/folder/x.db"))
    try:
        page = alice.open("/companies/acme/")
        assert page.status_code == 503
        assert "cannot reach its database" in page.text
        assert alice.open("/healthz").status_code == 200
        assert alice.open("/static/app.css").status_code == 200
        ready = alice.open("/readyz")
        assert (ready.status_code, ready.json["database"]) == (503, "unreachable")
    finally:
        connection.bind(working)


def test_no_connection_stays_open_after_a_request(alice):
    alice.open("/companies/acme/")
    alice.open("/nope")
    assert not connection.is_open()


def test_text_goes_out_compressed_and_its_length_tells_nothing(alice):
    asked = {"Accept-Encoding": "gzip"}
    pages = [alice.open("/accepted-formats", headers=asked) for _ in range(12)]
    assert {page.headers["Content-Encoding"] for page in pages} == {"gzip"}
    assert b"Accepted formats" in gzip.decompress(pages[0].data)
    assert len({len(page.data) for page in pages}) > 3
    assert "Accept-Encoding" in pages[0].headers["Vary"]
    asset = alice.open("/static/app.css", headers=asked)
    assert b":root" in gzip.decompress(asset.data)
    again = alice.open("/static/app.css", headers=asked | {"If-None-Match": asset.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Encoding" not in alice.open("/healthz", headers=asked).headers
    assert "Content-Encoding" not in alice.open("/accepted-formats").headers


def test_a_browser_that_refuses_gzip_gets_a_page_without_it(alice):
    page = alice.open("/accepted-formats", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in page.headers
