"""F49: a payslip reaches its own employee or no one."""

import pytest

from service.actions.delivery.placeholder_addresses import unconfirmed
from service.actions.payslips.accept_payslips import NotTakenError
from service.facts.issues import IssueCode
from service.rules.advice.placeholder_values import IT_IS_RIGHT
from service.store.employees import employee_records
from service.store.payslips import payslip_deliveries
from service.store.syncing import decisions
from tests.actions.delivery.one_payslip import one_of_each

PLACEHOLDER = "noemail@noemail.com"


def test_F49_a_payslip_is_never_matched_to_someone_by_a_guess(payday):
    payday.ready()
    with pytest.raises(NotTakenError) as refused:
        payday.add("amelia", content=b"GIF89a this is no payslip")
    assert refused.value.code == "not_a_pdf"
    found = payday.add("amelia", content=payday.pdf("priya"))
    assert found.state == "held"
    assert {reason["code"] for reason in found.hold_reasons} == {"contradicted"}


def test_F49_whoever_left_since_is_held_and_not_uploaded(payday, payslip):
    payday.story.employee("amelia").update(employment="left").execute()
    payday.work()
    assert payday.reload(payslip).state == "held"
    assert payday.documents() == []
    assert payday.mails() == []


def test_K5_whose_last_day_has_passed_while_syncing_is_paused_is_held_and_mailed_nothing(payday, payslip):
    payday.story.save(paused=True)
    employee = payday.story.employee("amelia")
    employee.update(employment="leaving", end_date=payday.clock().date()).where(
        type(employee).id == employee.id
    ).execute()
    payday.clock.forward(days=1)
    payday.work()
    assert payday.reload(payslip).state == "held"
    assert [reason["code"] for reason in payday.reload(payslip).hold_reasons] == ["left"]
    assert (payday.documents(), payday.mails()) == ([], [])


def test_case_5_who_is_not_in_humaans_is_held_until_someone_says_it_is_theirs(payday, payslip):
    employee = payday.story.employee("amelia")
    employee.update(not_seen=True).where(type(employee).id == employee.id).execute()
    payday.work()
    assert [reason["code"] for reason in payday.reload(payslip).hold_reasons] == ["not_in_humaans"]
    assert (payday.documents(), payday.mails()) == ([], [])
    other = payday.add("priya")
    assert other.state == "released"
    type(employee).update(not_seen=True).where(type(employee).id == payday.story.employee("priya").id).execute()
    held = payday.add("priya", content=payday.pdf("priya") + b"\n", correction=True)
    assert [reason["code"] for reason in held.hold_reasons] == ["not_in_humaans"]


def test_F49_an_employee_who_is_linked_to_another_person_since_is_held(payday, payslip):
    employee, other = payday.story.employee("amelia"), payday.story.employee("priya")
    person_id, other_id = employee.person_id, other.person_id
    type(other).update(person_id=None).where(type(other).id == other.id).execute()
    type(other).update(person_id=other_id).where(type(other).id == employee.id).execute()
    payday.work()
    assert payday.reload(payslip).state == "held"
    assert payday.reload(payslip).hold_reasons[0]["code"] == "person_changed"
    assert person_id != other_id
    assert payday.documents() == []


def test_F49_another_employee_id_in_humaans_is_refused_and_listed(payday, payslip):
    payday.sandbox.change("people", "amelia", employeeId="7777")
    payday.work()
    channel = payday.channel(payslip)
    assert (channel.state, channel.error_code) == ("refused", "employee_id_differs")
    assert payday.documents() == []


def test_F49_while_the_ids_differ_nothing_is_mailed_either(payday, payslip):
    payday.sandbox.change("people", "amelia", employeeId="7777")
    payday.work()
    channel = payday.channel(payslip, "email")
    assert (channel.state, channel.error_code) == ("refused", "employee_id_differs")
    assert payday.mails() == []


def test_F49_an_address_that_is_a_colleagues_too_gets_no_payslip(payday, payslip):
    amelia, priya = payday.story.employee("amelia"), payday.story.employee("priya")
    type(amelia).update(email=priya.email.upper()).where(type(amelia).id == amelia.id).execute()
    payday.work()
    (mail,) = payday.mails()
    assert priya.email not in {each.casefold() for each in mail["to"]}
    details = [each.detail for each in payslip_deliveries.attempts_of(payslip.id)]
    assert "Work address: This address also belongs to another employee, so nothing was sent to it." in details


def test_F49_with_no_address_of_their_own_the_mail_is_refused_and_listed(payday, payslip):
    amelia, priya = payday.story.employee("amelia"), payday.story.employee("priya")
    type(amelia).update(email=priya.email, personal_email=None).where(type(amelia).id == amelia.id).execute()
    payday.sandbox.change("people", "amelia", email=priya.email, personalEmail=None, quiet=True)
    payday.work()
    channel = payday.channel(payslip, "email")
    assert (channel.state, channel.error_code) == ("refused", "address_shared")
    assert payday.mails() == []
    assert len(payday.documents("amelia")) == 1


def test_F49_the_address_of_someone_who_left_may_be_theirs_again(payday, payslip):
    amelia, priya = payday.story.employee("amelia"), payday.story.employee("priya")
    type(priya).update(email=amelia.email, employment="left").where(type(priya).id == priya.id).execute()
    payday.work()
    assert one_of_each(payday)
    assert amelia.email in payday.mails()[0]["to"]


def test_F49_a_person_who_is_gone_from_humaans_is_refused_and_listed(payday, payslip):
    payday.sandbox.delete("people", "amelia")
    payday.work()
    channel = payday.channel(payslip)
    assert (channel.state, channel.error_code) == ("refused", "person_gone")


def give(payday, **addresses):
    amelia = payday.story.employee("amelia")
    type(amelia).update(**addresses).where(type(amelia).id == amelia.id).execute()
    return amelia


def test_formats_a_placeholder_costs_the_other_address_nothing(payday, payslip):
    amelia = give(payday, personal_email=PLACEHOLDER)
    payday.work()
    mailed = {each for mail in payday.mails() for each in mail["to"]}
    assert amelia.email in mailed
    assert PLACEHOLDER not in mailed
    details = " ".join(each.detail for each in payslip_deliveries.attempts_of(payslip.id))
    assert "Private address: This looks like a placeholder" in details


def test_formats_a_payslip_is_not_emailed_to_placeholders_alone_and_it_is_said(payday, payslip):
    give(payday, email="test@test.com", personal_email=PLACEHOLDER)
    payday.sandbox.change("people", "amelia", email="test@test.com", personalEmail=None, quiet=True)
    payday.work()
    channel = payday.channel(payslip, "email")
    assert (channel.state, channel.error_code) == ("refused", "placeholder_address")
    assert payday.mails() == []
    assert len(payday.documents("amelia")) == 1


def test_formats_an_address_that_someone_said_is_right_is_no_placeholder(payday, payslip):
    amelia = give(payday, personal_email=PLACEHOLDER)
    company_id = payslip.company_id

    def found():
        record = employee_records.records(company_id, [amelia.id])[amelia.id]
        return unconfirmed(company_id, record, [record.fields["email"], record.fields["personal_email"]])

    assert found() == {PLACEHOLDER}
    about = (amelia.person_id, IssueCode.LOOKS_LIKE_A_FILLER, "personal_email", PLACEHOLDER)
    decisions.record(company_id, about, IT_IS_RIGHT, "alice@example.com", payday.clock())
    assert found() == frozenset()
    payday.work()
    assert PLACEHOLDER in {each for mail in payday.mails() for each in mail["to"]}
