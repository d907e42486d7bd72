"""What routing costs a request: `python -m tests.benchmarks.routing`, on the servers of DATABASE_URL.

The same view, which reads one row, is called bare, within a scope, and within the scope of a visitor who must see a
write, by a browser's cookies or a client's authorization: in turn, in several rounds, in this process. Figures are CPU
time of the process, medians of the rounds, so other work of the machine counts nowhere. The monitor's probes are
included.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable

import django
from django.db import close_old_connections
from django.http import HttpResponse

ROUNDS, REQUESTS = 15, 400
# Microseconds of CPU a request, at most; a client of an API asks Redis on top.
BOUNDS = {"bare": None, "without a token": 100.0, "with a token": 150.0, "client of an API": None}


def main() -> int:
    """Print the figures; return 1 where one is above its bound."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
    django.setup()
    from tests.benchmarks.routed import ways  # noqa: PLC0415 -- models need Django set up

    figures = _measure(ways())
    bare = statistics.median(figures["bare"])
    sys.stdout.write(f"{ROUNDS} rounds of {REQUESTS} requests; CPU of the process, medians" + "\n")
    is_good = True
    for name, bound in BOUNDS.items():
        median = statistics.median(figures[name])
        more = statistics.median(one - other for one, other in zip(figures[name], figures["bare"], strict=True))
        is_good &= bound is None or more <= bound
        allowed = "" if bound is None else f", at most {bound:g}"
        sys.stdout.write(
            f"{name:16} {median:7.1f} µs a request   x {median / bare:.2f}   {more:+6.1f} µs{allowed}" + "\n"
        )
    return 0 if is_good else 1


def _measure(ways: dict[str, Callable[[], HttpResponse]]) -> dict[str, list[float]]:
    figures: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS + 1):
        for name, way in ways.items():
            begin = time.process_time()
            for _ in range(REQUESTS):
                way()
                # As at the end of every request: its connections go back to their pools.
                close_old_connections()
            # The first round warms up.
            if number:
                figures[name].append((time.process_time() - begin) / REQUESTS * 1e6)
    return figures


if __name__ == "__main__":
    sys.exit(main())
