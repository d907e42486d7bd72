"""What a run says of its visitors is what they saw, shown on histories made by hand."""

import pytest

from tests.torture.history import Kind, Request
from tests.torture.judging import Fault, judge, stale_reads

ALL = {("ada", number) for number in range(10)}


def write(value, start, end, **changed):
    return Request("ada", Kind.WRITE, value, start, end, **changed)


def read(value, start, end, **changed):
    return Request("ada", Kind.READ, value, start, end, **changed)


def figures(*requests, fault=Fault(), present=ALL, since=0.0):  # noqa: B008 -- frozen
    return judge(requests, present, fault, since=since, names=("calm", "ours"))


def test_a_read_that_misses_a_write_answered_before_it_is_stale():
    missed = read(0, 2.0, 2.1)

    assert stale_reads([write(1, 1.0, 1.1), missed, read(1, 3.0, 3.1)], ALL) == [missed]


@pytest.mark.parametrize(
    "history",
    [
        [read(1, 2.0, 2.1)],
        [read(2, 2.0, 2.1)],
        [read(0, 0.5, 0.6)],
        [read(0, 2.0, 2.1, error="HTTPError")],
    ],
    ids=["shows it", "shows more", "came before it", "failed"],
)
def test_other_reads_are_not(history):
    assert stale_reads([write(1, 1.0, 1.1), *history], ALL) == []


def test_a_write_that_failed_need_not_be_shown():
    assert stale_reads([write(1, 1.0, 1.1, error="HTTPError"), read(0, 2.0, 2.1)], ALL) == []


def test_nobody_misses_what_another_visitor_wrote():
    other = Request("bob", Kind.READ, 0, 2.0, 2.1)

    assert stale_reads([write(1, 1.0, 1.1), other], ALL) == []


def test_a_write_that_only_the_dead_primary_had_is_lost_and_no_read_is_stale_for_it():
    found = figures(write(1, 1.0, 1.1), write(2, 2.0, 2.1), read(1, 3.0, 3.1), present={("ada", 0), ("ada", 1)})

    assert (found.lost, found.stale) == (1, 0)


def test_a_stale_read_counts_in_its_own_scenario_though_the_write_was_in_the_one_before():
    history = [write(3, 1.0, 1.1), read(2, 2.0, 2.1), read(2, 11.0, 11.1)]

    found = figures(*history, since=10.0)

    assert (found.reads, found.writes, found.stale) == (1, 0, 1)


def test_failed_writes_are_told_apart_by_the_time_the_primary_died():
    fault = Fault(at=5.0, in_flight=(5.0, 5.1))
    in_flight = [write(1, 4.9, 5.2, error="x"), write(2, 5.05, 5.3, error="x")]
    others = [write(3, 4.0, 4.9, error="x"), write(4, 5.2, 6.0, error="x"), write(5, 4.9, 5.2)]

    found = figures(*in_flight, *others, fault=fault)

    assert (found.failed_writes, found.in_flight) == (4, 2)


def test_the_share_on_replicas_is_that_of_the_reads_that_were_answered():
    found = figures(
        read(0, 1.0, 1.1, on_replica=True),
        read(0, 2.0, 2.1, on_replica=True),
        read(0, 3.0, 3.1),
        read(0, 4.0, 4.1, on_replica=True),
        read(0, 5.0, 5.1, error="HTTPError"),
    )

    assert found.on_replicas == pytest.approx(0.75)
    assert found.failed_reads == 1


def test_healing_ends_with_the_last_answer_that_failed_or_was_slow():
    fault = Fault(at=10.0)
    failed, slow = read(0, 11.0, 11.1, error="HTTPError"), write(1, 10.5, 13.0)

    assert figures(failed, read(0, 12.0, 12.1), fault=fault).heal == pytest.approx(1.1)
    assert figures(failed, slow, read(0, 14.0, 14.1), write(2, 14.0, 14.1), fault=fault).heal == pytest.approx(3.0)
    assert figures(read(0, 12.0, 12.1), fault=fault).heal == 0
    assert figures(failed).heal is None


def test_who_fails_to_the_end_has_not_healed():
    fault = Fault(at=10.0)
    good, bad = read(0, 12.0, 12.1), write(1, 12.0, 12.1, error="HTTPError")

    assert not figures(good, bad, fault=fault).healed
    assert figures(good, bad, write(2, 13.0, 13.1), fault=fault).healed
