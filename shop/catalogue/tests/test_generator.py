"""Generated catalogues: the same every time, complete after an interruption, and by every rule of the catalogue."""

import re
from collections import Counter
from functools import reduce
from io import StringIO
from operator import or_

import pytest
from django.contrib.postgres.search import SearchQuery
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Q

from shop.catalogue.demo.generator import SKU_START, fill_catalogue, filling
from shop.catalogue.demo.generator.books import make_book
from shop.catalogue.demo.generator.shelves import all_shelves
from shop.catalogue.models import Category, Listing, PriceChange, Product, ProductDetail, ProductTag, Variant
from shop.catalogue.services import apply_products
from shop.catalogue.tests.factories import ProductFactory

BOOKS = [make_book(number, seed=1) for number in range(1, 2_001)]


def fill(size, seed=1):
    return fill_catalogue(size=size, seed=seed, progress=lambda batches, *_: batches)


@transaction.atomic  # so that the primary is read
def stored():
    products = Product.objects.filter(variants__sku__startswith=SKU_START).distinct().order_by("slug")
    return [
        (
            product.title,
            product.byline,
            product.description,
            product.category.slug,
            [(variant.sku, variant.price, variant.is_default) for variant in product.variants.all()],
            sorted(product.product_tags.values_list("tag__name", "weight")),
            product.detail.specs,
        )
        for product in products
    ]


def test_the_same_seed_gives_the_same_book_and_another_seed_another_one():
    assert make_book(7, seed=3) == make_book(7, seed=3)
    assert make_book(7, seed=3).title != make_book(7, seed=4).title


def test_few_words_are_frequent_and_many_are_rare():
    words = Counter(word for book in BOOKS for word in re.findall(r"\w+", book.description.lower()))
    often = [count for _, count in words.most_common()]

    assert often[0] > 50 * often[len(often) // 2]


def test_few_authors_have_written_much_and_most_one_book():
    books_of = Counter(book.byline for book in BOOKS)

    assert books_of.most_common(1)[0][1] >= 10
    assert sum(count == 1 for count in books_of.values()) > len(books_of) / 2


def test_books_differ_in_language_shelf_status_and_formats():
    assert len({book.language for book in BOOKS}) == 4
    assert {book.category for book in BOOKS} == set(all_shelves())
    assert {book.status for book in BOOKS} == {"published", "draft", "archived"}
    assert {len(book.variants) for book in BOOKS} == {1, 2, 3, 4}


def test_a_barcode_has_its_check_digit():
    barcodes = [variant.barcode for book in BOOKS for variant in book.variants if variant.barcode]

    assert len(set(barcodes)) == len(barcodes)
    for code in barcodes:
        assert sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code)) % 10 == 0


@pytest.mark.django_db(transaction=True)
def test_a_generated_catalogue_obeys_the_database_and_is_complete():
    assert fill(60) == 60

    with transaction.atomic():
        assert Product.objects.count() == ProductDetail.objects.count() == 60
        assert Variant.objects.filter(is_default=True).count() == 60
        assert ProductTag.objects.count() >= 120
        assert Category.objects.find_problems() == ([], [], [], [], [])
        assert Product.objects.published().count() == Listing.objects.count() > 50
        assert PriceChange.objects.count() == Variant.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_run_that_was_interrupted_is_completed_by_the_next_one():
    fill(40)
    whole = stored()
    with transaction.atomic():
        Product.objects.all().delete()

    assert fill(15) == 15
    assert fill(40) == 25
    assert fill(40) == 0
    assert stored() == whole


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_was_left_out_in_the_middle_is_made_up_for(monkeypatch):
    monkeypatch.setattr(filling, "BATCH_SIZE", 10)
    fill(45)
    whole = stored()
    lost = [f"{SKU_START}{number:08d}" for number in range(11, 21)]
    with transaction.atomic():
        Product.objects.filter(reduce(or_, (Q(variants__sku__startswith=sku) for sku in lost))).delete()

    assert fill(45) == 10
    assert stored() == whole


@pytest.mark.django_db(transaction=True)
def test_progress_is_told_of_each_batch_and_of_what_was_there(monkeypatch):
    monkeypatch.setattr(filling, "BATCH_SIZE", 10)
    fill(15)
    told = []

    def progress(batches, there, wanted):
        told.append((there, wanted))
        for batch in batches:
            told.append(len(batch))
            yield batch

    fill_catalogue(size=40, seed=1, progress=progress)

    assert told == [(15, 40), 5, 10, 10]


@pytest.mark.django_db(transaction=True)
def test_an_error_ends_the_run_and_the_next_one_completes_it(monkeypatch):
    monkeypatch.setattr(filling, "BATCH_SIZE", 10)

    def broken(number, *, seed):
        if number == 15:
            raise OSError("The disk is full.")
        return make_book(number, seed=seed)

    monkeypatch.setattr(filling, "make_book", broken)
    with pytest.raises(OSError, match="The disk is full"):
        fill(400)
    monkeypatch.setattr(filling, "make_book", make_book)
    left = len(stored())

    assert left < 390
    assert fill(400) == 400 - left


@pytest.mark.django_db(transaction=True)
def test_what_was_there_before_stays():
    mine = ProductFactory(title="Mine")

    fill(3)

    with transaction.atomic():
        assert Product.objects.get(pk=mine.pk).title == "Mine"
        assert Product.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_generated_products_can_be_found_by_their_words_and_tags():
    fill(20)

    with transaction.atomic():
        book = Product.objects.published().filter(language="en").order_by("slug").first()
        tag = book.product_tags.order_by("-weight").first().tag.name
        assert Product.objects.filter(keywords__contains=tag, pk=book.pk).exists()
        assert Product.objects.filter(search_vector=SearchQuery(tag, config="english"), pk=book.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_an_import_of_the_same_books_finds_nothing_to_change():
    fill(10)
    books = [make_book(number, seed=1) for number in range(1, 11)]

    assert apply_products(records=books).unchanged == 10


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_it_did():
    said = StringIO()

    call_command("generate_products", "5", stdout=said)
    call_command("generate_products", "5", stdout=said)

    first, second = said.getvalue().splitlines()
    assert first.startswith("5 books generated; ")
    assert second.startswith("There are as many already: nothing was generated; ")


@pytest.mark.parametrize("arguments", [["0"], ["99999999"], ["5", "--seed", "-1"]])
def test_the_command_refuses_what_it_cannot_do(arguments):
    with pytest.raises(CommandError, match="Give a count from 1 to 50000000 and a seed"):
        call_command("generate_products", *arguments)
