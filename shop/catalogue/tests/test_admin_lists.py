"""Lists of the admin: found by index, a constant number of queries, and acts only for those who may."""

import json
from decimal import Decimal
from functools import partial

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.accounts.tests.factories import UserFactory
from shop.catalogue.importing.formats import open_source
from shop.catalogue.models import BulkChange, Category, ImportRun, Product, Variant
from shop.catalogue.services import add_image, render_picture
from shop.catalogue.tests.factories import (
    CategoryFactory,
    ProductFactory,
    ProductTagFactory,
    TagFactory,
    VariantFactory,
)
from shop.catalogue.tests.test_pictures import photo
from shop.core.admin import counting

pytestmark = pytest.mark.django_db

LIST = "admin:catalogue_product_changelist"
RULE = {"basis": "percent", "value": "-10", "ending": "", "compare_at": "old_price"}


def signed_in(*permissions: str) -> Client:
    """Return the browser of staff with these permissions; without any, of someone who may do everything."""
    user = UserFactory(is_staff=True, is_superuser=not permissions)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff() -> Client:
    return signed_in()


def found(client: Client, **query: object) -> set[str]:
    response = client.get(reverse(LIST), query)
    assert response.status_code == 200, response.url
    return {product.title for product in response.context["cl"].result_list}


def act(client: Client, name: str, *products: Product, everything: bool = False, query: str = ""):
    form = {"action": name, "_selected_action": [product.pk for product in products], "index": "0"}
    return client.post(f"{reverse(LIST)}{query}", form | {"select_across": "1" if everything else "0"})


def queries_of(client: Client, url: str) -> list[str]:
    """Return the page's queries on the catalogue; what the session costs depends on the cache."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries if "catalogue_" in query["sql"]]


def test_words_find_titles_and_authors_by_their_beginnings(staff):
    ProductFactory(title="The Sea Wolf", byline="Jack London")
    ProductFactory(title="Émile", byline="Rousseau")

    assert found(staff, q="lond sea") == {"The Sea Wolf"}
    assert found(staff, q="EMILE") == {"Émile"}
    assert found(staff, q="wolf whale") == set()


@pytest.mark.parametrize("text", ["SW-1", "sw-1", "4006381333931", "the-sea-wolf", " SW-1 "])
def test_a_whole_sku_barcode_or_slug_finds_its_product_alone(staff, text):
    ProductFactory(title="The Sea Wolf", slug="the-sea-wolf", variant__sku="SW-1", variant__barcode="4006381333931")
    ProductFactory(title="SW 1 the sea wolf 4006381333931")

    assert found(staff, q=text) == {"The Sea Wolf"}


@pytest.mark.parametrize("text", ["&", "a:* | b", "'", "\\", "()!", "🐳", "a" * 5000])
def test_no_search_text_breaks_the_list(staff, text):
    ProductFactory()

    assert found(staff, q=text) == set()


@pytest.mark.parametrize("query", ["q=%00", "status__exact=%00", "language=a%00", "shelf=%00"])
def test_nul_in_the_address_is_a_bad_request(staff, query):
    assert staff.get(f"{reverse(LIST)}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["p=abc", "p=" + "9" * 25, "is_active__exact=x", "shelf=" + "9" * 40, "o=1.2", "x=1"])
def test_an_odd_address_never_breaks_the_list(staff, query):
    ProductFactory()

    assert staff.get(f"{reverse(LIST)}?{query}").status_code in {200, 302}


def test_a_category_is_filtered_with_all_below_it_step_by_step(staff):
    fiction = CategoryFactory(name="Fiction")
    gothic = CategoryFactory(name="Gothic", parent=fiction)
    ProductFactory(title="Emma", category=fiction)
    ProductFactory(title="Dracula", category=gothic)
    ProductFactory(title="Walden")

    page = staff.get(reverse(LIST), {"shelf": fiction.pk}).content.decode()

    assert found(staff, shelf=fiction.pk) == {"Emma", "Dracula"}
    assert found(staff, shelf=gothic.pk) == {"Dracula"}
    assert found(staff, shelf="x") == set()
    assert f"?shelf={gothic.pk}" in page
    assert f"?shelf={gothic.pk}" not in staff.get(reverse(LIST)).content.decode()


def test_products_are_filtered_by_what_they_have(staff):
    ProductFactory(title="Plain", language="de", status="draft")
    ProductFactory(title="Inactive", is_active=False)
    ProductFactory(title="Reduced", variant__compare_at_price=Decimal(20))
    pictured = add_image(product=ProductFactory(title="Pictured"), upload=photo(300, 400), alt="")
    render_picture(image_id=pictured.pk)

    shown = partial(found, staff)
    assert shown(picture="yes") == {"Pictured"}
    assert shown(picture="no") == {"Plain", "Inactive", "Reduced"}
    assert shown(reduced="yes") == {"Reduced"}
    assert shown(language="de") == {"Plain"}
    assert shown(status__exact="draft") == {"Plain"}
    assert shown(is_active__exact="0") == {"Inactive"}
    assert shown(picture="perhaps") == {"Plain", "Inactive", "Reduced", "Pictured"}


def test_a_row_shows_price_variants_and_the_way_to_the_shop(staff):
    product = ProductFactory(byline="A. Writer", variant__price=Decimal("9.50"), variant__compare_at_price=Decimal(12))
    VariantFactory(product=product, price=Decimal(20))
    draft = ProductFactory(status="draft")

    page = staff.get(reverse(LIST)).content.decode()

    assert "€9.50 <s>€12.00</s>" in page
    assert '<td class="field-editions">2</td>' in page
    assert f'href="{product.get_absolute_url()}"' in page
    assert f'href="{draft.get_absolute_url()}"' not in page


def _products() -> None:
    for product in ProductFactory.create_batch(5):
        ProductTagFactory(product=product)


MAKERS = {
    "product": _products,
    "category": partial(CategoryFactory.create_batch, 5),
    "tag": partial(TagFactory.create_batch, 5),
    "bulkchange": lambda: [BulkChange.objects.create(kind="archive", made_by=UserFactory()) for _ in range(5)],
    "importrun": lambda: [ImportRun.objects.create(name="x.csv", made_by=UserFactory()) for _ in range(5)],
}


@pytest.mark.parametrize("model", MAKERS)
def test_a_list_needs_as_many_queries_for_thirty_rows_as_for_five(staff, model):
    url = reverse(f"admin:catalogue_{model}_changelist")
    MAKERS[model]()
    few = queries_of(staff, url)
    for _ in range(5):
        MAKERS[model]()
    many = queries_of(staff, url)

    assert len(many) <= len(few) <= 8, many


@pytest.mark.parametrize("model", ["product", "tag"])
def test_a_long_list_is_estimated_and_a_filtered_one_counted_to_a_bound(staff, model, monkeypatch):
    monkeypatch.setattr(counting, "ESTIMATED_FROM", 3)
    monkeypatch.setattr(counting, "COUNTED", 2)
    ProductFactory.create_batch(4, title="Sea")
    TagFactory.create_batch(4, name="Sea")
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE catalogue_{model}")

    url = reverse(f"admin:catalogue_{model}_changelist")
    with CaptureQueriesContext(connection) as queries:
        whole, searched = staff.get(url), staff.get(url, {"q": "sea"})

    counts = [query["sql"] for query in queries if "COUNT(*)" in query["sql"] and model in query["sql"]]
    assert all("LIMIT 3" in sql for sql in counts)
    assert "about" in whole.content.decode()
    assert "more than" in searched.content.decode()
    assert "that match" in searched.content.decode()


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


class TestTree:
    @pytest.fixture
    def shelves(self) -> dict[str, Category]:
        a, b = CategoryFactory(name="A"), CategoryFactory(name="B")
        return {"A": a, "B": b, "C": CategoryFactory(name="C", parent=b)}

    def tree(self) -> str:
        return " ".join(f"{node.depth}{node.name}" for node in Category.objects.order_by("path"))

    @pytest.mark.parametrize(
        ("name", "step", "after"),
        [
            ("B", "up", "1B 2C 1A"),
            ("A", "down", "1B 2C 1A"),
            ("B", "indent", "1A 2B 3C"),
            ("C", "outdent", "1A 1B 1C"),
            ("A", "up", "1A 1B 2C"),
            ("B", "down", "1A 1B 2C"),
            ("A", "indent", "1A 1B 2C"),
            ("A", "outdent", "1A 1B 2C"),
        ],
    )
    def test_a_category_moves_by_one_step(self, staff, shelves, name, step, after):
        url = reverse("admin:catalogue_category_step", args=[shelves[name].pk, step])

        response = staff.post(url)

        assert response.status_code == 302
        assert self.tree() == after
        assert Category.objects.find_problems() == ([], [], [], [], [])

    @pytest.mark.parametrize(("relation", "after"), [("child", "1A 2B 3C"), ("sibling", "1B 2C 1A")])
    def test_a_category_is_dragged_to_its_place(self, staff, shelves, relation, after):
        form = {"node": shelves["B"].pk, "target": shelves["A"].pk, "relation": relation}

        assert staff.post("/admin/catalogue/category/move/", form).status_code == 200
        assert self.tree() == after

    @pytest.mark.parametrize("form", [{}, {"node": "x", "target": "1"}, {"node": "1" * 12, "target": "1" * 12}])
    def test_a_drag_to_nowhere_is_refused(self, staff, form):
        assert staff.post("/admin/catalogue/category/move/", form).status_code == 400

    def test_a_category_is_not_dragged_below_itself(self, staff, shelves):
        form = {"node": shelves["B"].pk, "target": shelves["C"].pk, "relation": "child"}

        assert staff.post("/admin/catalogue/category/move/", form).status_code == 400
        assert self.tree() == "1A 1B 2C"

    def test_the_tree_does_not_grow_too_deep(self, staff):
        parent = None
        for _ in range(10):
            parent = CategoryFactory(parent=parent)
        upper, lower = CategoryFactory(parent=Category.objects.get_parent(parent)), None
        lower = CategoryFactory(parent=upper) if upper.depth < 10 else upper

        staff.post(reverse("admin:catalogue_category_step", args=[lower.pk, "indent"]))

        assert not Category.objects.filter(depth__gt=10).exists()

    @pytest.mark.parametrize("step", ["sideways", "UP"])
    def test_an_unknown_step_is_not_there(self, staff, shelves, step):
        assert staff.post(reverse("admin:catalogue_category_step", args=[shelves["A"].pk, step])).status_code == 404

    def test_a_step_is_taken_by_those_who_may_change_categories(self, staff, shelves):
        visitor = signed_in("view_category")
        url = reverse("admin:catalogue_category_step", args=[shelves["B"].pk, "up"])
        page = visitor.get(reverse("admin:catalogue_category_changelist")).content.decode()

        assert visitor.post(url).status_code == 403
        assert staff.get(url).status_code == 405
        assert url not in page
        assert url in staff.get(reverse("admin:catalogue_category_changelist")).content.decode()
        assert visitor.post("/admin/catalogue/category/move/", {}).status_code == 403
        assert self.tree() == "1A 1B 2C"


def test_no_variant_is_read_for_an_act_on_a_million_rows(staff):
    ProductFactory.create_batch(3)

    with CaptureQueriesContext(connection) as queries:
        act(staff, "change_prices", Product.objects.first(), everything=True)

    assert not any(Variant._meta.db_table in query["sql"] for query in queries)
