"""The payroll manager is told how a payday went: once, in numbers and reasons, and again when it changes."""

from datetime import date
from zoneinfo import ZoneInfoNotFoundError

import pytest

from service.actions.delivery.payday_summary import missing_on, summary_of
from service.actions.operations.tick import tick
from service.actions.payslips.manage_payslips import hold, release
from service.store.companies import companies
from service.store.payslips import delivery_counts, payday_runs
from service.store.tables.payslips import OutboxMail, PaydayPlan, PayslipContent
from tests.actions.delivery.schedules import at, save


def test_the_payroll_manager_is_told_numbers_reasons_and_who_is_missing_but_no_names(payday):
    payday.ready()
    save(payday)
    payday.add("amelia")
    payday.add("priya")
    payday.sandbox.refuse_mails("550 No")
    at(payday, 2026, 11, 27, 9, 0)
    payday.work()
    payday.work()
    (mail,) = [mail for mail in payday.sandbox.mails() if not mail["attachments"]]
    assert mail["to"] == ["manager@acme.example.com"]
    assert "2 of 2 payslips uploaded to Humaans." in mail["text"]
    assert "1 of 2 payslips emailed." in mail["text"]
    missing = missing_on(payday.company.id, date(2026, 11, 27))
    assert len(missing) > 1
    assert f"{len(missing)} active employees have no payslip" in mail["text"]
    assert not any(each.last_name in mail["text"] for each in missing if each.last_name)
    assert payday.story.employee("amelia").id not in {each.id for each in missing}


def test_F46_a_payday_that_hangs_is_told_as_it_stands(payday):
    payday.ready()
    save(payday)
    payday.add("amelia")
    at(payday, 2026, 11, 27, 9, 0)
    payday.sandbox.fail("/documents$", method="POST", when="after", drop=True)
    payday.sandbox.fail("/documents$", method="GET", status=503, times=-1, skip_first=1)
    payday.work()
    payday.work_until_quiet(3, hours=1)
    mail = OutboxMail.get(OutboxMail.kind == "payday_summary")
    assert "(still sending)" in mail.subject
    assert "Not uploaded to Humaans, 1 payslip: " in mail.text
    payday.sandbox.heal()


def test_F62_word_of_a_payday_is_kept_and_repeated_while_the_mail_server_is_away(payday):
    payday.ready(email_payslips=False)
    save(payday)
    payday.add("amelia")
    payday.sandbox.refuse_mails("421 Away", times=3)
    at(payday, 2026, 11, 27, 9, 0)
    payday.work()
    for _ in range(3):
        payday.work_until_quiet(1)
        assert payday.sandbox.mails() == []
        figures = delivery_counts.of_company(payday.company.id, payday.clock())
        assert (figures.mails_waiting, figures.oldest_mail_at is None) == (1, False)  # as the status page says
    payday.work_until_quiet(2)
    (mail,) = payday.sandbox.mails()
    assert mail["to"] == ["manager@acme.example.com"]
    assert mail["subject"].startswith("Payday report: ")
    assert "still" not in mail["subject"]


def test_one_payslip_sent_alone_is_no_payday_that_is_over(payday):
    payday.ready()
    save(payday)
    payslip = payday.add("amelia")
    payday.add("priya")
    payday.ask_for(payslip)
    payday.work()
    assert payday.states(payslip) == {"humaans": "uploaded", "email": "sent"}
    assert payday_runs.of_payday(payday.company.id, date(2026, 11, 27)) == []
    assert OutboxMail.select().where(OutboxMail.kind == "payday_summary").count() == 0


def test_a_payday_for_which_nothing_was_uploaded_is_told(payday):
    payday.ready()
    save(payday)
    at(payday, 2026, 11, 27, 9, 0)
    tick(payday.services, payday.job_notifier)
    missing = missing_on(payday.company.id, date(2026, 11, 27))
    mail = OutboxMail.get(OutboxMail.kind == "payday_summary")
    assert "No payslip was uploaded for this payday." in mail.text
    assert f"{len(missing)} active employees have no payslip" in mail.text


def test_a_company_that_sends_no_payslips_is_told_nothing_of_its_paydays(payday):
    payday.ready(email_payslips=False)
    payday.story.save(send_payslips_to_humaans=False)
    save(payday)
    at(payday, 2026, 11, 27, 9, 0)
    tick(payday.services, payday.job_notifier)
    assert OutboxMail.select().count() == 0


def test_a_summary_of_nothing(payday):
    assert summary_of(payday.company.id, date(2026, 11, 27))["channels"] == {}


def test_a_company_whose_payday_cannot_be_reckoned_keeps_no_one_elses_payslips_back(payday):
    payday.ready()
    save(payday)
    payday.add("amelia")
    companies.create("aaa", "Aaa first in every list", payday.clock(), time_zone="Mars/Olympus_Mons")
    with pytest.raises(ZoneInfoNotFoundError):
        at(payday, 2026, 11, 27, 9, 0)
    assert payday.job_notifier.payslips == [payday.company.id]


def test_one_summary_is_mailed_per_payday_and_hour_with_the_newest_words(payday):
    payday.ready()
    PaydayPlan.update(summary_to=["pay@acme.example.com"]).execute()
    payslips = [payday.add(key) for key in ("amelia", "theo", "priya")]
    told = []
    for payslip in payslips:  # sent one by one, ten minutes apart, each with a run of its own
        hold(payday.services, payday.company.id, payslip.id, actor="alice")
    for payslip in payslips:
        release(payday.services, payday.company.id, payslip.id, actor="alice")
        payday.ask_for_payday()
        payday.work()
        payday.work()
        payday.clock.forward(minutes=10)
        told.append(len(_summaries(payday)))
    assert told == [1, 1, 1]
    payday.clock.forward(minutes=31)
    payday.work()
    first, second = _summaries(payday)
    assert "1 of 1 payslip uploaded" in first["text"]
    assert "3 of 3 payslips uploaded" in second["text"]
    payday.clock.forward(hours=5)
    payday.work()
    assert len(_summaries(payday)) == 2


def test_a_payslip_that_cannot_be_read_is_told_in_the_summary(payday):
    payday.ready()
    PaydayPlan.update(summary_to=["pay@acme.example.com"]).execute()
    amelia, theo = payday.add("amelia"), payday.add("theo")
    kept = PayslipContent.get(PayslipContent.payslip == theo.id).content_encrypted
    PayslipContent.update(content_encrypted=kept).where(PayslipContent.payslip == amelia.id).execute()
    payday.ask_for_payday()
    payday.work()
    payday.work()
    (mail,) = _summaries(payday)
    assert "does not belong to this payslip" in mail["text"]


def _summaries(payday):
    return [mail for mail in payday.sandbox.mails() if mail["subject"].startswith("Payday ")]
