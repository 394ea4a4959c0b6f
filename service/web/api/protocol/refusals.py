"""Which error of an action becomes which status, title and members. Views let these errors pass.

What pages and programs are told alike (not now: 409, Humaans or the database away: 503) is in web/http/errors.py.

To add a case: a function from the error to a ProblemError, and a row in REFUSALS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.actions.approvals.decide_held_changes import NotPendingError, ReasonError, SamePersonError
from service.actions.approvals.undo_run import CannotUndoError, UndoChangedError
from service.actions.connection.connect import MissingScopesError, OtherCompanyError, TokenNotAcceptedError
from service.actions.delivery.start_payday import NothingSwitchedOnError
from service.actions.employees.edit_employee import FieldFaultsError
from service.actions.employees.issue_resolutions import LastDayError, NotOfferedError
from service.actions.employees.save_final_pay import FinalPayFaultsError
from service.actions.exports.payroll_files import NotExportableError
from service.actions.exports.payroll_program import ProgramTroubleError
from service.actions.exports.push_period import NotSendableError
from service.actions.notifications.receivers import ReceiverRefusedError
from service.actions.payslips.accept_payslips import DoubledError, NotTakenError
from service.actions.payslips.manage_payslips import ContradictedError, NotNowError
from service.actions.payslips.save_pay_schedules import PaydayFaultsError
from service.actions.payslips.trial_upload import UploadTrialFailedError
from service.actions.settings.save_settings import SettingsFaultsError
from service.actions.syncing.review_run import NotHeldError
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.planning.edited_values import RATE
from service.store.employees.change_feed import FeedAheadError, FeedForgottenError
from service.web.api.protocol.problems import FaultsError, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable


def _token_not_accepted(error: TokenNotAcceptedError) -> ProblemError:
    return FaultsError([("token", error.message)], "Humaans does not accept this token")


def _missing_scopes(error: MissingScopesError) -> ProblemError:
    problem = FaultsError(
        [("token", f"Lacks “{need.checkbox}” ({need.scope.value}). {need.would_break}") for need in error.missing],
        "The token lacks rights",
    )
    problem.extra["missing_scopes"] = [
        {"scope": need.scope.value, "checkbox": need.checkbox, "would_break": need.would_break}
        for need in error.missing
    ]
    return problem


def _other_company(error: OtherCompanyError) -> ProblemError:
    return FaultsError([("token", error.message)], "The token belongs to another Humaans account")


def _settings_faults(error: SettingsFaultsError) -> ProblemError:
    return FaultsError((fault.path, fault.message) for fault in error.faults)


def _field_faults(error: FieldFaultsError) -> ProblemError:
    labels = {name: field.label for name, field in FIELDS_BY_NAME.items()} | {RATE: "Salary rate"}
    return FaultsError((f"fields.{name}", f"{labels[name]} {message}.") for name, message in error.faults)


_BEGIN_AGAIN: Final = (
    "Ask for `after=newest` and store its cursor, read all employees, then follow the feed after that cursor."
)


def _feed_forgotten(_error: FeedForgottenError) -> ProblemError:
    return ProblemError(
        410,
        "The changes after this cursor are no longer kept",
        _BEGIN_AGAIN,
    )


def _feed_ahead(_error: FeedAheadError) -> ProblemError:
    return ProblemError(410, "This feed never gave this cursor", _BEGIN_AGAIN)


def _not_held(error: NotHeldError) -> ProblemError:
    return ProblemError(409, "The run does not wait for a decision", error.message)


def _not_offered(error: NotOfferedError) -> ProblemError:
    if not error.choices:
        return ProblemError(409, "The issue offers nothing to choose", error.message)
    return FaultsError([("choice", error.message)], "The issue does not offer that")


def _not_pending(error: NotPendingError) -> ProblemError:
    return ProblemError(409, "The change does not wait for a decision", error.message)


def _same_person(error: SamePersonError) -> ProblemError:
    return ProblemError(409, "Someone else must decide", error.message, code="same_person")


def _reason(error: ReasonError) -> ProblemError:
    return FaultsError([("reason", f"{error.message}.")])


def _cannot_undo(error: CannotUndoError) -> ProblemError:
    return ProblemError(409, "The run cannot be taken back", error.message)


def _last_day(error: LastDayError) -> ProblemError:
    return FaultsError([("last_day", error.message)], "The last day of the employment cannot be used")


def _not_taken(error: NotTakenError) -> ProblemError:
    path = "employee_id" if error.code in {"unknown_employee", "ambiguous"} else "file"
    problem = FaultsError([(path, error.message)], "The payslip was not taken")
    problem.extra["code"] = error.code
    return problem


def _doubled(error: DoubledError) -> ProblemError:
    return ProblemError(
        409, "There is another payslip for this period", error.message, code=error.code, payslip_id=error.existing.id
    )


def _not_exportable(error: NotExportableError) -> ProblemError:
    return ProblemError(409, "No file can be made", error.message)


def _program_trouble(error: ProgramTroubleError) -> ProblemError:
    return ProblemError(422, "Staffology cannot be used", error.message)


def _not_sendable(error: NotSendableError) -> ProblemError:
    return ProblemError(409, "The pay period cannot be sent", error.message)


def _not_now(error: NotNowError) -> ProblemError:
    return ProblemError(409, "The payslip is in no state for that", error.message)


def _contradicted(error: ContradictedError) -> ProblemError:
    return ProblemError(
        409, "The payslip shows someone else", f"{error.message} Send confirm_contradicted to release it all the same.",
        code="contradicted", reasons=error.reasons,
    )  # fmt: skip


def _nothing_switched_on(error: NothingSwitchedOnError) -> ProblemError:
    return ProblemError(409, "Payslips go nowhere by the settings", error.message)


def _receiver_refused(error: ReceiverRefusedError) -> ProblemError:
    return FaultsError(error.faults.items(), "The endpoint was not added")


def _trial_failed(error: UploadTrialFailedError) -> ProblemError:
    return FaultsError([("employee_id", error.message)], "The test upload did not pass")


def _faults(error: PaydayFaultsError | FinalPayFaultsError) -> ProblemError:
    return FaultsError(error.faults)


REFUSALS: Final[dict[type[Exception], Callable[[Any], ProblemError]]] = {
    TokenNotAcceptedError: _token_not_accepted,
    MissingScopesError: _missing_scopes,
    OtherCompanyError: _other_company,
    SettingsFaultsError: _settings_faults,
    FieldFaultsError: _field_faults,
    FeedForgottenError: _feed_forgotten,
    FeedAheadError: _feed_ahead,
    NotHeldError: _not_held,
    NotOfferedError: _not_offered,
    LastDayError: _last_day,
    NotPendingError: _not_pending,
    SamePersonError: _same_person,
    CannotUndoError: _cannot_undo,
    UndoChangedError: _cannot_undo,
    ReasonError: _reason,
    NotTakenError: _not_taken,
    DoubledError: _doubled,
    ContradictedError: _contradicted,
    NotNowError: _not_now,
    NotExportableError: _not_exportable,
    ProgramTroubleError: _program_trouble,
    NotSendableError: _not_sendable,
    NothingSwitchedOnError: _nothing_switched_on,
    UploadTrialFailedError: _trial_failed,
    ReceiverRefusedError: _receiver_refused,
    PaydayFaultsError: _faults,
    FinalPayFaultsError: _faults,
}
