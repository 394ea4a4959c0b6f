"""A NUL or half a surrogate pair is refused on arrival, wherever in a request it stands, on both databases alike."""

from __future__ import annotations

import io
import re
from itertools import product

import pytest

from service.store.database.connection import connection
from service.store.tables.employees import Employee
from service.web.http.row_ids import LARGEST_ID
from tests.web.api.conftest import acme  # noqa: F401 - a fixture
from tests.web.conftest import ORIGIN

pytestmark = pytest.mark.long

SENTENCE = "holds a NUL character"
#: A number beyond 64 bits, at its edge, and with more digits than Python reads.
TOO_LARGE = (LARGEST_ID + 1, 2**64, 10**40, "9" * 5000)
UNSAFE = {"POST", "PUT", "PATCH"}


def routes(app):
    """(rule, method, values for its address) of every route."""
    for rule in app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, "1") | {"slug": "acme", "filename": "app.css"}
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method, {name: values[name] for name in rule.arguments}


def path_of(rule, values):
    """The address with values put in as they are, percent signs and all."""
    return "".join(f"{values[text]}" if is_dynamic else text for is_dynamic, text in rule._trace).removeprefix("|")


def headers_for(rule, acme):  # noqa: F811
    return {"Authorization": f"Bearer {acme.token}"} if rule.rule.startswith("/api/") else {}


@pytest.fixture
def ask(app, alice, acme):  # noqa: F811
    """Sends one request as someone who may: a browser that is signed in, or a program with a token."""

    def asking(rule, method, path, **options):
        headers = headers_for(rule, acme) | options.pop("headers", {})
        answer = alice.client.open(path, method=method, base_url=ORIGIN, headers=headers, buffered=True, **options)
        assert answer.status_code < 500, f"{method} {path}: {answer.status_code}"
        return answer

    return asking


def is_refused_in_words(answer, where):
    assert (answer.status_code, SENTENCE in answer.text) == (400, True), f"{where}: {answer.status_code} {answer.text}"


def test_S_h_a_nul_in_any_part_of_any_address_is_refused_in_words(app, ask):
    for rule, method, values in routes(app):
        changed = [values | {name: f"{value}%00"} for name, value in values.items()]
        for path in [*(path_of(rule, each) for each in changed), path_of(rule, values) + "%00"]:
            is_refused_in_words(ask(rule, method, path), f"{method} {path}")


@pytest.mark.parametrize("query", ["q=a%00b", "a%00b=q", "%00", "limit=%00", "q=1&q=%00"])
def test_S_h_a_nul_in_a_query_is_refused_in_words(app, ask, query):
    for rule, method, values in routes(app):
        is_refused_in_words(ask(rule, method, path_of(rule, values), query_string=query), f"{method} {rule}")


@pytest.mark.parametrize("name", ["Referer", "X-Forwarded-For", "Authorization", "Accept-Language", "Content-Type"])
def test_S_h_a_nul_in_a_header_is_refused_in_words(app, ask, name):
    for rule, method, values in routes(app):
        answer = ask(rule, method, path_of(rule, values), headers={name: "a\0b"})
        is_refused_in_words(answer, f"{method} {rule}")


@pytest.mark.parametrize("value", ['"a\\000b"', "a\0b"])
@pytest.mark.parametrize("name", ["session", "form", "other"])
def test_S_h_a_nul_in_a_cookie_is_refused_in_words(app, cast, name, value):
    """Cookies may be written in octal, which the header does not show."""
    for rule, method, values in routes(app):
        answer = app.test_client(use_cookies=False).open(
            path_of(rule, values), method=method, base_url=ORIGIN, headers={"Cookie": f"{name}={value}"}
        )
        is_refused_in_words(answer, f"{method} {rule}")


def plain_forms(token):
    """One form for each place in which a NUL can stand, as a browser sends a form without files."""
    for body in ("name=a%00b", "a%00b=name", "%00", "do=%00save", "password=%00"):
        yield f"csrf_token={token}&{body}".encode(), "application/x-www-form-urlencoded"


def forms_with_files(token):
    """The same, as a browser sends a form that may hold files."""
    head, end = b"--x\r\nContent-Disposition: form-data; name=", b"\r\n--x--\r\n"
    for part in (
        b'"name"\r\n\r\na\0b',
        b'"a\0b"\r\n\r\nname',
        b'"file"; filename="a\0.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-',
        b"file; filename*=UTF-8''a%00.pdf\r\n\r\nx",
    ):
        form = head + b"csrf_token\r\n\r\n" + token.encode() + b"\r\n" + head + part + end
        yield form, "multipart/form-data; boundary=x"


def test_S_h_a_nul_in_any_form_is_refused_in_words(app, ask, alice):
    token = alice.form_token()
    forms = [*plain_forms(token), *forms_with_files(token)]
    for rule, method, values in routes(app):
        if method in UNSAFE and not rule.rule.startswith(("/api/", "/webhooks/")):
            for data, kind in forms:
                answer = ask(rule, method, path_of(rule, values), data=data, content_type=kind)
                is_refused_in_words(answer, f"{method} {rule} {data}")


DOCUMENTS = [
    b'"\\u0000"', b'{"a": "\\u0000"}', b'{"a\\u0000": 1}', b'{"a": [{"b": ["x\\u0000y"]}]}', b'[[["\\u0000"]]]',
    b'{"fields": {"city": "Le\\u0000eds"}}', b'{"token": "\\u0000"}', b'{"version": 0, "colour\\u0000": "red"}',
]  # fmt: skip
BROKEN = [
    b'{"a": "\0"}',
    b'{"a": "\\ud800"}',
    b'{"\\udfff": 1}',
    b'{"a": "\\ud800\\u0041"}',
    b"\0",
    b'{"a": "\xed\xa0\x80"}',
]


#: Calls that are sent a file, so that their body is a form.
TAKE_A_FORM = {"api.payslips.add", "api.combined_pdfs.add"}


def json_calls(app):
    for rule, method, values in routes(app):
        if rule.rule.startswith("/api/") and method in UNSAFE and rule.endpoint not in TAKE_A_FORM:
            yield rule, method, path_of(rule, values)


def test_S_h_a_nul_or_half_a_pair_in_any_document_is_refused_in_words(app, ask):
    for (rule, method, path), document in product(json_calls(app), DOCUMENTS + BROKEN):
        answer = ask(rule, method, path, data=document, content_type="application/json")
        if answer.status_code == 404:  # a row that is not there
            continue
        if document in DOCUMENTS and answer.status_code == 400:
            assert SENTENCE in answer.text, f"{method} {path} {document!r}"
        assert answer.content_type == "application/problem+json"
        assert answer.status_code == 400 or takes_no_body(app, rule), f"{method} {path} {document!r} {answer.text}"


def takes_no_body(app, rule):
    """Some calls are only pressed; what is sent along is not read."""
    view = app.view_functions[rule.endpoint]
    return "requestBody" not in str(getattr(view, "_apidoc", {})) and "arguments" not in getattr(view, "_apidoc", {})


def test_S_h_a_file_whose_name_holds_a_nul_is_refused_by_the_api(acme):  # noqa: F811
    answer = acme.post("/payslips", data={"employee_id": "1\0", "file": (io.BytesIO(b"%PDF-"), "a.pdf")})
    is_refused_in_words(answer, "a field")
    answer = acme.post("/payslips", data={"employee_id": "1", "file": (io.BytesIO(b"%PDF-"), "a\0.pdf")})
    is_refused_in_words(answer, "a file's name")


def test_S_h_what_only_looks_like_a_nul_is_taken(alice, acme):  # noqa: F811
    assert alice.open("/companies/acme/employees?q=a%2500b").status_code == 200
    assert acme.get("/employees", query_string={"q": "\\u0000"}).status_code == 200
    document = {"version": 0, "mapping": [], "colour\\u0000": 1}
    assert acme.put("/settings", document).status_code == 422


def test_S_h_an_id_beyond_64_bits_is_no_page(app, ask):
    for rule, method, values in routes(app):
        for name in sorted(values.keys() - {"slug", "filename"}):
            if type(rule._converters[name]).__name__ == "RowId":
                for number in TOO_LARGE:
                    answer = ask(rule, method, path_of(rule, values | {name: number}))
                    assert answer.status_code in {404, 405}, f"{method} {rule} {number} {answer.status_code}"


@pytest.mark.parametrize("number", [*TOO_LARGE, -1, -(2**63) - 1, "٣" * 30])
def test_S_h_a_number_beyond_64_bits_in_a_query_is_no_filter(app, ask, number):
    names = ("page", "run", "employee", "before", "limit", "version")
    for rule, method, values in routes(app):
        if method == "GET":
            answer = ask(rule, method, path_of(rule, values), query_string=dict.fromkeys(names, str(number)))
            assert answer.status_code != 400, f"{method} {rule} {answer.status_code}"


HOSTS = [
    "a..b",
    "9" * 500,
    "[::1",
    "é",
    "a b",
    "x" * 300,
    ".",
    "-",
    "a/b",
    "a@b",
    "localhost:8000:9",
    "",
    "%00",
]


@pytest.mark.parametrize("host", HOSTS)
def test_S_h_no_host_gives_an_error_of_ours_and_health_answers_by_any(app, alice, host):
    for path in ("/login", "/companies/acme/", "/static/app.css", "/api/v1/companies/acme/runs", "/nowhere"):
        answer = alice.client.get(path, base_url=ORIGIN, headers={"Host": host}, buffered=True)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
    assert alice.client.get("/healthz", base_url=ORIGIN, headers={"Host": host}).status_code == 200


NUMBERS_AND_TIMES = ["9" * 5000, "1e999", "sNaN", "-0", "²", "12:00+99:99", "24:00", "10000-01-01", "2026-W53-7", "//["]
FORM_PAGES = [
    "paydays", "mapping", "exclusions", "settings", "webhook", "users", "api-tokens", "payslips", "payslips/import",
              "channels", "endpoints",
              "employees/{employee}/edit", "employees/{employee}/final-pay",
]  # fmt: skip


@pytest.mark.parametrize("page", FORM_PAGES)
def test_S_h_no_field_of_any_form_alone_gives_an_error_of_ours(alice, imported, page):
    """Forms that lack fields come from scripts, from old tabs and from anyone who tries the address."""
    with connection():
        path = f"/companies/acme/{page}".format(employee=Employee.select().first().id)
    token, names = alice.form_token(), set(re.findall(r'name="([^"]+)"', alice.open(path).text)) - {"csrf_token"}
    names |= {"do", "version"}
    for value in NUMBERS_AND_TIMES:
        alone = [{name: value} for name in sorted(names)[:: 1 + len(names) // 12]]
        for form in (dict.fromkeys(names, value), *alone):
            answer = alice.client.post(path, base_url=ORIGIN, data={"csrf_token": token, **form})
            assert answer.status_code < 500, f"{path} {list(form)} {value[:20]}: {answer.status_code}"


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "٣", "", "1.0"])
def test_S_h_removing_a_row_that_is_not_there_removes_nothing(alice, imported, number):
    for page in ("mapping", "exclusions", "settings"):
        assert alice.send(f"/companies/acme/{page}", {"do": f"remove-exclusion:{number}"}).status_code == 200
