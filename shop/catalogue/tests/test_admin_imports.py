"""Staff import files: first a look, then the import, once; what was rejected is fetched and corrected."""

import json
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.accounts.tests.factories import UserFactory
from shop.catalogue.exporting.jsonlines import json_lines
from shop.catalogue.models import Category, ImportRun, Product, Variant
from shop.catalogue.services.import_runs import confirm_import
from shop.catalogue.tests.factories import ProductFactory
from shop.catalogue.tests.importing import GOOD
from tests.proving import verified

pytestmark = pytest.mark.django_db

ADD = "admin:catalogue_importrun_add"
State = ImportRun.State


@pytest.fixture
def apply(staff, django_capture_on_commit_callbacks):
    """Return a function that confirms an import."""

    def apply(run: ImportRun) -> ImportRun:
        with django_capture_on_commit_callbacks(execute=True):
            response = staff.post(reverse("admin:catalogue_importrun_apply", args=[run.pk]))
        assert response.status_code == 302
        return ImportRun.objects.get(pk=run.pk)

    return apply


def page_of(client: Client, run: ImportRun) -> str:
    return client.get(reverse("admin:catalogue_importrun_change", args=[run.pk])).content.decode()


def test_a_file_is_checked_and_nothing_is_imported_before_the_word(staff, upload):
    run = upload(GOOD)

    assert run.state == State.CHECKED
    assert run.checked == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 1}
    assert not Product.objects.exists()
    assert not Category.objects.exists()
    page = page_of(staff, run)
    assert [sample["title"] for sample in run.samples["created"]] == ["Emma", "Typee"]
    assert "Emma" in page
    assert "=1+1" in page


def test_the_confirmed_import_is_applied_once(upload, apply):
    run = apply(upload(GOOD))
    again = apply(run)

    assert run.applied == again.applied == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 1}
    assert again.attempt == 2  # the check and the import
    assert Product.objects.count() == 2


def test_the_page_shows_what_would_be_different(staff, upload):
    product = ProductFactory(title="Emma", variant__price=Decimal("9.00"))
    line = json.loads("".join(json_lines()))
    line["title"], line["variants"][0]["price"] = "Emma, again", "8.00"

    run = upload(json.dumps(line), "products.jsonl")

    [sample] = run.samples["updated"]
    sku = product.variants.get().sku
    assert sample["changes"] == [["title", "Emma", "Emma, again"], [f"{sku}: price", "9.00", "8.00"]]
    assert "Emma, again" in page_of(staff, run)


def test_a_record_that_breaks_a_rule_is_not_among_the_new_products(upload):
    ProductFactory(slug="emma")
    line = json.loads("".join(json_lines())) | {"slug": "no slug"}

    run = upload(json.dumps(line), "products.jsonl")

    assert run.checked["rejected"] == 1
    assert run.samples["created"] == []


def test_a_file_that_says_what_is_stored_offers_nothing_to_import(staff, upload):
    ProductFactory.create_batch(3)

    run = upload("".join(json_lines()), "products.jsonl")

    assert run.checked == {"created": 0, "updated": 0, "unchanged": 3, "rejected": 0}
    assert run.samples == {"created": [], "updated": [], "rejected": []}
    assert "This import would change nothing." in page_of(staff, run)


def test_rejected_rows_are_fetched_with_formulas_quoted_and_imported_when_corrected(staff, upload, apply):
    run = apply(upload(GOOD))

    response = staff.get(reverse("admin:catalogue_importrun_rejects", args=[run.pk]))
    table = b"".join(response.streaming_content).decode()

    assert "'=1+1" in table
    run.delete()
    corrected = apply(upload(table.replace("'=1+1", "4.00")))
    assert corrected.applied["created"] == 1
    assert Variant.objects.filter(price=Decimal("4.00")).exists()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"PK\x03\x04 something", "book.csv", "Excel workbook"),
        ("a,b\n1,2\n", "a.csv", "a.csv has the columns a, b"),
        ("[1]", "a.json", "JSON Lines"),
        (b"\xff\xfea\x00", "a.csv", "UTF-16"),
        (b"a,b\n\xe4,1\n", "a.csv", "not UTF-8"),
        ("\0\0", "a.csv", "not text"),
        (b"\x1f\x8b\x00", "a.csv.gz", "damaged gzip"),
        ("   ", "../../etc/passwd.csv", "header"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(staff, upload, content, name, sentence):
    run = upload(content, name)

    assert run.state == State.FAILED
    assert sentence in run.failure
    assert "/tmp" not in run.failure  # noqa: S108 -- the folder of the worker is nobody's business
    assert run.failure.split('"')[0] in page_of(staff, run).replace("&quot;", '"').replace("&#x27;", "'")


@pytest.mark.parametrize("name", ["virus.exe", "table.xlsx", "csv"])
def test_a_file_of_another_kind_is_refused_at_once(staff, name):
    response = staff.post(reverse(ADD), {"file": SimpleUploadedFile(name, b"a,b")})

    assert "ends in none of" in response.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_too_large_is_refused_at_once(staff, monkeypatch):
    monkeypatch.setattr("shop.catalogue.forms.imports.MAX_MEGABYTES", 0)

    response = staff.post(reverse(ADD), {"file": SimpleUploadedFile("a.csv", b"a,b")})

    assert "larger than" in response.content.decode()


@pytest.mark.parametrize("content", ["", None])
def test_a_missing_or_empty_file_is_refused_at_once(staff, content):
    form = {} if content is None else {"file": SimpleUploadedFile("a.csv", b"")}

    assert staff.post(reverse(ADD), form).status_code == 200
    assert not ImportRun.objects.exists()


def test_a_silent_worker_s_import_may_be_sent_again(staff, upload, apply):
    run = upload(GOOD)
    confirm_import(run_id=run.pk)
    assert "Send to the worker again" not in page_of(staff, run)
    ImportRun.objects.update(updated_at=timezone.now() - timezone.timedelta(minutes=5))

    assert "Send to the worker again" in page_of(staff, run)
    assert apply(run).state == State.APPLIED


def test_a_deleted_import_takes_its_files_along(staff, upload, django_capture_on_commit_callbacks):
    run = upload(GOOD)
    names = [run.upload.name, run.rejects.name]
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(reverse("admin:catalogue_importrun_delete", args=[run.pk]), {"post": "yes"})

    assert not ImportRun.objects.exists()
    assert not any(storages["uploads"].exists(name) for name in names)


def test_an_import_asks_for_the_rights_it_uses(upload):
    run = upload(GOOD)
    visitor = Client()
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_importrun", "add_importrun"]))
    verified(visitor, user)

    assert visitor.get(reverse(ADD)).status_code == 403
    assert visitor.post(reverse("admin:catalogue_importrun_apply", args=[run.pk])).status_code == 403
    assert ">Import</button>" not in page_of(visitor, run)
    user.user_permissions.clear()
    assert visitor.get(reverse("admin:catalogue_importrun_rejects", args=[run.pk])).status_code == 403
    assert visitor.get(reverse("admin:catalogue_importrun_change", args=[run.pk])).status_code == 403


@pytest.mark.parametrize("name", ["apply", "rejects", "change"])
def test_an_import_that_is_not_there_is_not_found(staff, name):
    url = reverse(f"admin:catalogue_importrun_{name}", args=[99_999])
    response = staff.post(url) if name == "apply" else staff.get(url)

    assert response.status_code == 404
