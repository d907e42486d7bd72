"""Whatever is asked of lists and searches, the answer is a page or a 4xx."""

import os
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.catalogue.search.choices import PARAMETERS
from shop.catalogue.tests.factories import ProductFactory, ProductTagFactory

pytestmark = pytest.mark.django_db

PATHS = ["/products/", "/categories/novels/", "/search/", "/search/suggest/"]
NASTY = [
    *("", " ", "\0", "a\0b", "\u0661\u0662", "-1", "0", "1", "2", "417", "418", "1e3", "NaN", "inf", f"{10**25}"),
    *("' OR 1=1 --", '"', "\\", "%", "%s", "a:*", "&|!():*<->", "<2>", "-", "- -", '""', "or", "and", "OR OR"),
    *("newest", "-price", "relevance", "5-10", "50-", "yes", "no", "sea", "novels", "Format:Paperback", ":", "Format:"),
    *(
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "{% now %}",
        "../../etc/passwd",
        "\r\nSet-Cookie: a=b",
        "\u202e",
        "é" * 300,
    ),
    *("x" * 5000, "\U0001f4da", "ﷺ" * 60, "a " * 100, "\ufffe", "\x7f", "javascript:alert(1)"),
]
values = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=250),
    # No UTF-8, mostly.
    st.binary(max_size=60),
)
queries = st.lists(st.tuples(st.sampled_from([*PARAMETERS, "x", "q[]", ""]), values), max_size=6)


@pytest.fixture
def _shelf() -> None:
    product = ProductFactory(
        category__slug="novels", title="Emma", language="en", variant__options={"Format": "Paperback"}
    )
    ProductTagFactory(product=product, tag__slug="sea")


@pytest.mark.usefixtures("_shelf")
@settings(
    # The acceptance of 20,000 is a longer run of the same: EXAMPLES=20000.
    max_examples=int(os.environ.get("EXAMPLES", "300")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(path=st.sampled_from(PATHS), query=queries)
def test_no_query_makes_the_shop_fail(client: Client, path: str, query: list[tuple[str, str | bytes]]):
    response = client.get(f"{path}?{urlencode(query)}")

    assert response.status_code in {200, 400, 404}
    assert not response.cookies


@pytest.mark.usefixtures("_shelf")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "query",
    [
        *("q=%ED%A0%80", "q=%FF%FE", "q=%00", "page=%D9%A1", "q=%u0041", "q=a&q=b", "&&&==", "q"),
        *(f"{name}=%C0%AF" for name in PARAMETERS),
        *(f"{name}={'x' * 100_000}" for name in PARAMETERS),
        *(f"{name}={10**25}" for name in PARAMETERS),
        # More digits than Python makes a number of.
        *(f"{name}={'9' * 5000}" for name in PARAMETERS),
        "&".join(f"tag=sea{number}" for number in range(900)),
        "&".join(f"a{number}=1" for number in range(5000)),
        "&".join(["tag=sea"] * 900),
        f"q={quote('(' * 200)}",
        f"q={quote('!' * 200)}",
        f"q={quote('a or ' * 40)}",
    ],
    ids=lambda query: query[:24],
)
def test_what_is_no_text_or_too_much_is_refused_or_passed_over(client: Client, path: str, query: str):
    response = client.get(f"{path}?{query}")

    assert response.status_code in {200, 400, 404}
    assert b"Traceback" not in response.content
