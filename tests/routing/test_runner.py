"""A test run never touches another database, even where connections were used before it."""

import os
import subprocess
import sys

import pytest

from tests.benchmarks.servers import ROOT
from tests.torture.cluster import Cluster

pytestmark = pytest.mark.xdist_group("routing")


def test_a_test_run_never_touches_another_database_though_connections_were_used_before_it(cluster: Cluster):
    environment = cluster.environment(redis_database=0) | {"DJANGO_SETTINGS_MODULE": "tests.torture.contenders.ours"}
    command = [sys.executable, "-m", "tests.routing.a_test_run"]

    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )

    said = [line for line in done.stdout.splitlines() if line.startswith("in: ")]
    assert (done.returncode, said) == (0, ["in: shop", "in: test_shop"]), done.stderr
