"""How the servers are, as people, /readyz and Prometheus are told."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from routers.readiness import ask_primary
from routers.topology import Node, Topology
from routers.topology.gauges import REGISTRY
from routers.topology.report import DatabaseReport, NodeReport, report_on, settle
from routers.topology.table import describe
from settings.env import ROOT

EVERYWHERE = pytest.mark.django_db(transaction=True, databases=["default", "replica", "audit"])


def servers() -> list[Node]:
    config = connections["default"].settings_dict
    return [Node(*address) for address in zip(config["HOST"].split(","), config["PORT"].split(","), strict=True)]


@EVERYWHERE
def test_each_server_is_told_of_with_its_role_and_how_far_it_is(wait_for_replay):
    wait_for_replay()
    settle("default")

    report = report_on("default")

    assert report.has_primary
    assert not report.is_single
    assert [node.role for node in report.nodes] == ["primary", "replica", "replica"]
    assert all(node.is_alive and node.is_readable and node.timeline == 1 and not node.note for node in report.nodes)
    assert all(node.started_at < datetime.now(UTC) for node in report.nodes)
    assert [node.lag_seconds is None for node in report.nodes] == [True, False, False]


@EVERYWHERE
def test_a_database_of_one_server_says_that_there_is_nothing_to_choose():
    report = report_on("audit")

    assert (report.is_single, report.has_primary) == (True, True)
    assert describe([report]) == f"audit: one server, {report.nodes[0].node}; nothing to choose, so no monitor runs."


def test_a_table_says_what_is_wrong_in_one_line_a_server():
    lost = NodeReport("db1:5432", None, is_alive=False, is_readable=False, note="refused\n\tIs it running?")
    late = NodeReport("db2:5432", "replica", True, False, 2, datetime(2026, 11, 21, tzinfo=UTC), "0/1", float("inf"))

    title, headings, *rows = describe([DatabaseReport("default", False, False, [lost, late])]).splitlines()

    assert title == "default: NO PRIMARY, nothing can be written"
    assert headings.split()[:4] == ["SERVER", "ROLE", "ALIVE", "READ"]
    assert rows[0].split() == ["db1:5432", "-", "no", "no", "-", "-", "-", "-", *["refused", "Is", "it", "running?"]]
    assert rows[1].split() == ["db2:5432", "replica", "yes", "no", "2", "2026-11-21", "00:00:00", "0/1", "inf", "s"]


def test_json_knows_no_infinity():
    late = NodeReport("db2:5432", "replica", True, False, lag_seconds=float("inf"))

    assert late.as_dict()["lag_seconds"] is None


@pytest.fixture
def no_primary(monkeypatch) -> Iterator[Topology]:
    """The replicas alone, as they are once the primary is gone."""
    wrapper = connections["default"]
    topology = Topology(wrapper, servers()[1:])
    for module in ("routers.topology.report", "routers.readiness"):
        monkeypatch.setattr(f"{module}.topology_of", lambda _: topology)
    yield topology
    topology.stop()


@EVERYWHERE
@pytest.mark.usefixtures("no_primary")
def test_without_a_primary_the_command_shows_what_is_left_and_ends_with_1(capsys):
    with pytest.raises(CommandError, match="There is no primary of default"):
        call_command("dbtopology")

    shown = capsys.readouterr().out
    assert "NO PRIMARY" in shown
    assert shown.count("replica") >= 2


@EVERYWHERE
@pytest.mark.usefixtures("no_primary")
def test_whoever_asks_for_the_primary_is_told_at_once_that_there_is_none(settings):
    settings.ROUTING = {"primary_seconds": 1000}

    with pytest.raises(OperationalError, match="takes writes"):
        ask_primary("default")


@EVERYWHERE
def test_prometheus_is_told_of_every_server():
    settle("default")

    text = generate_latest(REGISTRY).decode()

    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    told = {(sample.name, *sample.labels.values()): sample.value for sample in samples}
    for role, node in zip(("primary", "replica", "replica"), servers(), strict=True):
        assert told["shop_database_node_role", "default", str(node), role] == 1
        assert told["shop_database_node_alive", "default", str(node)] == 1
        assert told["shop_database_node_timeline", "default", str(node)] == 1
        assert (("shop_database_node_lag_seconds", "default", str(node)) in told) is (role == "replica")


@EVERYWHERE
def test_the_command_s_json_can_be_read_by_programs(capsys):
    call_command("dbtopology", "--json")

    default, audit = json.loads(capsys.readouterr().out)

    assert (default["database"], audit["database"]) == ("default", "audit")
    assert [node["role"] for node in default["nodes"]] == ["primary", "replica", "replica"]


def test_watching_goes_on_until_ctrl_c():
    # A shell has what it runs in the background ignore Ctrl-C.
    command = ["env", "--default-signal=INT", sys.executable, "manage.py", "dbtopology", "--watch", "--json"]
    watching = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    looks = [json.loads(watching.stdout.readline()) for _ in range(2)]
    watching.send_signal(signal.SIGINT)

    assert watching.wait(30) == 0
    watching.stdout.close()
    assert all(len(look) == len(looks[0]) for look in looks)
