"""The demo: its content holds what it promises, its covers are reproducible, seeding may be repeated and killed."""

import re
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from PIL import Image

from shop.catalogue.demo.books import load_books, load_tags
from shop.catalogue.demo.covers import HEIGHT, MOTIFS, PALETTES, WIDTH, draw_cover
from shop.catalogue.demo.covers.lettering import set_title
from shop.catalogue.demo.covers.palettes import contrast
from shop.catalogue.demo.seeding import seed_catalogue
from shop.catalogue.models import Category, Product, ProductImage, Variant
from shop.catalogue.tests.factories import ProductFactory

BOOKS = load_books()
FEW = BOOKS[:3]
READABLE = 7  # WCAG AAA


def silently(books, label):
    return books


def seed(books=FEW):
    return seed_catalogue(books=books, progress=silently)


def run_command(*arguments):
    said = StringIO()
    call_command("seed_demo", *arguments, stdout=said)
    return said.getvalue().strip()


def words(html):
    return re.sub(r"<[^>]+>", " ", html).split()


def by_slug(books):
    return [pytest.param(book, id=book.record.slug) for book in sorted(books, key=lambda book: book.record.slug)]


def test_there_are_sixty_books_in_eight_categories_on_two_levels():
    paths = {book.record.category for book in BOOKS}

    assert len(BOOKS) >= 60
    assert len({root for root, _ in paths}) >= 8
    assert len(paths) > len({root for root, _ in paths})


@pytest.mark.parametrize("book", by_slug(BOOKS))
def test_a_book_is_complete(book):
    record = book.record

    assert record.title
    assert record.byline
    assert re.fullmatch("[a-z]{2}", record.language)
    assert len(words(record.description)) >= 40
    assert set(re.findall(r"</?(\w+)", record.description)) <= {"p", "em"}
    assert 2 <= len(record.tags) <= 5
    assert set(record.tags) <= load_tags()
    assert all(1 <= weight <= 100 for weight in record.tags.values())
    assert {"First published", "Original language", "Form", "Pages"} <= set(record.specs)


@pytest.mark.parametrize("book", by_slug(BOOKS))
def test_a_book_is_sold_in_two_formats_at_plausible_prices(book):
    variants = book.record.variants

    assert len({variant.options["Format"] for variant in variants}) == len(variants) == 2
    for variant in variants:
        assert 1 < variant.price < 50
        assert variant.compare_at_price is None or variant.compare_at_price > variant.price
        assert variant.barcode == ""
        assert (variant.weight_grams is None) == (variant.options["Format"] == "E-book")
        assert variant.quantity >= 0


def test_no_two_books_share_a_slug_a_description_or_a_sku():
    skus = [variant.sku for book in BOOKS for variant in book.record.variants]

    assert len({book.record.slug for book in BOOKS}) == len(BOOKS)
    assert len({book.record.description for book in BOOKS}) == len(BOOKS)
    assert len(set(skus)) == len(skus)


def test_every_tag_is_shared_by_several_books():
    for tag in load_tags():
        assert sum(tag in book.record.tags for book in BOOKS) >= 3, tag


def test_books_come_in_the_same_order_every_time():
    assert load_books() == BOOKS


def test_the_same_book_always_has_the_same_cover():
    assert draw_cover(FEW[0].cover) == draw_cover(FEW[0].cover)


@pytest.mark.parametrize("motif", MOTIFS)
def test_books_with_the_same_motif_look_different(motif):
    first, second = (
        draw_cover(replace(FEW[0].cover, motif=motif, palette=palette, seed=seed))
        for seed, palette in (("a", "night"), ("b", "ochre"))
    )

    assert first != second


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_cover_of_any_motif_has_the_size_of_a_book(motif):
    cover = Image.open(BytesIO(draw_cover(replace(FEW[0].cover, motif=motif))))

    assert cover.format == "JPEG"
    assert cover.size == (WIDTH, HEIGHT) == (800, 1200)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_a_title_is_readable_on_its_label(palette):
    assert contrast(palette.label, palette.ink) >= READABLE


@pytest.mark.parametrize("book", by_slug(BOOKS))
def test_a_title_is_set_whole_and_large_enough_to_be_read_on_a_thumbnail(book):
    setting = set_title(book.record.title, width=480, height=290, largest=116)

    assert " ".join(setting.lines) == book.record.title
    assert setting.size >= 44
    assert setting.height <= 290


def test_a_title_is_not_broken_after_an_article():
    setting = set_title("The Count of Monte Cristo", width=660, height=212, largest=104)

    assert setting.lines == ("The Count", "of Monte Cristo")


@pytest.mark.django_db
def test_the_command_seeds_the_whole_demo_and_a_second_run_changes_nothing():
    first = run_command()
    stored = list(Product.objects.order_by("pk").values_list("pk", "updated_at"))
    second = run_command()

    what = f"{len(BOOKS)} books in {len({book.record.category for book in BOOKS})} categories"
    assert first == f"{what}: {len(BOOKS)} created, {len(BOOKS)} covers drawn."
    assert second == f"{what}: nothing to change."
    assert list(Product.objects.order_by("pk").values_list("pk", "updated_at")) == stored
    assert Product.objects.published().count() == ProductImage.objects.count() == len(BOOKS)
    assert Variant.objects.count() == 2 * len(BOOKS)
    assert Category.objects.get_root_nodes().count() == 8


@pytest.mark.django_db
def test_a_cover_is_described_in_words():
    seed()

    product = Product.objects.get(slug=FEW[0].record.slug)

    assert product.images.get().alt.startswith(f"Cover of {product.title} by {product.byline}: ")


@pytest.mark.django_db
def test_a_book_that_lost_its_cover_gets_it_again():
    seed()
    ProductImage.objects.get(product__slug=FEW[1].record.slug).delete()

    assert str(seed()).endswith(": 1 cover drawn.")
    assert ProductImage.objects.count() == len(FEW)


@pytest.mark.django_db
def test_a_run_that_is_killed_among_the_covers_leaves_nothing_and_the_next_one_completes():
    def killed_at_the_second_cover(books, label):
        for number, book in enumerate(books):
            if label == "Covers" and number == 1:
                raise KeyboardInterrupt
            yield book

    with pytest.raises(KeyboardInterrupt):
        seed_catalogue(books=FEW, progress=killed_at_the_second_cover)

    assert not Product.objects.exists()
    assert seed().covers == len(FEW)


@pytest.mark.django_db
def test_a_catalogue_in_use_is_not_seeded_when_only_an_empty_one_should_be():
    ProductFactory(is_active=False)

    assert run_command("--if-empty") == "The catalogue has products already: no demo was added."
    assert Product.objects.count() == 1


@pytest.mark.django_db
def test_a_rendered_cover_keeps_its_shape(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        seed(FEW[:1])

    image = ProductImage.objects.get()

    assert image.failure == ""
    assert (image.width, image.height) == (WIDTH, HEIGHT)
