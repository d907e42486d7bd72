"""Who takes part."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Contender:
    """A way of routing; `follows` says whether it finds a promoted primary by itself."""

    name: str
    title: str
    settings: str
    follows: bool


OURS = Contender("ours", "the shop", "tests.torture.contenders.ours", follows=True)
CONTROL = Contender("unchecked", "unchecked", "tests.torture.contenders.unchecked", follows=True)
RANDOM = Contender("random", "random router", "tests.torture.contenders.random_router", follows=False)
MULTIDB = Contender("multidb", "multidb-router", "tests.torture.contenders.multidb_router", follows=False)
CONTENDERS = (OURS, CONTROL, RANDOM, MULTIDB)
