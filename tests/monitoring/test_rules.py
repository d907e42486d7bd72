"""Alarms are raised when they should be, and each says where to read what to do."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.benchmarks.servers import ROOT

FOLDER = ROOT / "monitoring"
RULES = FOLDER / "etc/prometheus/rules/shop.yml"
DASHBOARD = FOLDER / "grafana/shop.json"


def alarms() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


@pytest.fixture
def promtool() -> str:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed: sudo apt-get install prometheus brings it.")
    return program


def test_prometheus_accepts_the_rules(promtool):
    subprocess.run([promtool, "check", "rules", RULES], check=True)


def test_each_alarm_is_raised_when_it_should_be(promtool):
    subprocess.run([promtool, "test", "rules", FOLDER / "tests/shop.yml"], check=True)


def test_each_alarm_is_tried():
    tried = {
        case["alertname"]
        for test in yaml.safe_load((FOLDER / "tests/shop.yml").read_text())["tests"]
        for case in test["alert_rule_test"]
        if case["exp_alerts"]
    }

    assert tried == {alarm["alert"] for alarm in alarms()}


@pytest.mark.parametrize("alarm", alarms(), ids=lambda alarm: alarm["alert"])
def test_each_alarm_has_a_page_that_names_it(alarm):
    page = ROOT / alarm["annotations"]["runbook"]

    assert f"``{alarm['alert']}``" in page.read_text()


def test_each_alarm_says_how_bad_it_is_and_what_it_is():
    assert {alarm["labels"]["severity"] for alarm in alarms()} == {"critical", "warning"}
    assert all(alarm["annotations"]["summary"].endswith(".") for alarm in alarms())


def expressions() -> Iterator[str]:
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


def test_the_dashboard_shows_what_alarms_are_raised_by():
    names = re.compile(r"\b(?:django|nginx|node|pg|redis|shop)_[a-z_]+\b")
    shown = {name for expression in expressions() for name in names.findall(expression)}
    watched = {name for alarm in alarms() for name in names.findall(alarm["expr"])}

    assert watched - shown - {"node_timex_sync_status", "node_systemd_unit_state"} == set()


def test_panels_of_the_dashboard_do_not_overlap():
    covered: set[tuple[int, int]] = set()
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not covered & cells, panel["title"]
        covered |= cells
