"""Tests of one group share servers, and so run one after another, in one process."""

import pytest


@pytest.mark.xdist_group("together")
def test_the_group_is_part_of_the_name_by_which_tests_are_dealt_out(request: pytest.FixtureRequest, worker_id: str):
    if worker_id == "master":
        pytest.skip("All tests run in this process.")

    assert request.node.nodeid.endswith("@together")
