"""`manage.py worker`: does the jobs that are asked for, one after another, until it is told to stop."""

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from deliberation.jobs import operations

POLL_SECONDS = 1.0
RECOVER_SECONDS = 10.0


class Command(BaseCommand):
    help = "Do the jobs that are asked for. SIGTERM ends it after its job; one that was cut off is taken up again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--nice", type=int, default=10, help="how much it gives way to server processes")
        parser.add_argument("--until-idle", type=float, metavar="SECONDS", help="end when nothing was asked so long")

    def handle(self, *, nice: int, until_idle: float | None, **options: Any) -> None:
        os.nice(nice)
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        worker.configure_signals()
        recovered, busy_at = float("-inf"), time.monotonic()
        while worker.running:
            if time.monotonic() - recovered >= RECOVER_SECONDS:
                operations.recover()
                recovered = time.monotonic()
            before = worker._run_tasks
            worker.run()  # until the queue is empty
            close_old_connections()
            if worker._run_tasks > before:
                busy_at = time.monotonic()
            elif until_idle is not None and time.monotonic() - busy_at >= until_idle:
                return
            if worker.running:
                time.sleep(POLL_SECONDS)
