"""Products written in bulk from records: what is different, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop.catalogue.models import Category, Product, Variant
from shop.catalogue.services import ApplyResult
from shop.catalogue.tests.applying import a_record, apply, refusal_of, stored
from shop.catalogue.tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def test_a_record_becomes_a_product_with_all_that_belongs_to_it():
    assert apply(a_record()) == ApplyResult(created=1)
    product = stored()
    assert str(product.category) == "Philosophy"
    assert str(Category.objects.get_parent(product.category)) == "Ideas"
    assert [(v.sku, v.is_default, v.position, v.imported_quantity) for v in product.variants.all()] == [
        ("walden-P", True, 0, 2),
        ("walden-H", False, 1, None),
    ]
    assert product.detail.specs == {"Pages": 320, "Signed": True, "Form": "Essays", "Rating": 4.5}
    assert {row.tag.name: row.weight for row in product.product_tags.all()} == {"Nature": 90, "Solitude": 85}
    assert [(i.alt, i.source_url) for i in product.images.all()] == [
        ("Cover", "https://img.example/1.jpg"),
        ("Back", "https://img.example/2.jpg"),
    ]


def test_a_second_run_writes_nothing_and_says_so():
    records = [a_record(), a_record("the-prince", published_at=datetime(2020, 1, 1, tzinfo=UTC))]
    apply(*records)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert apply(*records) == ApplyResult(unchanged=2)
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []


@pytest.mark.parametrize("run", ["first", "second", "changed"])
def test_the_number_of_queries_does_not_grow_with_the_records(run):
    def queries(count: int) -> int:
        records = [a_record(f"{run}-{count}-{n}", specs={"Pages": n}) for n in range(count)]
        if run != "first":
            apply(*records)
        if run == "changed":
            records = [
                replace(r, title="New", variants=r.variants[::-1], tags={"Nature": 1}, specs={}, images=r.images[::-1])
                for r in records
            ]
        with CaptureQueriesContext(connection) as captured:
            apply(*records)
        return len(captured)

    apply(a_record("before"))
    assert queries(2) == queries(20) < 40


def test_only_what_is_different_is_updated():
    apply(a_record(), a_record("the-prince"))
    before = stored("the-prince").updated_at
    variant_before = Variant.objects.get(sku="walden-H").updated_at
    changed = a_record()
    changed = replace(changed, variants=(replace(changed.variants[0], price=Decimal("8.10")), changed.variants[1]))
    assert apply(changed, a_record("the-prince")) == ApplyResult(updated=1, unchanged=1)
    assert stored("the-prince").updated_at == before
    assert Variant.objects.get(sku="walden-H").updated_at == variant_before
    assert Variant.objects.get(sku="walden-P").price == Decimal("8.10")


def test_a_product_that_changed_below_counts_as_changed_itself():
    apply(a_record())
    before = stored().updated_at
    apply(a_record(tags={"Nature": 91}))
    assert stored().updated_at > before


def test_default_and_options_may_swap_between_variants():
    apply(a_record())
    paperback, hardback = a_record().variants
    swapped = (replace(hardback, options=paperback.options), replace(paperback, options=hardback.options))
    assert apply(a_record(variants=swapped)) == ApplyResult(updated=1)
    assert [(v.sku, v.options, v.is_default) for v in stored().variants.all()] == [
        ("walden-H", {"Format": "Paperback"}, True),
        ("walden-P", {"Format": "Hardback"}, False),
    ]
    connection.check_constraints()


def test_a_variant_that_is_left_out_is_no_longer_sold_and_may_come_back():
    apply(a_record())
    assert apply(a_record(variants=a_record().variants[1:])) == ApplyResult(updated=1)
    former = Variant.objects.get(sku="walden-P")
    assert (former.is_active, former.is_default) == (False, False)
    assert apply(a_record(variants=a_record().variants[1:])) == ApplyResult(unchanged=1)
    assert apply(a_record()) == ApplyResult(updated=1)
    assert Variant.objects.get(sku="walden-P").is_default
    connection.check_constraints()


def test_a_new_sku_for_known_options_renames_the_variant():
    apply(a_record())
    paperback, hardback = a_record().variants
    apply(a_record(variants=(replace(paperback, sku="W-NEW"), hardback)))
    assert [v.sku for v in stored().variants.all()] == ["W-NEW", "walden-H"]


def test_options_of_a_former_variant_are_not_taken_over_by_another():
    apply(a_record())
    paperback, hardback = a_record().variants
    reason = refusal_of(a_record(variants=(replace(hardback, options=paperback.options),)))
    assert "former variant" in reason


def test_quantity_and_publication_that_a_record_leaves_open_stay():
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    apply(a_record(published_at=moment))
    no_quantity = tuple(replace(v, quantity=None) for v in a_record().variants)
    assert apply(a_record(variants=no_quantity)) == ApplyResult(unchanged=1)
    assert stored().published_at == moment
    assert Variant.objects.get(sku="walden-P").imported_quantity == 2


def test_a_published_product_without_a_moment_is_shown_at_once_and_a_draft_is_not():
    apply(a_record(), a_record("draft", status="draft"))
    assert timezone.now() - stored().published_at < timedelta(minutes=1)
    assert stored("draft").published_at is None


def test_descriptions_are_cleaned():
    apply(a_record(description='<p onclick="x()">Good <script>alert(1)</script><a href="javascript:x">book</a></p>'))
    assert stored().description == '<p>Good <a rel="nofollow noopener noreferrer">book</a></p>'


def test_products_that_no_record_names_are_not_touched():
    other = ProductFactory()
    apply(a_record())
    assert Product.objects.get(pk=other.pk).updated_at == other.updated_at
