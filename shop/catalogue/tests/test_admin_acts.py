"""Acts on many products at once: a look before and after, once only, and only for those who may."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.catalogue.importing.formats import open_source
from shop.catalogue.models import BulkChange, Product, Variant
from shop.catalogue.tests.factories import (
    ProductFactory,
)
from shop.catalogue.tests.staff import LIST, act, signed_in

pytestmark = pytest.mark.django_db


RULE = {"basis": "percent", "value": "-10", "ending": "", "compare_at": "old_price"}


def queries_of(client: Client, url: str) -> list[str]:
    """Return the page's queries on the catalogue; what the session costs depends on the cache."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries if "catalogue_" in query["sql"]]


def test_selected_products_are_published_and_archived(staff):
    first, second, other = ProductFactory.create_batch(3, status="draft", published_at=None)

    act(staff, "publish", first, second)
    act(staff, "archive", second)

    statuses = dict(Product.objects.values_list("pk", "status"))
    assert statuses == {first.pk: "published", second.pk: "archived", other.pk: "draft"}


def test_all_matching_products_are_meant_beyond_the_page(staff):
    ProductFactory.create_batch(3, language="de", status="draft")
    ProductFactory(language="fr", status="draft")
    one = Product.objects.first()

    act(staff, "publish", one, everything=True, query="?language=de")

    assert Product.objects.filter(status="published").count() == 3


def test_many_products_are_asked_back_and_left_to_the_worker(staff, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("shop.catalogue.admin.actions.AT_ONCE", 1)
    monkeypatch.setattr("shop.catalogue.admin.bulk_changes.AT_ONCE", 1)
    products = ProductFactory.create_batch(2)

    question = act(staff, "archive", *products)
    assert "2 products are selected" in staff.get(question.url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(question.url)

    assert Product.objects.filter(status="archived").count() == 2
    assert "2 of 2 products" in staff.get(question.url).content.decode()


def test_prices_change_after_a_look_at_before_and_after_and_once_only(staff):
    product = ProductFactory(variant__price=Decimal("10.00"))
    url = act(staff, "change_prices", product).url

    preview = staff.get(url, RULE).content.decode()
    assert "€10.00" in preview
    assert "€9.00" in preview
    assert product.variants.get().price == Decimal("10.00")
    first, second = staff.post(url, RULE), staff.post(url, RULE)

    assert (first.status_code, second.status_code) == (302, 302)
    variant = product.variants.get()
    assert (variant.price, variant.compare_at_price) == (Decimal("9.00"), Decimal("10.00"))


def test_a_second_confirmation_with_another_rule_is_a_conflict(staff):
    product = ProductFactory(variant__price=Decimal("10.00"))
    url = act(staff, "change_prices", product).url
    staff.post(url, RULE)

    assert staff.post(url, RULE | {"value": "-50"}).status_code == 409
    assert product.variants.get().price == Decimal("9.00")


def test_a_price_below_zero_is_refused_before_anything_changes(staff):
    cheap = ProductFactory(variant__price=Decimal("1.00"), variant__sku="CHEAP")
    dear = ProductFactory(variant__price=Decimal("10.00"))
    url = act(staff, "change_prices", cheap, dear).url
    rule = RULE | {"basis": "amount", "value": "-5"}

    for response in (staff.get(url, rule), staff.post(url, rule)):
        page = response.content.decode()
        assert "would fall below zero" in page
        assert "CHEAP" in page
        assert 'method="post"' not in page.partition('id="preview"')[2]
    assert dear.variants.get().price == Decimal("10.00")


@pytest.mark.parametrize("value", ["", "abc", "NaN", "Infinity", "1e30", "0", "-101", "1.234", "٣", "\0"])
def test_no_value_of_the_rule_breaks_the_preview(staff, value):
    url = act(staff, "change_prices", ProductFactory()).url

    assert staff.get(url, RULE | {"value": value}).status_code in {200, 400}


@pytest.mark.parametrize("page", ["0", "-1", "abc", "9" * 30, "٣"])
def test_no_page_number_breaks_the_preview(staff, page):
    url = act(staff, "change_prices", ProductFactory()).url

    assert staff.get(url, RULE | {"page": page}).status_code == 200


def slowly(execute, sql, params, many, context):
    """Let a statement on variants follow one that takes longer than a page's may."""
    if "catalogue_variant" in sql:
        context["connection"].connection.cursor().execute("SELECT pg_sleep(0.1)")
    return execute(sql, params, many, context)


def test_a_look_at_many_products_may_take_longer_than_a_page(staff, settings):
    preview = act(staff, "change_prices", ProductFactory()).url
    settings.ROUTING = {**settings.ROUTING, "statement_seconds": 0.03}

    with connection.execute_wrapper(slowly):
        page = staff.get(preview, RULE)

    assert page.context["totals"].variants == 1


def test_totals_cover_the_whole_selection_in_a_constant_number_of_queries(staff):
    products = ProductFactory.create_batch(3, variant__price=Decimal("10.00"))
    few = act(staff, "change_prices", products[0]).url
    many = act(staff, "change_prices", *products).url
    query = "?" + "&".join(f"{name}={value}" for name, value in RULE.items())

    response = staff.get(many + query)

    totals = response.context["totals"]
    assert (totals.variants, totals.before, totals.after) == (3, Decimal("30.00"), Decimal("27.00"))
    assert len(queries_of(staff, many + query)) == len(queries_of(staff, few + query))


def test_a_selection_leaves_as_json_lines_that_import_reads(staff, tmp_path):
    chosen, _other = ProductFactory.create_batch(2)

    response = act(staff, "export_json_lines", chosen)
    path = tmp_path / "products.jsonl"
    path.write_bytes(b"".join(response.streaming_content))

    assert [json.loads(line)["slug"] for line in path.read_text().splitlines()] == [chosen.slug]
    with open_source(path) as source:
        assert len(list(source.reader.read(source.rows))) == 1


def test_a_selection_leaves_as_a_table_without_formulas(staff):
    chosen = ProductFactory(title="=cmd()", variant__sku="-1")

    response = act(staff, "export_csv", chosen)
    table = b"".join(response.streaming_content).decode("utf-8-sig")

    assert "'=cmd()" in table
    assert "'-1" in table
    assert response["Content-Disposition"].endswith('.csv"')


@pytest.mark.parametrize("name", ["publish", "unpublish", "archive", "change_prices"])
def test_who_may_only_look_is_forbidden_to_act_and_not_offered_it(name):
    visitor = signed_in("view_product")
    product = ProductFactory()

    page = visitor.get(reverse(LIST)).content.decode()

    assert f'value="{name}"' not in page
    assert 'value="export_csv"' in page
    assert act(visitor, name, product).status_code == 403
    assert not BulkChange.objects.exists()


def test_a_bulk_change_is_shown_only_to_those_who_may_change_products(staff):
    url = act(staff, "change_prices", ProductFactory()).url
    visitor = signed_in("view_product", "view_bulkchange")

    assert visitor.get(url).status_code == 403
    assert visitor.post(url, RULE).status_code == 403
    assert staff.get(reverse("admin:catalogue_bulkchange_change", args=[10**9])).status_code == 404


def test_no_variant_is_read_for_an_act_on_a_million_rows(staff):
    ProductFactory.create_batch(3)

    with CaptureQueriesContext(connection) as queries:
        act(staff, "change_prices", Product.objects.first(), everything=True)

    assert not any(Variant._meta.db_table in query["sql"] for query in queries)
