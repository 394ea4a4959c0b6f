"""The web process: settings, then wiring, then the application."""

from config.error_reports import start_error_reports
from config.logs import configure_logs
from config.settings import read_settings
from config.timezone import use_utc
from jobs.processes.gc_tuning import tune_garbage_collector
from service.app import create_app
from service.humaans.http.limits import WHILE_SOMEONE_WAITS
from service.wiring import bind_database, build_job_notifier, build_services, build_waiting_jobs

use_utc()
settings = read_settings()
configure_logs(settings, "web")
start_error_reports(settings, "web")
bind_database(settings, pooled=True)
app = create_app(
    settings,
    build_services(settings, WHILE_SOMEONE_WAITS),
    build_job_notifier(settings),
    build_waiting_jobs(settings),
    for_commands=build_services(settings),
)
tune_garbage_collector()
