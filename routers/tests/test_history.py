"""A replica's position tells its lag, by when the primary was there."""

import pytest

from routers.topology.history import INFINITE, History


@pytest.fixture
def history():
    """A primary that wrote from second 10 to 12 and has been idle since; probed each second up to 14."""
    history = History(60, 1)
    for at, position in ((10, 100), (11, 200), (12, 300), (13, 300), (14, 300)):
        history.add(at, position)
    return history


def test_a_replica_that_has_all_has_no_lag_however_long_nothing_is_written(history):
    assert history.lag(300, now=1000) == 0.0


def test_a_replica_ahead_of_the_last_probe_has_no_lag(history):
    assert history.lag(301, now=15) == 0.0


@pytest.mark.parametrize(("position", "seconds"), [(100, 5), (150, 5), (200, 4), (299, 4)])
def test_lag_is_the_time_since_the_primary_was_last_where_the_replica_is(history, position, seconds):
    assert history.lag(position, now=15) == seconds


def test_a_replica_from_before_all_memory_lags_without_end(history):
    assert history.lag(99, now=15) == INFINITE


def test_what_is_older_than_the_memory_is_forgotten():
    history = History(3, 1)
    for second in range(10):
        history.add(second, 100 * second)

    assert history.lag(100, now=10) == INFINITE
    assert history.lag(700, now=10) == 3


def test_another_primary_that_has_less_begins_a_memory_of_its_own(history):
    history.add(20, 250)

    assert history.last == 250
    assert history.lag(250, now=21) == 0.0
    assert history.lag(200, now=21) == INFINITE


def test_without_a_primary_nobody_lags():
    assert History(60, 1).lag(5, now=1) == 0.0
    assert History(60, 1).last == 0
