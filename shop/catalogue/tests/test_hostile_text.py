"""Whatever stands in the catalogue stays text: no title, name or price becomes markup of a page."""

from collections import Counter
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.catalogue.covers import cover, picture_of
from shop.catalogue.search.cards import Card, cards_of
from shop.catalogue.search.choices import Choices
from shop.catalogue.search.facets import Chip, Facet, Value
from shop.catalogue.search.pages import Link, ListPage
from shop.catalogue.search.tree import Shelf
from shop.catalogue.selectors.editions import read_editions
from shop.catalogue.selectors.products import ProductPage, Shot
from shop.catalogue.seo.structured import json_ld

HARMLESS = "Emma"
# What ends an attribute, an element, a comment or a script, and what begins one; and Jinja's own marks.
PIECES = st.sampled_from(
    [
        '"',
        "'",
        "<",
        ">",
        "&",
        "</script>",
        "<script>",
        "<b onclick=x>",
        "-->",
        "{{ 7*7 }}",
        "{% raw %}",
        "%(x)s",
        "\x02",
    ]
)
HOSTILE = st.lists(PIECES | st.text(max_size=8), min_size=1, max_size=6).map("".join).filter(str.strip)


class Outline(HTMLParser):
    """Counts elements and the names of their attributes: what a browser would make of a page, without its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: Counter[str] = Counter()
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.update([tag, *(f"{tag} {name}" for name, _ in attrs)])

    def handle_endtag(self, tag: str) -> None:
        self.parts[f"/{tag}"] += 1

    def handle_comment(self, data: str) -> None:
        self.parts["comment"] += 1

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _card(text: str, *, has_picture: bool) -> Card:
    picture = (f"products/{text}.jpg", 520, 780) if has_picture else ("", None, None)
    row = (1, text, "slug", text, Decimal(9), Decimal(12), True, *picture)
    return cards_of([row])[1]


def _list(text: str) -> str:
    value = Value(text, text, text, is_chosen=True)
    page = ListPage(
        choices=Choices(text=text, tags=(text,)),
        path="/search/",
        cards=[_card(text, has_picture=True), _card(text, has_picture=False)],
        total=2,
        is_capped=False,
        facets=[Facet("tag", text, [value])],
        chips=[Chip(text, f"/search/?q={text}")],
        sorts=[Link(text, f"/search/?q={text}", is_current=True, count=text)],
        shelves=[],
        numbers=[Link(text, f"/search/?q={text}")],
        previous=f"/search/?q={text}",
        next=f"/search/?q={text}",
    )
    context = {"list": page, "choices": page.choices, "shelves": [], "better": text, "is_corrected": True}
    return render_to_string("catalogue/search.html", context | {"spelling": type("S", (), {"better": text})})


def _product(text: str) -> str:
    prices = {"price": "9.00", "compare_at_price": "15.00", "former_price": "12.00", "price_since": None}
    row = {"id": 1, "sku": text, "barcode": text, "weight_grams": 1, "quantity": 2, "is_default": True}
    rows = [row | prices | {"options": {text: text}}, row | prices | {"options": {text: "b"}, "is_default": False}]
    # A reduction has its day.
    editions, axis = read_editions([each | {"price_since": "2026-11-01T10:00:00+00:00"} for each in rows])
    picture = picture_of(f"products/{text}.jpg", 520, 780)
    page = ProductPage(
        path="/products/slug/",
        title=text,
        byline=text,
        description="",
        summary=text,
        cover=cover("slug", text, text, picture),
        trail=[Shelf(1, "0001", text, "shelf")],
        pictures=[Shot("a.jpg", text, picture), Shot("b.jpg", text, picture)],
        editions=editions,
        chosen=editions[0],
        axis=axis,
        specs=[(text, text)],
        tags=[text],
        related=[_card(text, has_picture=False)],
    )
    context = {"page": page, "image": f"https://shop.example/{text}.jpg", "structured_data": [json_ld({"name": text})]}
    return render_to_string("catalogue/product.html", context)


@pytest.mark.parametrize("draw", [_list, _product])
@given(text=HOSTILE)
@settings(max_examples=60, deadline=None)
def test_hostile_text_makes_no_element_and_no_attribute(draw, text: str):
    assert Outline(draw(text)).parts == Outline(draw(HARMLESS)).parts


@pytest.mark.parametrize("draw", [_list, _product])
def test_hostile_text_is_shown_as_it_is(draw):
    text = "<b onclick=x>\"Tom\" & 'Jerry'</b> {{ 7*7 }} %(x)s"

    assert text in Outline(draw(text)).texts


def test_an_outline_sees_what_was_not_escaped():
    assert Outline("<p><b onclick=x>Tom</b></p>").parts != Outline("<p>&lt;b onclick=x&gt;Tom</p>").parts
