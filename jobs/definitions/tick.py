"""The jobs rq-scheduler calls: each minute what is due is begun; every 15 seconds what was lost is begun again; every
two seconds the people that a flood of events told of are read again, once it is over.

And those that a worker queues: what a tick left for later, and what tells people when the scheduler calls none.
"""

from __future__ import annotations

from rq.timeouts import JobTimeoutException

from jobs.queueing.queues import QueueName
from jobs.queueing.runtime import Tools, job
from service.actions.operations import tick as ticking
from service.actions.operations.answer_floods import answer_floods
from service.actions.operations.company_work import go_on_with_company_work
from service.actions.operations.notify_people import watch_scheduler
from service.actions.operations.resume_lost_work import resume_lost_work


@job(QueueName.UPKEEP)
def tick(tools: Tools) -> None:
    ticking.tick(tools.services, tools.job_notifier, interruptions=(JobTimeoutException,))


@job(QueueName.UPKEEP)
def company_work(tools: Tools, company_id: int) -> None:
    go_on_with_company_work(tools.services, tools.job_notifier, company_id, interruptions=(JobTimeoutException,))


@job(QueueName.UPKEEP)
def watch(tools: Tools) -> None:
    watch_scheduler(tools.services, tools.job_notifier)


@job(QueueName.UPKEEP)
def resume(tools: Tools) -> None:
    resume_lost_work(tools.services, tools.job_notifier, interruptions=(JobTimeoutException,))


@job(QueueName.UPKEEP)
def answer_flood(tools: Tools) -> None:
    answer_floods(tools.services, tools.job_notifier, interruptions=(JobTimeoutException,))
