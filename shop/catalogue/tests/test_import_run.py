"""The command: what it imports, rejects, says and returns."""

import csv
import gzip
import io
import json
import os
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from shop.catalogue import services
from shop.catalogue.importing.entries import Entry
from shop.catalogue.importing.fetching import Fetched, Fetcher
from shop.catalogue.importing.run import Import
from shop.catalogue.importing.tables import Row
from shop.catalogue.models import Category, Product, ProductImage, Variant
from shop.catalogue.records import ProductRecord, VariantRecord
from shop.catalogue.tests.importing import DATA, run_import, shopify_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def unpackable_text(seed: int) -> str:
    """Return an option's value of the longest kind, three of which are too large for an entry of an index."""
    return "".join(chr(0x20000 + number) for number in random.Random(seed).sample(range(40_000), 300))  # noqa: S311 -- no secret


def slugs() -> set[str]:
    return set(Product.objects.values_list("slug", flat=True))


def rejected(path: Path = Path("products.rejects.csv")) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["Rejected line"], row["Rejected because"]) for row in csv.DictReader(file)]


def test_a_file_is_imported_and_a_second_run_says_that_it_changes_nothing():
    code, out, err = run_import(DATA / "shopify.csv")
    assert (code, err) == (0, "")
    assert out.startswith("3 created, 0 updated, 0 unchanged, 0 rows rejected; ")
    code, out, _ = run_import(DATA / "shopify.csv")
    assert code == 0
    assert "0 created, 0 updated, 3 unchanged" in out
    assert "The import changed nothing." in out
    assert not Path("shopify.rejects.csv").exists()
    shirt = Product.objects.get(slug="linen-shirt")
    assert shirt.description == 'Cool,\nand "crisp".'
    assert Variant.objects.get(sku="LS-W-M").imported_quantity == 5


def test_a_dry_run_says_what_would_happen_and_writes_nothing(file):
    path = file(shopify_row("a"), shopify_row("b", Variant_Price="abc"), shopify_row("c", Variant_SKU="SKU-a"))
    code, out, err = run_import(path, dry_run=True)
    assert code == 1
    assert "Nothing was written. It would be: 1 created, 0 updated, 0 unchanged, 2 rows rejected" in out
    assert 'Line 3: The price "abc"' in err
    assert slugs() == set()
    assert not Category.objects.exists()
    assert list(Path().glob("*.rejects.csv")) == []
    run_import(file(shopify_row("a")))
    _, out, _ = run_import(file(shopify_row("a")), dry_run=True, rejects=Path("mine.csv"))
    assert "The import changes nothing." in out


def test_every_bad_row_is_rejected_and_no_good_one_is_lost(file):
    bad = {
        "missing title": shopify_row("b1", Title=""),
        "bad price": shopify_row("b2", Variant_Price="NaN"),
        "compare-at": shopify_row("b3") | {"Variant Compare At Price": "1"},
        "taken SKU": shopify_row("b4", Variant_SKU="SKU-good-0"),
        "long title": shopify_row("b5", Title="x" * 301),
        "long SKU": shopify_row("b6", Variant_SKU="x" * 65),
        "barcode": shopify_row("b7") | {"Variant Barcode": "1"},
        "NUL": shopify_row("b8", Title="a\x00b"),
        "surrogate": shopify_row("b9", Title="a\ud800b"),
        "picture": shopify_row("b10") | {"Image Src": "not an address"},
        "what only the database refuses": shopify_row("b11")
        | {f"Option{n} Name": f"Size {n}" for n in (1, 2, 3)}
        | {f"Option{n} Value": unpackable_text(n) for n in (1, 2, 3)},
        "duplicate handle": shopify_row("good-0", Variant_SKU="other"),
        "duplicate handle in a later batch": shopify_row("good-1", Variant_SKU="other-1"),
        "taken SKU in a later batch": shopify_row("b12", Variant_SKU="SKU-good-1"),
    }
    good = [shopify_row(f"good-{n}") for n in range(len(bad) + 1)]
    rows = [row for pair in zip(good, bad.values(), strict=False) for row in pair] + good[-1:]
    code, out, err = run_import(file(*rows), batch_size=6)
    assert code == 1
    assert slugs() == {row["Handle"] for row in good}
    assert f"{len(good)} created, 0 updated, 0 unchanged, {len(bad)} rows rejected" in out
    assert [line for line, _ in rejected()] == [str(2 * n + 3) for n in range(len(bad))]
    reasons = dict(zip(bad, (reason for _, reason in rejected()), strict=True))
    assert reasons["what only the database refuses"].startswith("The database refuses it: index row size")
    assert reasons["taken SKU in a later batch"] == 'The SKU "SKU-good-1" belongs to another product.'
    assert reasons["duplicate handle in a later batch"] == 'The slug "good-1" is that of an earlier product.'
    assert err.count("\n") == 6
    assert err.endswith("Further rejected rows are not shown.\n")
    assert out.endswith("Rejected rows: products.rejects.csv. Correct them there and import that file.\n")


def test_the_rejects_file_can_be_corrected_and_imported(file):
    run_import(file(shopify_row("a", Title="=1+1", Variant_Price="-1"), shopify_row("b", Variant_Price="x")))
    path = Path("products.rejects.csv")
    text = path.read_text()
    assert "'=1+1" in text
    assert "'-1" in text
    path.write_text(text.replace("'-1", "1.00"))
    code, out, _ = run_import(path)
    assert code == 1
    assert Product.objects.get(slug="a").title == "=1+1"
    assert "Rejected rows: products.rejects.rejects.csv" in out


def test_rejected_json_lines_can_be_corrected_and_imported(tmp_path):
    path = tmp_path / "p.jsonl.gz"
    bad = json.dumps({"slug": "a", "title": "\ud800", "variants": [{"sku": "A", "price": "1"}]})
    path.write_bytes(gzip.compress(bad.encode()))
    assert run_import(path)[0] == 1
    rejects = Path("p.rejects.csv")
    rejects.write_text(rejects.read_text().replace("\\ud800", "A title"))
    assert run_import(rejects)[0] == 0
    assert slugs() == {"a"}


def test_a_variant_that_is_rejected_takes_its_product_along_in_the_rejects(file):
    path = file(
        shopify_row("shirt", Option1_Name="Size", Option1_Value="M"),
        shopify_row("shirt", Title="", Variant_SKU="L", Option1_Value="L", Variant_Price="-1"),
    )
    run_import(path)
    assert [line for line, _ in rejected()] == ["2", "3"]


def test_a_changed_file_updates_only_what_it_changes(file):
    run_import(file(shopify_row("a"), shopify_row("b")))
    before = Product.objects.get(slug="b").updated_at
    _, out, _ = run_import(file(shopify_row("a", Variant_Price="3"), shopify_row("b")))
    assert "0 created, 1 updated, 1 unchanged" in out
    assert Product.objects.get(slug="b").updated_at == before


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"", "is empty"), (b"\xff\xfea", "UTF-16"), (b"a,b\n1,2\n", "neither Shopify's")]
)
def test_a_file_that_cannot_be_used_ends_with_code_2_and_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence) as caught:
        run_import(path)
    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)


def test_rejects_go_nowhere_else(file, tmp_path):
    path = file(shopify_row("a"))
    with pytest.raises(CommandError, match="is the file to import"):
        run_import(path, rejects=path)
    with pytest.raises(CommandError, match="The rejects cannot be written") as caught:
        run_import(path, rejects=tmp_path / "missing" / "r.csv")
    assert caught.value.returncode == 2
    assert slugs() == set()


def test_what_became_of_the_pictures_is_said_once(file, monkeypatch):
    failures = Counter({f"host-{n}: status 404": 10 - n for n in range(7)})
    results = iter([Fetched(3, failures), Fetched(4)])
    monkeypatch.setattr(Fetcher, "run", lambda _: next(results))
    path = file(shopify_row("a"))
    _, out, _ = run_import(path, images=True)
    assert "3 pictures fetched.\n49 pictures could not be fetched: host-0: status 404 (10), " in out
    assert "host-4: status 404 (6), other reasons (9). Their products" in out
    assert run_import(path, images=True)[1].endswith("4 pictures fetched.\n")


def test_batches_of_one_do_as_well(file):
    path = file(shopify_row("a"), shopify_row("b"))
    call_command("import_products", str(path), "--batch-size=1", stdout=io.StringIO())
    assert slugs() == {"a", "b"}


@pytest.mark.parametrize("size", ["0", "501", "x"])
def test_a_batch_has_1_to_500_products(file, size):
    with pytest.raises((CommandError, ValueError)):
        call_command("import_products", str(file(shopify_row("a"))), f"--batch-size={size}")


def test_a_database_that_fails_is_not_the_fault_of_a_row(file, monkeypatch):
    def fail(**_):
        raise OperationalError("server closed the connection") from psycopg2.OperationalError()

    monkeypatch.setattr(services, "apply_products", fail)
    with pytest.raises(CommandError, match="The database failed") as caught:
        run_import(file(shopify_row("a")))
    assert caught.value.returncode == 2


def test_pictures_are_named_even_where_they_cannot_be_fetched(file):
    rows = [shopify_row(f"p{n}") | {"Image Src": f"http://127.0.0.1/{n}.jpg"} for n in range(5)]
    code, out, _ = run_import(file(*rows), images=True)
    assert code == 0
    assert "0 pictures fetched." in out
    assert "5 pictures could not be fetched: 127.0.0.1: not a public address (5)." in out
    assert ProductImage.objects.count() == 5


def test_a_deferred_rule_is_checked_in_a_dry_run_as_well(monkeypatch):
    def apply(*, records):
        Product.objects.create(slug="x", title="X", status="draft")
        return services.ApplyResult(created=1)

    monkeypatch.setattr(services, "apply_products", apply)
    rejects = []
    run = Import(batch_size=1, dry_run=True, on_reject=rejects.append)
    record = ProductRecord("x", "X", (VariantRecord("X", Decimal(1)),))
    list(run.run([Entry((Row(2, ("x",)),), record)]))
    assert rejects[0].reason.startswith("The database refuses it: Product")


def test_rejects_may_go_to_a_pipe_which_is_left_in_its_place(tmp_path, file):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    run_import(file(shopify_row("a")), rejects=pipe)

    assert pipe.is_fifo()
    os.close(reader)
