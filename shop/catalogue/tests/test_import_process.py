"""An import as a process of its own: killed in the midst, and of ten thousand books."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection, transaction

from settings.env import ROOT
from shop.catalogue.models import Category, Product, Tag
from shop.catalogue.tests.importing import run_import, shopify_row
from shop.catalogue.tests.test_import_mapping import BOOKS

pytestmark = pytest.mark.django_db


def slugs() -> set[str]:
    return set(Product.objects.values_list("slug", flat=True))


def own_environment() -> dict[str, str]:
    """Let a process of its own use this test's database."""
    servers = os.environ["DATABASE_URL"].rpartition("/")[0]
    own = {"DATABASE_URL": f"{servers}/{connection.settings_dict['NAME']}", "DJANGO_SETTINGS_MODULE": "settings.test"}
    return os.environ | own


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_is_completed_by_the_next(file):
    path = file(*(shopify_row(f"p{n}", Title=f"P {n}") | {"Tags": f"t{n}", "Type": f"c{n % 9}"} for n in range(2000)))
    command = [sys.executable, ROOT / "manage.py", "import_products", path, "--batch-size=20"]
    process = subprocess.Popen(command, env=own_environment(), stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while len(slugs()) < 100 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    count = len(slugs())
    assert 100 <= count < 2000
    assert count % 20 == 0
    code, out, _ = run_import(path)
    assert code == 0
    assert f"{2000 - count} created, 0 updated, {count} unchanged" in out
    with transaction.atomic():
        assert Category.objects.find_problems() == ([], [], [], [], [])
        assert Tag.objects.count() == 2000


@pytest.mark.skipif(not BOOKS.exists(), reason=f"{BOOKS} is not there: the books are not part of the shop")
def test_the_books_are_imported_within_300_megabytes(tmp_path):
    # Not getrusage(): what that calls the peak includes the process that started this one.
    program = (
        "import sys; from django.core.management import execute_from_command_line as run\n"
        "run(['manage.py', 'import_products', sys.argv[1], '--dry-run'])\n"
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(int(peak.split()[1]) // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, BOOKS],
        env=own_environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "10000 created, 0 updated, 0 unchanged, 0 rows rejected" in done.stdout
    assert int(done.stdout.split()[-1]) < 300
