"""What belongs to a product that is written from a record: shelf, tags, specs and pictures."""

from pathlib import Path

import pytest
from PIL import Image

from shop.catalogue.models import Category, Product, Tag
from shop.catalogue.records import ImageRecord
from shop.catalogue.services import ApplyResult
from shop.catalogue.tests.applying import a_record, apply, own_picture, stored
from shop.catalogue.tests.factories import CategoryFactory, TagFactory

pytestmark = pytest.mark.django_db


def test_categories_of_the_same_name_under_other_parents_get_slugs_of_their_own():
    paths = [("Men", "Shirts"), ("Women", "Shirts"), ("Women Shirts",), ("Men", "Shirts", "Shirts"), ("كتب",)]
    records = [a_record(f"p{n}", category=path, images=()) for n, path in enumerate(paths)]
    apply(*records)
    slugs = list(Category.objects.order_by("path").values_list("name", "slug"))
    assert slugs[:5] == [
        ("Men", "men"),
        ("Shirts", "shirts"),
        ("Shirts", "shirts-shirts"),
        ("Women", "women"),
        ("Shirts", "women-shirts"),
    ]
    assert len({slug for _, slug in slugs}) == len(slugs) == 7
    assert Category.objects.find_problems() == ([], [], [], [], [])
    assert apply(*records) == ApplyResult(unchanged=5)


def test_a_product_stays_on_its_shelf_where_another_has_the_same_name():
    CategoryFactory(name="Ideas", slug="ideas-1")
    second = CategoryFactory(name="Ideas", slug="ideas-2")
    apply(a_record(category=("Ideas",)))
    Product.objects.update(category=second)
    assert apply(a_record(category=("Ideas",))) == ApplyResult(unchanged=1)


def test_a_record_without_a_category_takes_the_product_off_its_shelf():
    apply(a_record())
    assert apply(a_record(category=())) == ApplyResult(updated=1)
    assert stored().category is None


def test_tags_are_the_same_whatever_their_case_and_differ_in_their_signs():
    TagFactory(name="C", slug="c")
    apply(a_record(tags={"c": 10, "C++": 20, "C#": 30, "c ": 40}))
    assert {r.tag.name: r.weight for r in stored().product_tags.all()} == {"C": 40, "C++": 20, "C#": 30}
    assert Tag.objects.count() == 3


def test_tags_that_are_left_out_are_taken_off():
    apply(a_record())
    assert apply(a_record(tags={})) == ApplyResult(updated=1)
    assert not stored().product_tags.exists()
    assert Tag.objects.count() == 2


def test_true_is_not_one_in_specs():
    apply(a_record(specs={"Signed": True}))
    assert apply(a_record(specs={"Signed": 1})) == ApplyResult(updated=1)


def test_pictures_change_places_and_go_and_uploads_by_people_stay():
    apply(a_record())
    upload = own_picture(position=7)
    _first, second = a_record().images
    third = ImageRecord("Third", "https://img.example/3.jpg")
    assert apply(a_record(images=(second, third, second))) == ApplyResult(updated=1)
    images = {i.alt: i.position for i in stored().images.all()}
    assert images == {"Back": 1, "Own": 7, "Third": 8}
    assert apply(a_record(images=(third, second))) == ApplyResult(updated=1)
    assert [i.alt for i in stored().images.all()] == ["Third", "Own", "Back"]
    apply(a_record(images=()))
    assert list(stored().images.all()) == [upload]


def test_a_picture_is_known_by_its_public_address_too():
    apply(a_record(images=()))
    own_picture()
    own = ImageRecord("Better", "https://shop.example/media/products/own.jpg")
    assert apply(a_record(images=(own,))) == ApplyResult(updated=1)
    assert [i.alt for i in stored().images.all()] == ["Better"]


def test_a_picture_from_a_file_is_taken_once(tmp_path: Path):
    cover = tmp_path / "cover.png"
    Image.new("RGB", (60, 90), "teal").save(cover)
    record = a_record(images=(ImageRecord("Cover", file=cover),))
    assert apply(record) == ApplyResult(created=1)
    image = stored().images.get()
    assert image.upload
    assert image.source_url.startswith("urn:sha256:")
    assert apply(record) == ApplyResult(unchanged=1)
