"""Two hosts, each with its own folder, workers and scheduler, on one database and one Redis: an hour of every company.

    python -m tests.walks.two_hosts --companies 1000 [--database-url postgresql://...]

The hour comes for all at once. Each company must be reconciled exactly once for it, by either host; both must have done
their share, and no company may wait more than twice as long as the one in the middle. Exit code 1 when something is
wrong.
"""

import statistics
import sys
import time
from datetime import timedelta

from service.rules.planning.due_slots import HOURLY_RECONCILIATION
from service.store.companies import audit_keys
from service.store.database.connection import connection
from service.store.tables.syncing import Run, Slot
from tests.processes import wait_until
from tests.walks.many_companies import copied, hours_of, newest_run_id
from tests.walks.running_deployment import RunningDeployment
from tests.walks.standalone import arguments, own_deployment

AN_HOUR = timedelta(hours=1)
HOST = ("worker", "quick scheduler")
#: For each company, and to begin with.
PATIENCE_SECONDS = (3.0, 120.0)
MOST_TIMES_THE_MEDIAN = 2.0
#: Of fewer companies chance decides who waits.
MANY = 100


def main():
    parser = arguments(__doc__.splitlines()[0])
    parser.set_defaults(people=5)
    parser.add_argument("--companies", type=int, default=1000)
    options = parser.parse_args()
    with own_deployment(options.people, options.database_url, faults=False, static=True) as (first, redis):
        audit_keys.use_keys((first.environment["ENCRYPTION_KEYS"],))
        first.usual = ("web", "worker")
        first.start(*first.usual)
        first.imported()
        company_ids = copied(first, options.companies)
        first.terminate("worker")
        second = _another_host(first, redis.url)
        try:
            for host in (first, second):
                host.start(*HOST)
            since = newest_run_id()
            _let_an_hour_go_by()
            per_company, beside = PATIENCE_SECONDS
            wait_until(
                lambda: sum(state == "succeeded" for _, state, *_ in hours_of(since)) >= len(company_ids),
                seconds=per_company * len(company_ids) + beside,
                what=lambda: f"{len(company_ids)} hours; {len(hours_of(since))} are there",
            )
            time.sleep(5)  # two more ticks of each host: an hour that is done must not come again
            wrong = wrong_in(hours_of(since), company_ids) + _idle(first, second)
        finally:
            second.stop()
    print(*wrong or ["Every company was reconciled once in its hour."], sep="\n")
    return 1 if wrong else 0


def _another_host(first, redis_url):
    folder = first.folder.parent / "second"
    folder.mkdir()
    second = RunningDeployment(folder, first.database_url, redis_url, first.sandbox, faults=False)
    second.environment |= {name: first.environment[name] for name in ("ENCRYPTION_KEYS", "SECRET_KEY")}
    return second


def _let_an_hour_go_by():
    """As if all that was done had been done an hour ago."""
    with connection():
        Slot.delete().where(Slot.kind == HOURLY_RECONCILIATION).execute()
        for run in Run.select(Run.created_at).distinct():
            Run.update(created_at=run.created_at - AN_HOUR).where(Run.created_at == run.created_at).execute()


def wrong_in(hours, company_ids):
    """In words, who was not reconciled exactly once, and who waited too long."""
    begun = [company_id for company_id, *_ in hours]
    wrong = [f"company {each} has {begun.count(each)} hours" for each in company_ids if begun.count(each) != 1]
    made_at = min(made for _, _, made, *_ in hours)
    waits = sorted((ended - made_at).total_seconds() for *_, ended in hours if ended is not None)
    middle = statistics.median(waits)
    print(f"{len(waits)} companies in {waits[-1]:.1f} s; the last waited {waits[-1] / middle:.2f} times the median")
    is_fair = len(waits) < MANY or waits[-1] <= MOST_TIMES_THE_MEDIAN * middle
    return wrong + ([] if is_fair else ["a company waited too long"])


def _idle(*hosts):
    shares = [host.log("worker").count("the run succeeded") for host in hosts]
    print(f"runs by host: {shares}")
    return [] if all(shares) or sum(shares) < MANY else ["one host did nothing"]


if __name__ == "__main__":
    sys.exit(main())
