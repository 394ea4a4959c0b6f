"""Checks everything the service depends on: one finding each, in the order in which to fix them.

A check returns a few words when all is well and raises when it is not, so one broken thing never hides the
others. What layer 3 may not know (Redis, settings) is passed as checks by the caller. To add a check: a
function here and its name in `examine`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from service.actions.connection.humaans_access import token_of
from service.facts.humaans import Scope
from service.facts.payslips import SETUP_FAULT, MailState
from service.humaans.http.errors import HumaansError
from service.notify.email.errors import MailServerError
from service.rules.fields.pluralise import counted
from service.rules.operations import lateness
from service.rules.operations.capability_words import in_words
from service.store.companies import audit_chain, audit_check, capabilities, companies, connections
from service.store.database.connection import connection, is_behind_a_pooler, is_postgres
from service.store.database.encryption import CannotBeReadError
from service.store.database.errors import DatabaseRefusedError
from service.store.operations import heartbeats, mail_server
from service.store.operations.migrating import missing_migrations
from service.store.payslips import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from service.services import Services
    from service.store.tables.companies import Company

    Check: TypeAlias = Callable[[], str]

UNNAMED_PROXY: Final = (
    "Requests came through a proxy that TRUSTED_PROXIES does not name, so every visitor seems to come from the same "
    "address. Set TRUSTED_PROXIES to the number of proxies in front of this service."
)
#: The most faults of the audit log that are listed.
MOST_FAULTS: Final = 5
START_IT: Final = "Start the processes of the Procfile, or `bin/run`."


class TroubleError(Exception):
    """Something that must be put right, in words that say how."""


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    is_ok: bool
    words: str


def examine(services: Services, outer_checks: Iterable[tuple[str, Check]] = ()) -> Iterator[Finding]:
    """Every finding, as it is made; `outer_checks` are run between the database's and the processes'."""
    yield finding("database", _database)
    migrations = finding("migrations", _migrations)
    yield migrations
    for name, check in outer_checks:
        yield finding(name, check)
    if not migrations.is_ok:
        return  # the tables that the rest would look into may not be there
    yield finding("scheduler", partial(_ticks, services))
    yield finding("mail", partial(_mail, services))
    if _has_unnamed_proxy(services):
        yield Finding("proxies", is_ok=False, words=UNNAMED_PROXY)
    yield finding("audit chain", _audit_chain)
    with connection():
        everyone = tuple(companies.all_companies())
    for company in everyone:
        yield finding(f"humaans {company.slug}", partial(_humaans, services, company))


def finding(name: str, check: Check) -> Finding:
    """Run one check; whatever it raises is its trouble."""
    try:
        return Finding(name, is_ok=True, words=check())
    except (TroubleError, HumaansError, CannotBeReadError) as error:
        return Finding(name, is_ok=False, words=str(error))
    except DatabaseRefusedError:
        return Finding(name, is_ok=False, words="The database does not answer. Check DATABASE_URL.")
    except Exception as error:  # noqa: BLE001 - a doctor who faints helps no one
        return Finding(name, is_ok=False, words=f"{type(error).__name__}: {error}")


def _database() -> str:
    with connection():
        if is_behind_a_pooler():
            return "Postgres, behind a pooler: nothing is kept on a connection between two transactions"
        return "Postgres" if is_postgres() else "SQLite"


def _migrations() -> str:
    missing = missing_migrations()
    if missing:
        raise TroubleError(f"Not applied yet: {', '.join(missing)}. Run `flask --app wsgi migrate`.")
    return "all applied"


def _audit_chain() -> str:
    with connection():
        faults = list(islice(audit_check.faults(), MOST_FAULTS + 1))
        end = audit_chain.head()
    if faults:
        told = "; ".join(_told(fault) for fault in faults[:MOST_FAULTS])
        more = " and more" if len(faults) > MOST_FAULTS else ""
        raise TroubleError(
            f"The audit log is not as it was written: {told}{more}. Someone may have changed the database outside this "
            "product. Compare with a backup, and with the log of the processes: `flask --app wsgi audit compare < LOG`."
        )
    return f"every entry follows from the one before it; the last is number {end.number}, {end.digest[:16]}"


def _told(fault: audit_check.Fault) -> str:
    if fault.entry_id is not None:
        return f"entry {fault.entry_id} is {fault.kind.value}"
    chain = f"the log of company {fault.scope}" if fault.scope else "the log"
    if fault.kind is audit_check.FaultKind.MISSING:
        return f"in {chain} entries are missing from number {fault.number} on"
    return f"number {fault.number} of {chain} is {fault.kind.value}"


def _has_unnamed_proxy(services: Services) -> bool:
    """A finding only where something is wrong: most deployments need none."""
    with connection():
        seen = heartbeats.last(heartbeats.UNNAMED_PROXY)
    return seen is not None and services.clock() - seen <= heartbeats.SEEN_LATELY


def _ticks(services: Services) -> str:
    """The tick is asked for by the scheduler and done by a worker, so a late one may be either's fault."""
    with connection():
        last = heartbeats.last("tick")
    if last is None:
        raise TroubleError(f"The tick has never run. {START_IT}")
    silence = services.clock() - last
    words = f"the last tick was {counted(int(silence.total_seconds()), 'second')} ago"
    if silence > lateness.TICKS:
        raise TroubleError(f"{words.capitalize()}. {START_IT}")
    return words


def _mail(services: Services) -> str:
    """The mail server, tried up to the first recipient; and why emails still wait."""
    if services.mail is None:
        with connection():
            waiting = outbox.counts().get(MailState.WAITING, 0)
        if waiting:
            raise TroubleError(f"No mail server is set up. Emails that wait: {waiting}. Set SMTP_URL.")
        return "no mail server is set up, so emails wait in the outbox"
    try:
        said = services.mail.check()
    except MailServerError as error:
        raise TroubleError(error.message) from error
    with connection():
        waits_for = outbox.setup_fault([company.id for company in companies.all_companies()], SETUP_FAULT)
        if mail_server.note_well():
            outbox.retry_now(SETUP_FAULT)
    if waits_for:
        raise TroubleError(f"Emails are waiting. {waits_for}")
    return said


def _humaans(services: Services, company: Company) -> str:
    with connection():
        row = connections.of_company(company.id)
    if row is None:
        return "not connected yet"
    scopes = services.humaans(token_of(services, row), company.id).scopes()
    missing = [scope.value for scope in Scope if scope.value not in scopes]
    if missing:
        raise TroubleError(f"The token lacks {', '.join(missing)}. Make a new one in Humaans and connect again.")
    probed = capabilities.of_connection(row)
    told = () if probed is None else tuple(f"{name}: {words}" for name, words in in_words(probed.found))
    return "; ".join(("the token is accepted and has every scope", *told))
