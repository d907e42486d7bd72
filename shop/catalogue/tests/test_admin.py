"""Staff keep the catalogue, and nothing they type breaks it."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from shop.catalogue.models import Category, Product, ProductDetail, ProductImage
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db

ADD = "admin:catalogue_product_add"
SETS = ("variants", "images", "product_tags", "detail")


def rows(prefix: str, *lines: dict[str, object], initial: int = 0) -> dict[str, object]:
    """Return a formset's fields as a browser sends them."""
    fields: dict[str, object] = {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": initial}
    for number, line in enumerate(lines):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in line.items()}
    return fields


def variant(sku: str = "V-1", **changes: object) -> dict[str, object]:
    line = {"sku": sku, "price": "9.50", "options": "", "position": 0, "is_default": "on", "is_active": "on"}
    return {name: value for name, value in {**line, **changes}.items() if value is not None}


def product_form(*variants: dict[str, object], **changes: object) -> dict[str, object]:
    empty = {name: value for prefix in SETS for name, value in rows(prefix).items()}
    form = {"title": "Typee", "slug": "typee", "status": "published", "is_active": "on", **empty}
    return {**form, **rows("variants", *variants), **changes}


def errors_of(response) -> str:
    """Return what the page says is wrong."""
    forms = response.context["inline_admin_formsets"]
    return f"{response.context['errors']} {[one.formset.non_form_errors() for one in forms]}"


def test_staff_add_a_product_with_a_variant_and_it_is_published_now(staff):
    response = staff.post(reverse(ADD), product_form(variant()))

    assert response.status_code == 302, errors_of(response)
    product = Product.objects.published().get()
    assert product.variants.get().price == Decimal("9.50")


def test_the_only_variant_is_the_default_one_without_being_marked(staff):
    staff.post(reverse(ADD), product_form(variant(is_default=None)))

    assert Product.objects.get().variants.get().is_default


@pytest.mark.parametrize(
    ("variants", "message"),
    [
        ([], "at least one variant"),
        ([variant("A", is_default=None, options="a: 1"), variant("B", is_default=None)], "exactly one variant"),
        ([variant("A", options="a: 1"), variant("B")], "exactly one variant"),
        ([{**variant("A"), "DELETE": "on"}], "at least one variant"),
        ([variant(is_active=None)], "must be active"),
        ([variant("A"), variant("B", is_default=None)], "duplicate data for options"),
        ([variant("A"), variant("A", is_default=None, options="a: 1")], "duplicate data for sku"),
        ([variant(price="-1")], "greater than or equal to 0"),
        ([variant(price="abc")], "Enter a number"),
        ([variant(price="NaN")], "Enter a number"),
        ([variant(price="1e25")], "no more than"),
        ([variant(compare_at_price="9.50")], "must be above the price"),
        ([variant(barcode="12")], "8, 12, 13 or 14 digits"),
        ([variant(options="[]")], "is not “Name: value”"),
        ([variant(options="a: 1\na: 2")], "is there twice"),
        ([variant(options="a: \0")], "Null characters"),
        ([variant(sku="a\0b")], "Null characters"),
    ],
)
def test_a_product_that_breaks_a_rule_is_refused_with_a_sentence(staff, variants, message):
    response = staff.post(reverse(ADD), product_form(*variants))

    assert response.status_code == 200
    assert message in response.content.decode()
    assert not Product.objects.exists()


def test_the_default_passes_to_a_line_above(staff):
    product = ProductFactory(variant__sku="OLD", variant__options={"Format": "E-book"})
    new = VariantFactory(product=product, sku="NEW")
    old = product.variants.get(sku="OLD")
    lines = (
        variant("NEW", id=new.pk, product=product.pk, options="Format: Paperback"),
        variant("OLD", id=old.pk, product=product.pk, options="Format: E-book", is_default=None),
    )
    form = {**product_form(), **rows("variants", *lines, initial=2)}

    response = staff.post(reverse("admin:catalogue_product_change", args=[product.pk]), form)

    assert response.status_code == 302, errors_of(response)
    assert product.variants.get(is_default=True) == new


def test_a_description_keeps_what_is_allowed(staff):
    description = "<p onclick='x()'>Hello <script>alert(1)</script><em>you</em></p>"

    staff.post(reverse(ADD), product_form(variant(), description=description))

    assert Product.objects.get().description == "<p>Hello <em>you</em></p>"


def png() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 400), "navy").save(buffer, format="PNG")
    return SimpleUploadedFile("cover.png", buffer.getvalue(), "image/png")


def test_an_uploaded_picture_is_rendered_and_shown(staff, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        picture = rows("images", {"position": 0, "upload": png(), "alt": "A cover"})
        staff.post(reverse(ADD), {**product_form(variant()), **picture})
    image = ProductImage.objects.get()

    page = staff.get(reverse("admin:catalogue_product_change", args=[image.product_id])).content.decode()

    smallest = image.picture.aspect_ratios[None]["JPEG"]
    assert smallest[min(smallest)].url in page


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(staff):
    bad = SimpleUploadedFile("cover.png", b"<svg/>", "image/png")

    response = staff.post(reverse(ADD), {**product_form(variant()), **rows("images", {"position": 0, "upload": bad})})

    assert "This file is not a picture" in response.content.decode()


def test_a_scheduled_product_keeps_its_moment(staff):
    moment = {"published_at_0": "2030-01-01", "published_at_1": "09:00:00"}

    staff.post(reverse(ADD), product_form(variant(), **moment))

    assert Product.objects.get().published_at.year == 2030
    assert not Product.objects.published().exists()


def test_two_pictures_at_one_position_are_refused_with_a_sentence(staff):
    lines = ({"position": 0, "upload": png()}, {"position": 0, "upload": png()})

    response = staff.post(reverse(ADD), {**product_form(variant()), **rows("images", *lines)})

    assert "duplicate data for position" in response.content.decode()


def test_a_picture_that_could_not_be_rendered_says_why(staff):
    image = ProductImage.objects.create(product=ProductFactory(), failure="This file is not a picture.")

    page = staff.get(reverse("admin:catalogue_product_change", args=[image.product_id])).content.decode()

    assert "This file is not a picture." in page


def test_staff_add_a_category_below_another(staff):
    fiction = CategoryFactory(name="Fiction")
    form = {"name": "Gothic", "slug": "gothic", "treebeard_ref_node": fiction.pk, "treebeard_position": "first-child"}

    response = staff.post(reverse("admin:catalogue_category_add"), form)

    assert response.status_code == 302, response.context["errors"]
    assert Category.objects.get_parent(Category.objects.get(slug="gothic")) == fiction


def test_specs_are_typed_as_lines_and_numbers_are_numbers(staff):
    specs = "Pages: 320\nWeight: 1.5\nIllustrated: yes\nPaper: 90: white\nLeft out:"

    response = staff.post(reverse(ADD), {**product_form(variant()), **rows("detail", {"specs": specs})})

    assert response.status_code == 302, errors_of(response)
    stored = ProductDetail.objects.get().specs
    assert stored == {"Pages": 320, "Weight": 1.5, "Illustrated": True, "Paper": "90: white"}


def test_specs_that_are_not_touched_keep_their_kind(staff):
    specs = {"ISBN": "0320", "Pages": "320", "Topics": ["sea", "ice"], "Signed": False}
    detail = ProductDetail.objects.create(product=ProductFactory(variant__options={}), specs=specs)
    product, line = detail.product, detail.product.variants.get()
    url = reverse("admin:catalogue_product_change", args=[product.pk])
    shown = staff.get(url).context["inline_admin_formsets"][3].formset.forms[0]["specs"].value()
    form = {
        **product_form(title=product.title, slug=product.slug),
        **rows("variants", variant(line.sku, id=line.pk, product=product.pk), initial=1),
        **rows("detail", {"id": detail.pk, "product": product.pk, "specs": f"{shown}\nNew: 1"}, initial=1),
    }

    response = staff.post(url, form)

    assert response.status_code == 302, errors_of(response)
    detail.refresh_from_db()
    assert detail.specs == {**specs, "New": 1}
