"""The one place where real things are chosen: database, keys, clock, Humaans, notifier.

Each function takes the settings and opens nothing; what it makes connects when first used. Tests make the
same records from things of their own. A new outside thing is one more line in `build_services`.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from jobs.notifier import RedisJobNotifier
from jobs.queueing.queues import waiting_jobs
from jobs.queueing.redis_clients import notifier_redis, web_redis
from jobs.queueing.shared_pace import SharedPace
from service.actions.syncing.people.sync_people import MOST_AT_ONCE
from service.humaans.client import MAX_PARALLEL, Deadlines, HumaansClient
from service.notify.email.sender import SmtpSender
from service.notify.posting import Poster
from service.services import Services
from service.staffology.client import REAL_URL, REQUESTS_PER_SECOND, StaffologyClient
from service.store.companies import audit_keys
from service.store.database.connection import bind, connect_to, utc_now
from service.store.database.encryption import SecretBox
from service.store.operations import encryption_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from config.settings import Settings

#: What one company may ask of the real Humaans; a sandbox may be asked as fast as it answers.
REAL_HUMAANS_REQUESTS_PER_SECOND: Final = 5.0
#: A person is read with five requests: a second of that.
REAL_HUMAANS_PEOPLE_AT_ONCE: Final = 1
#: Clients kept per process, so that a company's calls share one pace and one warm connection.
COMPANIES_KEPT_WARM: Final = 64


def build_services(settings: Settings, deadlines: Deadlines = Deadlines()) -> Services:  # noqa: B008 - frozen
    """`deadlines` are Humaans': long ones for jobs, `WHILE_SOMEONE_WAITS` for pages and API."""
    redis = web_redis(settings.redis_url, verify_tls=settings.redis_verify_tls)
    is_paced = settings.talks_to_real_humaans
    people_at_once = REAL_HUMAANS_PEOPLE_AT_ONCE if is_paced else MOST_AT_ONCE

    @lru_cache(maxsize=COMPANIES_KEPT_WARM)
    def humaans(token: str, company_id: int) -> HumaansClient:
        pace = SharedPace(redis, company_id, REAL_HUMAANS_REQUESTS_PER_SECOND) if is_paced else None
        return HumaansClient(
            settings.humaans_api_url, token, max_parallel=MAX_PARALLEL * people_at_once, pace=pace, deadlines=deadlines
        )

    @lru_cache(maxsize=COMPANIES_KEPT_WARM)
    def staffology(api_key: str) -> StaffologyClient:
        pace = REQUESTS_PER_SECOND if settings.staffology_api_url == REAL_URL else None
        return StaffologyClient(settings.staffology_api_url, api_key, deadlines=deadlines, requests_per_second=pace)

    return Services(
        clock=utc_now,
        secrets=SecretBox(settings.encryption_keys, is_unbound_refused=encryption_state.is_unbound_refused),
        humaans=humaans,
        people_at_once=people_at_once,
        staffology=staffology,
        public_url=settings.public_url,
        mail=build_mail(settings),
        poster=Poster(local_allowed=settings.local_receivers),
    )


def build_mail(settings: Settings) -> SmtpSender | None:
    """Where mails go out, or None while no SMTP_URL says so."""
    smtp = settings.smtp
    if smtp is None:
        return None
    return SmtpSender(
        smtp.host,
        smtp.port,
        smtp.encryption,
        mail_from=settings.mail_from,
        sender_name=settings.mail_from_name,
        ehlo_name=settings.ehlo_name,
        username=smtp.username,
        password=smtp.password,
    )


def build_job_notifier(settings: Settings) -> RedisJobNotifier:
    return RedisJobNotifier(notifier_redis(settings.redis_url, verify_tls=settings.redis_verify_tls))


def build_waiting_jobs(settings: Settings) -> Callable[[], Mapping[str, int]]:
    """How many jobs wait, by queue. Raises redis.RedisError within a second or so when Redis is away."""
    return partial(waiting_jobs, web_redis(settings.redis_url, verify_tls=settings.redis_verify_tls))


def bind_database(settings: Settings, *, pooled: bool = False, keeps_one: bool = False) -> None:
    """Say which database this process works with, and what seals its audit log; see `connect_to`."""
    bind(connect_to(settings.database_url, pooled=pooled, keeps_one=keeps_one))
    audit_keys.use_keys(settings.encryption_keys)
