"""The worker, as it is deployed, on a real queue."""

import pytest
from django_guid import set_guid

from shop.catalogue.models import ProductImage
from shop.catalogue.services import add_image
from shop.catalogue.tests.factories import ProductFactory
from shop.catalogue.tests.test_pictures import photo
from tests.workers import running_worker, wait_until

REQUEST_ID = "0123456789abcdef0123456789abcdef"
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "replica"])


@pytest.fixture
def worker(tmp_path):
    """A real worker; its log is `worker.log`."""
    with running_worker(tmp_path / "worker.log") as process:
        yield process


@pytest.mark.usefixtures("worker")
def test_an_upload_is_rendered_by_the_worker_which_logs_under_the_request_s_id(tmp_path):
    set_guid(REQUEST_ID)

    image = add_image(product=ProductFactory(), upload=photo(300, 400), alt="")

    wait_until(lambda: ProductImage.objects.using("default").get(pk=image.pk).picture)
    log = tmp_path / "worker.log"
    wait_until(lambda: "succeeded" in log.read_text())
    about_the_task = [line for line in log.read_text().splitlines() if "succeeded" in line]
    assert all(f"[{REQUEST_ID}]" in line for line in about_the_task), about_the_task
