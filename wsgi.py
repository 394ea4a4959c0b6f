"""The web process: settings, then wiring, then the application."""

from config.process_start import start_process
from jobs.processes.gc_tuning import tune_garbage_collector
from service.app import create_app
from service.outgoing.limits import WHILE_SOMEONE_WAITS
from service.wiring import bind_database, build_job_notifier, build_services, build_waiting_jobs

settings = start_process("web")
bind_database(settings, pooled=True)
app = create_app(
    settings,
    build_services(settings, WHILE_SOMEONE_WAITS),
    build_job_notifier(settings),
    build_waiting_jobs(settings),
    for_commands=build_services(settings),
)
tune_garbage_collector()
