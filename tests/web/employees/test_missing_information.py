"""Missing information: by field, by employee, as a file for HR, and as an email that is looked at before it is sent."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from html import unescape

from service.store.database.connection import connection
from service.store.employees import employee_search, open_people
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee
from service.store.tables.payslips import OutboxMail
from tests.web.conftest import Browser
from tests.web.settings.test_settings_pages import _save

PLACE = "/companies/acme"
MISSING = f"{PLACE}/missing-information"
EMAIL = f"{MISSING}/email"
TODAY = date(2026, 11, 23)


def form_of(text):
    """What the page's one form sends."""
    found = {}
    for tag in re.findall(r"<input [^>]*>", text):
        name, value = re.search(r' name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and value:
            found[name.group(1)] = unescape(value.group(1))
    return found


def _counted(company):
    with connection():
        return employee_search.pending_of(company.id, TODAY).by_field()


def _names_in(text):
    return set(re.findall(r'<th scope="row"><a href="/companies/acme/employees/(\d+)\?', text))


def test_each_field_stands_with_its_number_and_names_and_leads_to_its_employees(alice, imported):
    text = alice.open(MISSING).text
    for field, number in _counted(imported).items():
        assert f'href="{MISSING}?missing={field}"' in text
        link = f"{PLACE}/employees?missing={field}&excluded=no"
        assert link in unescape(text)
        assert f"1 to {min(number, 50)} of {number} employee" in alice.open(link).text
        assert f"{number} employee" in alice.open(f"{MISSING}?missing={field}").text


def test_the_total_is_the_overviews(alice, imported):
    with connection():
        pending = open_people.records([imported.id], TODAY)[imported.id].pending
    text = alice.open(MISSING).text
    assert f"{pending} employees cannot be paid until this is added" in text
    assert len(_names_in(text)) == pending
    assert f"{pending} are missing information" in alice.open(f"{PLACE}/").text


def test_each_employee_is_linked_here_and_in_humaans_in_one_manner(alice, imported):
    with connection():
        finn = Employee.get(Employee.first_name == "Finn")
    link = (
        f'<a href="https://app.humaans.io/people/{finn.person_id}" target="_blank" rel="noopener noreferrer">'
        'Open in Humaans<span class="visually-hidden">: Finn'
    )
    for page in (MISSING, f"{PLACE}/employees/{finn.id}"):
        assert link in alice.open(page).text, page


def test_the_file_for_hr_has_a_line_for_each_field_and_no_value(alice, vera, imported):
    (field, number) = _counted(imported).most_common()[0]
    answer = alice.send(f"{PLACE}/export/missing-information?missing={field}")
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len({line["Employee ID"] for line in lines}) == number
    assert lines[0].keys() == {"Name", "Employee ID", "Missing", "What to do", "Accepted format", "Person in Humaans"}
    assert vera.send(f"{PLACE}/export/missing-information").status_code == 403
    with connection():
        assert AuditEntry.get(AuditEntry.action == "list.exported").subject == "missing information"


def test_viewers_see_what_is_missing_and_email_nothing(vera, imported):
    text = vera.open(MISSING).text
    assert "Email HR" not in text
    assert "Download as CSV" not in text
    assert vera.open(EMAIL).status_code == 403
    assert vera.send(EMAIL, {"address": "hr@example.com"}).status_code == 403


def test_a_company_without_employees_and_one_without_gaps_say_so(alice, connected):
    assert "No employees yet" in alice.open(MISSING).text


def test_nothing_missing_is_said(alice, imported):
    with connection():
        Employee.update(readiness="ready", missing=[]).execute()
    page = alice.open(MISSING).text
    assert "Nothing is missing of those in payroll" in page
    assert "3 people are on hold, and may not be in payroll yet." in " ".join(page.split())
    assert "Nothing to send" in alice.open(EMAIL).text


def test_the_email_is_looked_at_then_sent_once_to_the_address_of_the_settings(alice, imported, job_notifier):
    _save(alice, "settings", hr_email="hr@acme.example")
    page = alice.open(EMAIL).text
    form = form_of(page)
    assert form["address"] == "hr@acme.example"
    shown = unescape(page)
    for _ in range(2):
        answer = alice.send(EMAIL, form)
        assert (answer.status_code, answer.headers["Location"]) == (303, EMAIL)
    with connection():
        (mail,) = OutboxMail.select()
        assert " ".join(mail.text.split()) in " ".join(shown.split())
        assert mail.recipients == ["hr@acme.example"]
        entry = AuditEntry.get(AuditEntry.action == "missing_information.emailed")
    assert (entry.actor, entry.subject) == ("alice@example.com", "hr@acme.example")
    assert job_notifier.payslips == [imported.id]
    after = alice.open(EMAIL).text
    assert "The email is on its way" in after
    assert "Waiting to be sent" in after


def test_it_arrives_by_the_mail_server_without_any_value(mail_app, cast, imported, post):
    alice = Browser(mail_app).sign_in("alice@example.com")
    form = form_of(alice.open(EMAIL).text)
    alice.send(EMAIL, form | {"address": "hr@acme.example"})
    (text,) = post.mails_to("hr@acme.example")
    assert "that payroll needs" in text
    with connection():
        for row in Employee.select().where(Employee.readiness == "pending", ~Employee.excluded):
            for name in ("sort_code", "account_number", "ni_number", "salary_amount_minor", "tax_code"):
                value = getattr(row, name)
                assert value is None or str(value) not in text, name
    assert "Sent" in alice.open(EMAIL).text


def test_a_bad_address_stands_beside_its_field_and_sends_nothing(alice, imported):
    answer = alice.send(EMAIL, form_of(alice.open(EMAIL).text) | {"address": "nonsense"})
    assert answer.status_code == 422
    assert 'id="address-error"' in answer.text
    assert '<a href="#address">Enter one email address' in answer.text
    assert 'value="nonsense"' in answer.text
    with connection():
        assert OutboxMail.select().count() == 0


def test_a_list_that_changed_is_shown_again_before_it_is_sent(alice, imported):
    form = form_of(alice.open(EMAIL).text) | {"address": "hr@acme.example"}
    with connection():
        Employee.update(last_name="Changed").where(Employee.readiness == "pending").execute()
    answer = alice.send(EMAIL, form)
    assert answer.status_code == 422
    assert "The list has changed since you opened it" in answer.text
    assert "Changed:" in answer.text
    assert alice.send(EMAIL, form_of(answer.text)).status_code == 303


def test_an_address_pattern_that_leads_nowhere_is_refused_and_an_empty_one_means_no_links(alice, imported):
    refused = _save(alice, "settings", humaans_person_address="http://app.humaans.io/{id}")
    assert refused.status_code == 422
    assert 'id="humaans_person_address-error"' in refused.text
    assert "Enter an address that starts with https://" in refused.text
    _save(alice, "settings", humaans_person_address="https://acme.humaans.io/p/{id}?tab=job")
    assert 'href="https://acme.humaans.io/p/' in alice.open(MISSING).text
    _save(alice, "settings", humaans_person_address="")
    assert "Open in Humaans" not in alice.open(MISSING).text


def test_someone_who_is_gone_from_humaans_has_no_link_there(alice, imported):
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
        address = f"{PLACE}/employees/{amelia.id}"
        assert "Open in Humaans" in alice.open(address).text
        Employee.update(not_seen=True).where(Employee.id == amelia.id).execute()
    assert "Open in Humaans" not in alice.open(address).text


def test_issues_lead_to_the_person_in_humaans(alice, imported):
    text = alice.open(f"{PLACE}/issues").text
    assert text.count("Open in Humaans") > 5
    assert text.count("Open in Humaans") == len(
        re.findall(r'target="_blank" rel="noopener noreferrer">Open in H', text)
    )
