"""`python -m fleet.drill SECONDS`: writes into address books at a rate, looks all of them up, and says how it went."""

import argparse
import sys
import time

from fleet.drill.load import Load
from fleet.drill.people import make_people
from fleet.drill.shop import door
from fleet.drill.visitor import Visitor
from fleet.terminal import say

# What a person's address book takes.
MOST_WRITES_OF_ONE = 100


def main() -> int:
    """Return 1 where a write or a read failed, or a write was lost."""
    parser = argparse.ArgumentParser(prog="fleet.drill", description="Write into the shop, and look for what is lost.")
    parser.add_argument("seconds", type=float)
    parser.add_argument("--rate", type=float, default=30.0, help="writes per second (30)")
    parser.add_argument("--address", default="10.77.0.10", help="where the shop is (the balancers' address)")
    asked = parser.parse_args()
    people = make_people(max(40, round(asked.seconds * asked.rate * 1.3 / MOST_WRITES_OF_ONE)))
    load = Load([Visitor(person, door(asked.address)) for person in people], rate=asked.rate)
    say(f"{len(people)} people write for {asked.seconds:.0f} s ...")
    with load:
        time.sleep(asked.seconds)
    verdict = load.verdict()
    say(str(verdict))
    return 1 if verdict.failed or verdict.failed_reads or verdict.lost else 0


if __name__ == "__main__":
    sys.exit(main())
