from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import override

from shop.catalogue.models import Product
from shop.catalogue.search import finding, pages
from shop.catalogue.search.choices import Sort, read_choices
from shop.catalogue.search.facets import price_labels
from shop.catalogue.search.pages import ListPage, read_list
from shop.catalogue.search.tree import Tree
from shop.catalogue.tests.factories import (
    CategoryFactory,
    ProductFactory,
    ProductTagFactory,
    TagFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db

ORDERS = [sort for sort in Sort if sort != Sort.RELEVANCE]


def read(query: str = "", *, within: str = "") -> ListPage:
    tree = Tree.read()
    return read_list(read_choices(QueryDict(query)), path="/products/", tree=tree, within=tree.get(within))


def titles(query: str = "", **options: str) -> list[str]:
    return [card.title for card in read(query, **options).cards]


def counts(page: ListPage, label: str) -> dict[str, str]:
    return {value.label: value.count for facet in page.facets if facet.label == label for value in facet.values}


@pytest.fixture
def _three_books() -> None:
    now = timezone.now()
    ProductFactory(title="Beta", published_at=now - timedelta(days=1), variant__price=Decimal(9))
    ProductFactory(title="Alpha", published_at=now - timedelta(days=3), variant__price=Decimal(4))
    ProductFactory(title="Gamma", published_at=now - timedelta(days=2), variant__price=Decimal(7))


@pytest.mark.usefixtures("_three_books")
@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.NEWEST, ["Beta", "Gamma", "Alpha"]),
        (Sort.TITLE, ["Alpha", "Beta", "Gamma"]),
        (Sort.PRICE, ["Alpha", "Gamma", "Beta"]),
        (Sort.PRICE_DESCENDING, ["Beta", "Gamma", "Alpha"]),
    ],
)
def test_a_list_is_read_in_the_order_asked_for(sort: Sort, order: list[str]):
    assert titles(f"sort={sort}") == order


# All, few of them, and so many that not all are counted: each is ordered in its own way.
@pytest.mark.parametrize(("narrowing", "reach"), [("", 10_000), ("available=yes&", 10_000), ("available=yes&", 5)])
@pytest.mark.parametrize("sort", ORDERS)
def test_pages_neither_repeat_nor_lose_products_that_are_equal_in_the_order(
    sort: Sort, narrowing: str, reach: int, monkeypatch
):
    monkeypatch.setattr(finding, "PER_PAGE", 3)
    monkeypatch.setattr(finding, "REACH", reach)
    moment = timezone.now() - timedelta(hours=1)
    category = CategoryFactory()
    made = [ProductFactory(title="Same", slug=f"same-{n}", published_at=moment, category=category) for n in range(7)]

    seen = [card.address for number in (1, 2, 3) for card in read(f"{narrowing}sort={sort}&page={number}").cards]

    assert sorted(seen) == sorted(product.get_absolute_url() for product in made)


@pytest.mark.parametrize("narrowing", ["", "available=yes&"])
@pytest.mark.parametrize("sort", ORDERS)
def test_beyond_the_numbers_a_list_goes_on_from_the_last_product(sort: Sort, narrowing: str, monkeypatch):
    for module, name, value in (
        *((module, "PER_PAGE", 2) for module in (finding, pages)),
        *((module, "REACH", 4) for module in (finding, pages)),
        (pages, "LAST_PAGE", 2),
    ):
        monkeypatch.setattr(module, name, value)
    category = CategoryFactory()
    for number in range(7):
        ProductFactory(title=f"Same {number % 3}", slug=f"same-{number}", category=category)
    seen, address = [], f"?{narrowing}sort={sort}"
    for _ in range(4):
        page = read(address.partition("?")[2])
        seen += [card.address for card in page.cards]
        address = page.next

    assert len(set(seen)) == 7
    assert address == ""
    assert "after=" in page.choices.address("")
    assert page.previous == read_choices(QueryDict(f"{narrowing}sort={sort}")).address("/products/")


@pytest.mark.parametrize(
    "query", ["after=1", "after=0", "after=x", "after=99999999999999999999", "after=%00", "after="]
)
def test_a_page_after_a_product_that_is_not_there_is_not_found(query: str):
    with pytest.raises(Http404):
        read(query)


def test_a_price_orders_by_the_default_variant_and_shows_a_product_once():
    product = ProductFactory(title="Two formats", variant__price=Decimal(20))
    VariantFactory(product=product, price=Decimal(1))
    ProductFactory(title="One format", variant__price=Decimal(10))

    assert titles("sort=price") == ["One format", "Two formats"]


def test_a_category_shows_what_is_below_it_and_not_what_is_beside_it():
    fiction = CategoryFactory(name="Fiction", slug="fiction")
    novels = CategoryFactory(name="Novels", parent=fiction)
    ProductFactory(title="Deep", category=CategoryFactory(parent=novels))
    ProductFactory(title="Own", category=fiction)
    ProductFactory(title="Beside")

    page = read("sort=title", within="fiction")

    assert [card.title for card in page.cards] == ["Deep", "Own"]
    assert [(shelf.label, shelf.count) for shelf in page.shelves] == [("Novels", "1")]


@pytest.fixture
def _shelves() -> None:
    fiction, poems = CategoryFactory(name="Fiction", slug="fiction"), CategoryFactory(name="Poems", slug="poems")
    sea, love = TagFactory(name="Sea", slug="sea"), TagFactory(name="Love", slug="love")
    rows = [
        ("Emma", fiction, love, "Paperback", 8, 3),
        ("Typee", fiction, sea, "Paperback", 12, None),
        ("Omoo", fiction, sea, "Hardback", 25, 0),
        ("Odes", poems, love, "Hardback", 9, 5),
    ]
    for title, category, tag, binding, price, quantity in rows:
        product = ProductFactory(
            title=title,
            category=category,
            variant__price=Decimal(price),
            variant__options={"Format": binding},
            variant__imported_quantity=quantity,
        )
        ProductTagFactory(product=product, tag=tag)


@pytest.mark.usefixtures("_shelves")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("category=fiction", ["Emma", "Omoo", "Typee"]),
        ("category=fiction&category=poems", ["Emma", "Odes", "Omoo", "Typee"]),
        ("tag=sea", ["Omoo", "Typee"]),
        ("tag=sea&price=10-15", ["Typee"]),
        ("price=5-10&price=20-30", ["Emma", "Odes", "Omoo"]),
        ("option=Format:Hardback", ["Odes", "Omoo"]),
        ("option=Format:Hardback&category=poems", ["Odes"]),
        ("available=no", ["Omoo"]),
        ("available=yes&tag=sea", ["Typee"]),
        ("price=50-", []),
    ],
)
def test_values_of_one_facet_add_up_and_facets_narrow(query: str, found: list[str]):
    assert titles(f"{query}&sort=title") == found


@pytest.mark.usefixtures("_shelves")
def test_a_facet_counts_as_if_none_of_its_own_values_were_chosen():
    page = read("tag=sea&option=Format:Paperback")

    assert counts(page, "Subject") == {"Love": "1", "Sea": "1"}
    assert counts(page, "Format") == {"Hardback": "1", "Paperback": "1"}
    assert counts(read("tag=sea"), "Category") == {}
    assert counts(read("tag=love"), "Category") == {"Fiction": "1", "Poems": "1"}
    assert counts(read(), "Price") == {"€5 to €10": "2", "€10 to €15": "1", "€20 to €30": "1"}
    assert counts(read(), "Availability") == {"In stock": "3", "Sold out": "1"}


@pytest.mark.usefixtures("_shelves")
def test_each_filter_is_taken_back_by_a_link_of_its_own():
    page = read("tag=sea&tag=love&price=10-15&sort=title&page=1")

    links = {chip.label: chip.address for chip in page.chips}

    assert links == {
        "€10 to €15": "/products/?tag=love&tag=sea&sort=title",
        "Love": "/products/?tag=sea&price=10-15&sort=title",
        "Sea": "/products/?tag=love&price=10-15&sort=title",
    }
    assert page.clear == "/products/?sort=title"


def test_bands_of_prices_are_written_as_the_active_language_writes_them():
    with override("en"):
        assert price_labels()["10-15"] == "€10 to €15"
    with override("de"):
        assert price_labels()["10-15"] == "10,00\xa0€ bis 15,00\xa0€"


@pytest.mark.usefixtures("_shelves")
def test_the_same_choice_has_one_address_however_it_was_asked():
    first = read_choices(QueryDict("tag=sea&price=10-15&category=fiction&tag=love&tag=sea"))
    second = read_choices(QueryDict("category=fiction&tag=love&price=10-15&tag=sea&utm_source=letter"))

    assert first == second
    assert first.address("/products/") == "/products/?category=fiction&tag=love&tag=sea&price=10-15"


@pytest.mark.usefixtures("_shelves")
@pytest.mark.parametrize(
    "query",
    [
        *("category=nowhere", "tag=nothing", "price=1-2", "price=", "option=Format:Vellum", "option=Format"),
        *("available=perhaps", "tag=%00", "tag=' OR 1=1", "category=%F0%9F%93%9A", "option=:x", "sort=relevance"),
        "&".join(f"tag=t{number}" for number in range(30)),
    ],
)
def test_a_filter_that_the_shop_has_not_is_not_found(query: str):
    with pytest.raises(Http404):
        read(query)


@pytest.mark.usefixtures("_shelves")
def test_more_than_can_be_counted_is_said_to_be_at_least_so_much(monkeypatch):
    for module in (finding, pages):
        monkeypatch.setattr(module, "REACH", 2)

    page = read()

    assert (page.total, page.is_capped) == (2, True)
    assert set(counts(page, "Availability").values()) <= {"1+", "2+", "3+"}


@pytest.mark.usefixtures("_shelves")
def test_what_is_to_come_is_neither_shown_nor_counted():
    Product.objects.filter(title="Omoo").update(published_at=timezone.now() + timedelta(hours=1))

    page = read("tag=sea")

    assert [card.title for card in page.cards] == ["Typee"]
    assert counts(page, "Subject") == {"Love": "2", "Sea": "1"}
