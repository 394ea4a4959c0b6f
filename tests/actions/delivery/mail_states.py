"""A payday whose emails go to a scripted server, and what became of each."""

from __future__ import annotations

from service.store.tables.payslips import OutboxMail, PayslipChannel

WORK, PRIVATE = "amelia.hart@brightwater.example.com", "amelia@hart.example.org"


#: More than the longest any of these waits.
A_WHILE = {"minutes": 31}


def got(server):
    """Who got how many mails."""
    counts = {}
    for recipients, _ in server.kept:
        for each in recipients:
            counts[each] = counts.get(each, 0) + 1
    return counts


def states_of(payslip):
    (mail,) = OutboxMail.select().join(PayslipChannel).where(PayslipChannel.payslip == payslip.id)
    return {each["kind"]: each["state"] for each in mail.outcomes.values()}
