"""The folder works without the shop, set up as its README says."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.conf import settings

ROUTERS = Path(__file__).parents[1]
BLOCK = re.compile(r"\.\. code-block:: python\n\n(.*?)\n\n\S", re.DOTALL)
READS = """
import django; django.setup()
from django.core.management import call_command
from django.db import connections
from routers.scope import routing_scope
from routers.testing import wait_until_replayed

call_command("check", databases=["default"])
wait_until_replayed()
with routing_scope() as scope:
    print("from a replica" if scope.replica("default") else "from the primary")
    with connections["replica"].cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        print(cursor.fetchone())
"""


@pytest.mark.django_db(databases=["default", "replica"])
def test_a_copy_of_the_folder_reads_from_replicas_with_the_settings_of_its_readme(tmp_path):
    shutil.copytree(ROUTERS, tmp_path / "routers", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    readme = (ROUTERS / "README.rst").read_text()
    written = textwrap.dedent(BLOCK.search(readme).group(1))
    ours = settings.DATABASES["default"]
    here = {'"NAME": "shop"': f'"NAME": "{ours["NAME"]}"', "db1,db2,db3": ours["HOST"], '"5432"': f'"{ours["PORT"]}"'}
    here |= {"redis://cache:6379/0": settings.CACHES["default"]["LOCATION"]}
    for example, address in here.items():
        assert example in written
        written = written.replace(example, address)
    (tmp_path / "its_settings.py").write_text(f'{written}\nSECRET_KEY = "x"\nUSE_TZ = True\n')

    environment = {"DJANGO_SETTINGS_MODULE": "its_settings", "PATH": os.environ["PATH"], "PYTHONSAFEPATH": "1"}
    environment["PYTHONPATH"] = str(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", READS], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert done.stdout.splitlines()[-2:] == ["from a replica", "(True,)"]
