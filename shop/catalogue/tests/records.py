"""Any record that may be stored, for property tests."""

import datetime
from decimal import Decimal

from hypothesis import strategies as st

from shop.catalogue.html import clean_html
from shop.catalogue.records import ImageRecord, ProductRecord, VariantRecord
from shop.catalogue.services.apply.shelves import tag_key

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")


def texts(longest: int, *, required: bool = False) -> st.SearchStrategy[str]:
    """Return texts that a column of this length takes."""
    found = st.text(CHARACTERS, max_size=min(longest, 30))
    return found.filter(str.strip) if required else found


slugs = st.text(st.sampled_from("abcXYZ019-_"), min_size=1, max_size=20)
prices = st.decimals(0, 1_000_000, places=2, allow_nan=False)
numbers = st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15)
counts = st.none() | st.integers(0, 2**31 - 1)
moments = st.datetimes(
    datetime.datetime(1900, 1, 1), datetime.datetime(2200, 1, 1), timezones=st.just(datetime.UTC)  # noqa: DTZ001 -- Hypothesis adds the zone
)  # fmt: skip
options = st.dictionaries(texts(120, required=True), texts(300, required=True), max_size=3)
images = st.builds(
    ImageRecord, alt=texts(300), url=st.integers(0, 10**9).map("https://img.example/{}.jpg".format), file=st.none()
)


@st.composite
def variants(draw: st.DrawFn) -> VariantRecord:
    """Draw one variant."""
    price = draw(prices)
    return VariantRecord(
        sku=draw(texts(64, required=True)),
        price=price,
        compare_at_price=draw(st.none() | st.integers(1, 1000).map(lambda cents: price + Decimal(cents) / 100)),
        barcode=draw(st.from_regex(r"([0-9]{8}|[0-9]{12,14})?", fullmatch=True).filter(str.isascii)),
        weight_grams=draw(counts),
        options=draw(options),
        quantity=draw(counts),
    )


@st.composite
def records(draw: st.DrawFn) -> ProductRecord:
    """Draw one product, with the description as it is stored."""
    return ProductRecord(
        slug=draw(slugs),
        title=draw(texts(300, required=True)),
        variants=tuple(
            draw(
                st.lists(
                    variants(),
                    min_size=1,
                    max_size=3,
                    unique_by=(lambda v: v.sku, lambda v: frozenset(v.options.items())),
                )
            )
        ),
        byline=draw(texts(500)),
        description=clean_html(draw(texts(300))),
        language=draw(st.sampled_from(["", "en", "de-AT", "fil"])),
        status=draw(st.sampled_from(["draft", "published", "archived"])),
        published_at=draw(moments),
        category=tuple(draw(st.lists(texts(120, required=True), max_size=3))),
        tags=draw(
            st.lists(
                st.tuples(texts(80, required=True).map(lambda name: " ".join(name.split())), st.integers(1, 100)),
                max_size=3,
                unique_by=lambda tag: tag_key(tag[0]),
            ).map(dict)
        ),
        specs=draw(st.dictionaries(texts(120, required=True), texts(1000) | numbers | st.booleans(), max_size=3)),
        images=tuple(draw(st.lists(images, max_size=3, unique_by=lambda image: image.url))),
    )
