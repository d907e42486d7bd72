"""The worker, as it is deployed, on a real queue."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from django_guid import set_guid

from settings.env import ROOT
from shop.catalogue.models import ProductImage
from shop.catalogue.services import add_image
from shop.catalogue.tests.factories import ProductFactory
from shop.catalogue.tests.test_pictures import photo
from shop.celery import app

REQUEST_ID = "0123456789abcdef0123456789abcdef"
SECONDS = 30
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "replica"])


@pytest.fixture
def worker(tmp_path) -> Iterator[subprocess.Popen]:
    """A real worker on the test's queue, database and files; its log is `worker.log`."""
    app.conf.task_always_eager = False
    app.control.purge()
    command = [sys.executable, "-m", "celery", "-A", "shop", "worker", "--concurrency", "1"]
    with (tmp_path / "worker.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=log, stderr=log)
        yield process
        app.conf.task_always_eager = True
        process.terminate()
        process.wait(SECONDS)


def _environment() -> dict[str, str]:
    node = connections["default"].settings_dict
    servers = zip(node["HOST"].split(","), node["PORT"].split(","), strict=True)
    hosts = ",".join(f"{host}:{port}" for host, port in servers)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "settings.local",
        "DATABASE_URL": f"postgresql://{node['USER']}@{hosts}/{node['NAME']}",
        "REDIS_URL": settings.CELERY_BROKER_URL,
        "MEDIA_ROOT": settings.MEDIA_ROOT,
        "UPLOAD_ROOT": settings.STORAGES["uploads"]["OPTIONS"]["location"],
    }


def wait_until(condition) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the worker has not done it in time"
        time.sleep(0.1)


@pytest.mark.usefixtures("worker")
def test_an_upload_is_rendered_by_the_worker_which_logs_under_the_request_s_id(tmp_path):
    set_guid(REQUEST_ID)

    image = add_image(product=ProductFactory(), upload=photo(300, 400), alt="")

    wait_until(lambda: ProductImage.objects.using("default").get(pk=image.pk).picture)
    log = tmp_path / "worker.log"
    wait_until(lambda: "succeeded" in log.read_text())
    about_the_task = [line for line in log.read_text().splitlines() if "succeeded" in line]
    assert all(f"[{REQUEST_ID}]" in line for line in about_the_task), about_the_task
