"""Connects a company to Staffology: the key is tried before it is kept, and an employer is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.audit import AuditAction
from service.facts.periods import ProgramState
from service.rules.exports.targets.staffology import TARGET
from service.staffology.errors import KeyRefusedError, StaffologyError
from service.store.companies import audit, companies, went_wrong
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.exports import payroll_programs

if TYPE_CHECKING:
    from service.services import Services
    from service.staffology.client import Employer, StaffologyClient
    from service.store.tables.exports import PayrollProgram

_NO_EMPLOYER = (
    "This API key may use no employer in Staffology. Ask the person who created it to give their user access to the "
    "employer."
)
_EMPLOYER_GONE = "Staffology does not show this employer to the API key any more. Choose an employer again."


class ProgramTroubleError(Exception):
    """Why the payroll program cannot be used; the message says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoProgramError(ProgramTroubleError):
    """The company is not connected to a payroll program."""

    def __init__(self) -> None:
        super().__init__("Connect Staffology first.")


def connect_program(
    services: Services, company_id: int, api_key: str, *, employer_id: str = "", actor: str
) -> PayrollProgram:
    """Try a key and keep it. An only employer is chosen; else someone chooses. Raises ProgramTroubleError."""
    api_key = api_key.strip()
    found = _employers(services.staffology(api_key))
    wanted = next((each for each in found if each.id == employer_id), None)
    if employer_id and wanted is None:
        raise ProgramTroubleError("This API key may not use an employer with this id.")
    before = payroll_programs.of_company(company_id)
    if wanted is None and before is not None:
        wanted = next((each for each in found if each.id == before.employer_id), None)
    if wanted is None and len(found) == 1:
        wanted = found[0]
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        program = payroll_programs.save(
            company_id,
            lambda row_id: services.secrets.encrypt(api_key, encryption_contexts.payroll_program(company_id, row_id)),
            program=TARGET.name,
            state=(ProgramState.CONNECTED if wanted else ProgramState.EMPLOYER_TO_CHOOSE).value,
            key_last4=api_key[-4:],
            employer_id=wanted.id if wanted else "",
            employer_name=wanted.name if wanted else "",
            trouble="",
            connected_by=actor,
            connected_at=now,
            checked_at=now,
        )
        _record(services, program, AuditAction.PAYROLL_PROGRAM_CONNECTED, actor)
    return program


def employers_of(services: Services, company_id: int) -> list[Employer]:
    """The employers that the key in use may use. Raises ProgramTroubleError."""
    return _employers(client_of(services, company_id))


def choose_employer(services: Services, company_id: int, employer_id: str, *, actor: str) -> None:
    """Raises ProgramTroubleError when the key may not use this employer."""
    wanted = next((each for each in employers_of(services, company_id) if each.id == employer_id), None)
    if wanted is None:
        raise ProgramTroubleError("Select an employer")
    with write_transaction():
        payroll_programs.choose_employer(company_id, wanted.id, wanted.name)
        program = payroll_programs.of_company(company_id)
        if program is not None:
            _record(services, program, AuditAction.PAYROLL_EMPLOYER_CHOSEN, actor)


def check_program(services: Services, company_id: int) -> None:
    """Try the key and the employer in use, and note how they fare. Raises ProgramTroubleError."""
    program = payroll_programs.of_company(company_id)
    if program is None:
        raise NoProgramError
    try:
        found = employers_of(services, company_id)
    except ProgramTroubleError as error:
        if isinstance(error.__cause__, KeyRefusedError):
            _mark(services, company_id, ProgramState.REFUSED, error.message)
        raise
    if program.employer_id and program.employer_id not in {each.id for each in found}:
        _mark(services, company_id, ProgramState.REFUSED, _EMPLOYER_GONE)
        raise ProgramTroubleError(_EMPLOYER_GONE)
    state = ProgramState.CONNECTED if program.employer_id else ProgramState.EMPLOYER_TO_CHOOSE
    _mark(services, company_id, state)


def _mark(services: Services, company_id: int, state: ProgramState, trouble: str = "") -> None:
    payroll_programs.mark(company_id, state, trouble, services.clock())
    went_wrong.note(company_id)


def disconnect_program(services: Services, company_id: int, *, actor: str) -> None:
    """Forget the key. What is under way waits until the same employer is connected again."""
    with write_transaction():
        program = payroll_programs.of_company(company_id)
        if program is not None and payroll_programs.remove(company_id):
            _record(services, program, AuditAction.PAYROLL_PROGRAM_REMOVED, actor)


def client_of(services: Services, company_id: int) -> StaffologyClient:
    """Raises NoProgramError."""
    program = payroll_programs.of_company(company_id)
    if program is None or program.api_key_encrypted is None:
        raise NoProgramError
    context = encryption_contexts.payroll_program(company_id, program.id)
    return services.staffology(services.secrets.decrypt(program.api_key_encrypted, context))


def _employers(client: StaffologyClient) -> list[Employer]:
    try:
        found = client.employers()
    except StaffologyError as error:
        raise ProgramTroubleError(error.message) from error
    if not found:
        raise ProgramTroubleError(_NO_EMPLOYER)
    return found


def _record(services: Services, program: PayrollProgram, action: AuditAction, actor: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        now=services.clock(),
        company_id=program.company_id,
        subject=TARGET.label,
        detail={"key": f"…{program.key_last4}", "employer": program.employer_name},
    )
