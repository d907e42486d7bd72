"""A test run in a process of its own, which has used the real database before: run with a contender's settings."""

import threading

import django
from django.db import connections
from django.test.runner import DiscoverRunner


def names() -> set[str]:
    """Return the databases that the aliases lead to, for this thread and a new one; connections stay open."""
    found = set()

    def ask() -> None:
        for alias in ("default", "replica"):
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT current_database()")
                found.add(cursor.fetchone()[0])

    other = threading.Thread(target=ask)
    other.start()
    other.join()
    ask()
    return found


def main() -> None:
    """Print the names before and during the run."""
    django.setup()
    print("in:", *names())  # noqa: T201 -- read by the test
    runner = DiscoverRunner(verbosity=0, interactive=False)
    before = runner.setup_databases()
    print("in:", *names())  # noqa: T201 -- as above
    runner.teardown_databases(before)


main()
