# ruff: noqa: N999 -- the name gunicorn gives its configuration
"""gunicorn as it serves the shop, in production and in `make run`: `gunicorn -c deploy/gunicorn.conf.py shop.wsgi`.

Read from the environment: BIND or PORT (a socket passed by systemd wins over both), WEB_CONCURRENCY,
FORWARDED_ALLOW_IPS, GRACEFUL_TIMEOUT, PROMETHEUS_MULTIPROC_DIR.
"""

import logging.config
import os
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # gunicorn ships no types
from prometheus_client import multiprocess
from psycogreen.gevent import patch_psycopg

from settings.logs import logging_config

METRICS = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gevent"
worker_connections = 500
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 -- heartbeats never wait for a disk
control_socket_disable = True
# A slow leak ends with its worker; the jitter keeps workers from restarting together.
max_requests = 20_000
max_requests_jitter = 2_000
timeout = 30
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT", "25"))
keepalive = 5

# Only a proxy on this host may say who asks and how; a header of any other name reaches the shop under its own.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
forwarder_headers = ""
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190


class logger_class(Logger):  # noqa: N801 -- gunicorn finds it by this name
    """gunicorn's own lines in the shop's format; without an access log, which Nginx writes."""

    def setup(self, cfg: Any) -> None:
        """Let Django's logging configuration decide where gunicorn's lines go."""
        super().setup(cfg)
        is_local = os.environ.get("DJANGO_SETTINGS_MODULE") == "settings.local"
        config = logging_config(level="INFO", json=not is_local)
        config["loggers"]["gunicorn.error"] = {"handlers": [], "propagate": True}
        logging.config.dictConfig(config)


def on_starting(server: Any) -> None:
    """Forget the counters of the processes of an earlier start."""
    if METRICS:
        Path(METRICS).mkdir(parents=True, exist_ok=True)
        for counters in Path(METRICS).glob("*.db"):
            counters.unlink()


def post_fork(server: Any, worker: Any) -> None:
    """Let a greenlet that waits for PostgreSQL give way to the others."""
    patch_psycopg()


def child_exit(server: Any, worker: Any) -> None:
    """Drop the gauges of a worker that has ended; its counters still count."""
    if METRICS:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
