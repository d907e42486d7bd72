"""Many more askers at once than there may be connections, each of which keeps what it has got."""

import json
import threading
from dataclasses import asdict, dataclass

import psycopg2
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings

from routers.backends.postgresql.pool import PoolTimeoutError
from tests.routing.leading import led_to

NAME = "burst"
USED = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"


@dataclass(frozen=True)
class Burst:
    """How many connections there were at most, how many askers got one, and what the others were told."""

    used: int
    served: int
    errors: list[str]


def burst(uri: str, *, most: int, askers: int, seconds: float) -> Burst:
    """Have `askers` ask at the same moment; `most` may have a connection, the others give up after `seconds`."""
    over, served, errors, used = threading.Event(), [], [], []
    everybody = threading.Barrier(askers + 1)

    def hold(number: int) -> None:
        everybody.wait()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            served.append(number)
            over.wait(30)
        except PoolTimeoutError as error:
            errors.append(str(error))
        finally:
            connections.close_all()

    own = psycopg2.connect(uri, target_session_attrs="primary")
    own.autocommit = True  # a transaction would see the servers' work as at its start
    patience = {**settings.ROUTING, "pool_seconds": seconds}
    leading = led_to(uri, MAX_CONNS=most, application_name=NAME)
    with override_settings(ROUTING=patience), leading, own.cursor() as cursor:
        threads = [threading.Thread(target=hold, args=[number]) for number in range(askers)]
        for thread in threads:
            thread.start()
        everybody.wait()
        while len(errors) < askers - most and any(thread.is_alive() for thread in threads):
            cursor.execute(USED, [NAME])
            used.append(cursor.fetchone()[0])
        over.set()
        for thread in threads:
            thread.join()
    own.close()
    return Burst(max(used), len(served), errors)


def tell_of_burst(uri: str, options: str) -> str:
    """Return what became of one as JSON, of which its options are too."""
    return json.dumps(asdict(burst(uri, **json.loads(options))))
