"""The fleet goes without a trace; it runs after the tests of the fleet that is up."""

from fleet import host, places, tools
from fleet.acceptance import traces


def test_it_is_gone_within_five_seconds_and_nothing_is_left(fleet):
    fleet("freeze", "db1")
    fleet("cut", "db2")
    fleet("kill", "db3")
    running = traces.processes()
    assert len(running) > 50
    assert traces.has_bridge()
    fleet("down")
    assert traces.look() == fleet.before
    # The machine's first process buries them, in a moment of its own.
    assert tools.wait_until(lambda: not traces.alive(running), seconds=5)
    assert not places.HOSTS.exists()
    assert fleet.is_within("down", seconds=5)


def test_taking_it_down_again_is_no_error(fleet):
    assert fleet("down") == "The fleet was down already.\n"
    assert fleet("status", code=3) == "The fleet is down.\n"


def test_what_an_interrupted_making_left_goes_too(fleet):
    half_made = places.HOSTS / "half1"
    (half_made / "root").mkdir(parents=True)
    fleet("down")
    assert not half_made.exists()
    assert host.every() == []
