"""After which acts notices are judged at once."""

from service.facts.audit import AuditAction
from service.rules.notifications.judged_after import JUDGED_AFTER

#: Acts by which nothing that a notice is about begins or ends.
_OF_PERIODS_WITHOUT = {
    AuditAction.PERIOD_LINES_CHECKED,
    AuditAction.PERIOD_COMMENTED,
    AuditAction.PERIOD_SIGNED,
}
_OF_EXPORTS_WITHOUT = {AuditAction.EXPORT_MADE, AuditAction.EXPORT_DOWNLOADED}


def _acts(*subjects):
    return {each for each in AuditAction if each.value.partition(".")[0] in subjects}


def test_every_step_of_a_pay_period_is_among_them_and_what_only_looks_is_not():
    assert _acts("period") - JUDGED_AFTER == _OF_PERIODS_WITHOUT


def test_every_hand_over_is_among_them_and_a_file_that_is_only_made_is_not():
    assert _acts("export", "push", "payroll_program") - JUDGED_AFTER == _OF_EXPORTS_WITHOUT


def test_what_someone_decides_about_changes_and_stopped_runs_is_among_them():
    assert _acts("change") | (_acts("run") - {AuditAction.RUN_REQUESTED}) <= JUDGED_AFTER


def test_what_comes_with_a_webhook_or_a_page_that_is_read_is_not():
    assert not JUDGED_AFTER & {
        AuditAction.WEBHOOK_SIGNATURE_LEARNT,
        AuditAction.EMPLOYEE_NUMBERS_SHOWN,
        AuditAction.EMPLOYEE_NUMBERS_READ,
        AuditAction.LIST_EXPORTED,
        AuditAction.USER_SIGNED_IN,
    }
