"""The shop's programs as they are deployed, on the test's own servers."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from settings.env import ROOT
from shop.celery import app

SECONDS = 60


def environment(**changes: str) -> dict[str, str]:
    """Return the environment in which a program meets the test's databases, queue and files."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "settings.local",
        "DATABASE_URL": _uri("default"),
        "AUDIT_DATABASE_URL": _uri("audit"),
        "REDIS_URL": settings.CELERY_BROKER_URL,
        "MEDIA_ROOT": settings.MEDIA_ROOT,
        "UPLOAD_ROOT": settings.STORAGES["uploads"]["OPTIONS"]["location"],
        **changes,
    }


@contextmanager
def running_worker(log: Path, *, tasks: str = "", **changes: str) -> Iterator[subprocess.Popen]:
    """Run a worker on an empty queue, its output in `log`; `tasks` names a module with more tasks than the shop's."""
    app.conf.task_always_eager = False
    app.control.purge()
    command = [sys.executable, "-m", "celery", "-A", "shop", "worker", "--concurrency", "1"]
    command += ["--include", tasks] if tasks else []
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(**changes), stdout=output, stderr=output)
        try:
            yield process
        finally:
            app.conf.task_always_eager = True
            process.terminate()
            process.wait(SECONDS)


def start_command(*words: str, **changes: str) -> subprocess.Popen:
    """Start a command of manage.py."""
    command = [sys.executable, "manage.py", *words]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(**changes), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def wait_until(condition) -> None:
    """Wait until `condition` holds, and fail where it does not in time."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"It has not happened within {SECONDS} s.")
        time.sleep(0.1)


def _uri(alias: str) -> str:
    node = connections[alias].settings_dict
    servers = zip(node["HOST"].split(","), node["PORT"].split(","), strict=True)
    hosts = ",".join(f"{host}:{port}" for host, port in servers)
    return f"postgresql://{node['USER']}@{hosts}/{node['NAME']}"
