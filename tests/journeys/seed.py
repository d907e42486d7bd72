"""Fills the journeys' database: `python -m tests.journeys.seed`, or with `demo` the demo catalogue for screenshots.

A process of its own: the browser's library runs an event loop, in which Django's ORM refuses to work.
"""

import io
import os
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import django
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.local")
django.setup()

from django.core.management import call_command  # noqa: E402 -- models exist only after setup()
from django.utils import timezone  # noqa: E402

from shop.accounts.models import GroupPolicy, PhoneDevice  # noqa: E402
from shop.accounts.tests.providers import linked  # noqa: E402
from shop.accounts.tests.signing_in import authenticator_of, person, with_backup_codes  # noqa: E402
from shop.accounts.tests.staff import group_of  # noqa: E402
from shop.catalogue.demo.books import load_books  # noqa: E402
from shop.catalogue.demo.covers import MOTIFS, draw_cover  # noqa: E402
from shop.catalogue.models import Category, Product, ProductDetail  # noqa: E402
from shop.catalogue.services import add_image  # noqa: E402
from shop.catalogue.tests.factories import (  # noqa: E402
    CategoryFactory,
    ProductFactory,
    ProductTagFactory,
    VariantFactory,
)
from shop.celery import app  # noqa: E402
from tests.journeys.readers import CALLED, LINKED, NUMBER, READERS, SUBJECT  # noqa: E402

PAGES_FULL = 30
STAFF = "staff@shop.example"
LOST = ("lost-1280@shop.example", "lost-360@shop.example")
LONG_TITLE = "Die Donaudampfschifffahrtsgesellschaftskapitänswitwe, or: A Very Long Title That Never Finds Its End"


def main() -> None:
    """Seed what the journeys walk through; pictures are rendered at once, for no worker runs beside them."""
    app.conf.task_always_eager = True
    with_backup_codes(person(STAFF, is_staff=True, is_superuser=True))
    _seed_linked()
    for reader in READERS:
        person(reader)
    _seed_people_of_factors()
    _seed_colleagues()
    if "demo" in sys.argv:
        call_command("seed_demo")
        _seed_gallery()
        return
    fiction = CategoryFactory(name="Fiction", slug="fiction", description="Made up, and true.")
    novels = CategoryFactory(name="Novels", slug="novels", parent=fiction)
    CategoryFactory(name="Empty shelf", slug="empty-shelf")
    _seed_list(novels)
    _seed_emma(novels)


def _seed_people_of_factors() -> None:
    """Customers who set a factor up or have one, and staff who have none yet."""
    for name in ("keys", "choices", "phones", "pictures"):
        person(f"{name}@shop.example")
    person("new-staff@shop.example", is_staff=True, is_superuser=True)
    PhoneDevice.objects.create(user=person(CALLED), name="My phone", number=NUMBER)
    cody = person("codes@shop.example")
    authenticator_of(cody, "Phone")
    with_backup_codes(cody)


def _seed_linked() -> None:
    """Somebody who has a factor, and signs in with the provider."""
    grace = person(LINKED)
    with_backup_codes(grace)
    linked(grace, SUBJECT)


def _seed_colleagues() -> None:
    """A group whose members look after tags, somebody who is in it, and somebody who has lost a phone."""
    group = group_of("view_tag", "change_tag", name="Tag keepers")
    GroupPolicy.objects.create(group=group, grace_days=7)
    keeper = person("keeper@shop.example", first_name="Mary", last_name="Shelley", is_staff=True)
    keeper.groups.add(group)
    for email in LOST:
        authenticator_of(person(email, is_staff=True), "Old phone")


def _seed_gallery() -> None:
    """Give a book of the demo the covers that its other printings have."""
    cover = next(book.cover for book in load_books() if book.record.slug == "moby-dick")
    whale = Product.objects.get(slug="moby-dick")
    for motif, palette in (("ship", "sunset"), ("ripples", "teal")):
        other = replace(cover, motif=motif, palette=palette)
        add_image(
            product=whale, upload=ContentFile(draw_cover(other), "cover.jpg"), alt=f"Cover: {MOTIFS[motif].shows}"
        )


def _seed_list(category: Category) -> None:
    now = timezone.now()
    for age in range(PAGES_FULL):
        ProductFactory(
            title=LONG_TITLE if age == 1 else f"Volume {age}",
            slug=f"volume-{age}",
            byline="Somebody Somewhere, Someone Else & Another Author Altogether" if age % 5 == 1 else "A. Writer",
            category=category,
            published_at=now - timedelta(days=age + 1),
            variant__compare_at_price=Decimal("15.00") if age % 7 == 0 else None,
        )


def _seed_emma(category: Category) -> None:
    emma: Product = ProductFactory(
        title="Emma",
        slug="emma",
        byline="Jane Austen",
        language="en",
        category=category,
        description="<p>Handsome, clever, and rich.</p><h2>A heading</h2><ul><li>First</li><li>Second</li></ul>",
        variant__options={"Format": "Paperback"},
        variant__compare_at_price=Decimal("14.00"),
        variant__weight_grams=410,
    )
    VariantFactory(product=emma, price=Decimal("21.00"), options={"Format": "Hardback"}, position=1)
    ProductDetail.objects.create(product=emma, specs={"Pages": 474, "Illustrated": True})
    ProductTagFactory(product=emma, tag__name="Romance")
    for width, height in ((520, 780), (500, 500)):
        add_image(product=emma, upload=_picture(width, height), alt="A red book with a plate")


def _picture(width: int, height: int) -> ContentFile:
    image = Image.new("RGB", (width, height), "#8f2f22")
    ImageDraw.Draw(image).rectangle((width // 5, height // 5, width * 4 // 5, height // 2), fill="#f7efdc")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return ContentFile(buffer.getvalue(), "cover.png")


if __name__ == "__main__":
    main()
