"""Positions are read, written and brought to where replay can be seen to arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.lsn import NOWHERE, PAGE, SMALLEST_SEGMENT, format_lsn, normalise_lsn, parse_lsn

POSITIONS = st.integers(min_value=0, max_value=2**64 - 1)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("0/0", 0),
        ("0/1000028", 0x1000028),
        ("16/B374D848", 0x16B374D848),
        ("FFFFFFFF/FFFFFFFF", 2**64 - 1),
        ("1/0", 2**32),
    ],
)
def test_a_position_is_read_and_written_as_postgresql_does(text, position):
    assert parse_lsn(text) == position
    assert format_lsn(position) == text


def test_a_server_that_has_replayed_nothing_is_nowhere():
    assert parse_lsn(None) == NOWHERE


@given(POSITIONS)
def test_what_is_written_can_be_read_again(position):
    assert parse_lsn(format_lsn(position)) == position


@given(POSITIONS, POSITIONS)
def test_numbers_compare_as_positions_do(one, other):
    assert (parse_lsn(format_lsn(one)) < parse_lsn(format_lsn(other))) == (one < other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0/3002018", "0/3002000"),  # behind the header of a page
        ("0/3000028", "0/3000000"),  # behind the longer one, at the start of a segment
        ("0/3000018", "0/3000000"),
        ("0/3100028", "0/3100000"),  # a segment of 1 MB
        ("0/3002028", "0/3002028"),  # 40 within a segment is a record
        ("0/3002000", "0/3002000"),
        ("0/3002020", "0/3002020"),
    ],
)
def test_a_position_behind_a_page_header_is_that_of_its_page(text, expected):
    assert format_lsn(normalise_lsn(parse_lsn(text))) == expected


@given(POSITIONS)
def test_no_record_fits_between_a_position_and_where_replay_is_seen_to_arrive(position):
    found = normalise_lsn(position)

    assert found == normalise_lsn(found)
    if found != position:
        assert found % PAGE == 0
        assert position - found == (24 if position % SMALLEST_SEGMENT != 40 else 40)
