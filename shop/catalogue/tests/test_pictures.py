"""Uploads are refused with a clear sentence, or rendered without their metadata."""

import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from PIL import Image

from shop.catalogue import tasks
from shop.catalogue.models import ProductImage
from shop.catalogue.pictures import MAX_BYTES, open_picture, re_encode
from shop.catalogue.services import add_image, render_picture
from shop.catalogue.tests.factories import ProductFactory

GPS_IFD = 0x8825
ORIENTATION = 0x0112


def encoded(image: Image.Image, kind: str = "PNG", **options) -> ContentFile:
    buffer = io.BytesIO()
    image.save(buffer, format=kind, **options)
    return ContentFile(buffer.getvalue(), name=f"../../etc/passwd.{kind.lower()}")


def photo(width: int = 1200, height: int = 1500) -> ContentFile:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS_IFD)[1] = "N"
    return encoded(Image.effect_noise((height, width), 40).convert("RGB"), "JPEG", exif=exif)


def bomb() -> ContentFile:
    """Return a PNG of 13,000 x 13,000 pixels in about 20 KB."""
    header = (13_000).to_bytes(4) + (13_000).to_bytes(4) + bytes([1, 0, 0, 0, 0])
    pixels = zlib.compress(bytes(13_000 * (13_000 // 8 + 1)), 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return ContentFile(b"\x89PNG\r\n\x1a\n" + parts, name="bomb.png")


def animation(frames: int) -> ContentFile:
    first, *others = (Image.new("RGB", (4, 4), (number, 0, 0)) for number in range(frames))
    return encoded(first, "GIF", save_all=True, append_images=others)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Run what follows a commit, which the test's own transaction would hold back for ever."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.mark.parametrize(
    ("upload", "message"),
    [
        (ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'/>", name="x.svg"), "not a picture"),
        (ContentFile(b"<html><script>alert(1)</script>", name="x.jpg"), "not a picture"),
        (ContentFile(b"", name="x.jpg"), "not a picture"),
        (ContentFile(b"GIF89a<script>alert(1)</script>", name="x.gif"), "not a picture"),
        (ContentFile(b"%PDF-1.7", name="x.png"), "not a picture"),
        (encoded(Image.new("RGB", (4, 4)), "TIFF"), "not a picture"),
        (bomb(), "more than 40 megapixels"),
        (encoded(Image.new("1", (8000, 5001))), "more than 40 megapixels"),
        (animation(101), "more than 100 frames"),
        (ContentFile(bytes(MAX_BYTES + 1), name="x.png"), "larger than 25 MB"),
    ],
    ids=["svg", "html", "empty", "polyglot", "pdf", "tiff", "bomb", "above 40 MP", "101 frames", "25 MB"],
)
@pytest.mark.django_db
def test_what_must_not_be_rendered_is_refused_and_not_stored(upload, message):
    product = ProductFactory()

    with pytest.raises(ValidationError, match=message):
        add_image(product=product, upload=upload, alt="")

    assert not product.images.exists()


@pytest.mark.parametrize(
    "upload",
    [
        photo(40, 50),
        encoded(Image.new("RGBA", (9, 9))),
        animation(100),
        encoded(Image.new("RGB", (9, 9)), "WEBP"),
        encoded(Image.new("RGB", (9, 9)), "AVIF"),
    ],
    ids=["jpeg", "transparent", "animation", "webp", "avif"],
)
def test_pictures_that_people_have_are_accepted(upload):
    assert open_picture(upload).size


@pytest.mark.django_db
def test_an_upload_is_rendered_upright_in_every_format_and_several_widths(committed):
    with committed():
        image = add_image(product=ProductFactory(), upload=photo(), alt="A ship")

    # Asked of the database: the model would open the file for what is not stored.
    assert ProductImage.objects.values_list("width", "height").get() == (1200, 1500)
    image.refresh_from_db()
    files = {(one.file_type, one.width): one for one in image.picture.get_picture_files_list()}
    assert {kind for kind, _ in files} == {"AVIF", "WEBP", "JPEG"}
    assert {width for _, width in files} == {240, 480, 720, 960}
    for (kind, width), one in files.items():
        with default_storage.open(one.name) as file, Image.open(file) as rendition:
            assert (rendition.format, rendition.width) == (kind, width)


@pytest.mark.django_db
def test_nothing_of_the_upload_s_metadata_or_name_remains(committed):
    with committed():
        image = add_image(product=ProductFactory(), upload=photo(), alt="")

    image.refresh_from_db()
    names = [image.picture.name, *(one.name for one in image.picture.get_picture_files_list())]
    for name in names:
        assert "passwd" not in name
        with default_storage.open(name) as file, Image.open(file) as rendition:
            assert not rendition.getexif()
            assert "icc_profile" not in rendition.info


@pytest.mark.django_db
def test_the_upload_is_gone_once_it_is_rendered(committed):
    with committed():
        image = add_image(product=ProductFactory(), upload=photo(), alt="")
        name = image.upload.name

    image.refresh_from_db()
    assert not image.upload
    assert not storages["uploads"].exists(name)


@pytest.mark.django_db
def test_until_it_is_rendered_a_picture_is_not_shown():
    image = add_image(product=ProductFactory(), upload=photo(), alt="")

    assert not image.picture
    assert storages["uploads"].exists(image.upload.name)


@pytest.mark.django_db
def test_rendering_may_be_repeated(committed):
    with committed():
        image = add_image(product=ProductFactory(), upload=photo(), alt="")
    before = ProductImage.objects.values().get()

    render_picture(image_id=image.pk)
    render_picture(image_id=image.pk + 1)

    assert ProductImage.objects.values().get() == before


@pytest.mark.parametrize("task", [tasks.render_picture, tasks.run_import])
def test_an_upload_that_is_on_its_way_from_another_host_is_waited_for(task):
    assert FileNotFoundError in task.autoretry_for


@pytest.mark.django_db
def test_a_damaged_upload_says_why_it_cannot_be_shown(committed):
    data = photo(200, 200).read()
    upload = ContentFile(data[: len(data) // 2], name="half.jpg")

    with committed():
        image = add_image(product=ProductFactory(), upload=upload, alt="")

    image.refresh_from_db()
    assert not image.picture
    assert "not a picture" in image.failure


@pytest.mark.django_db
def test_pictures_stand_in_the_order_in_which_they_came():
    product = ProductFactory()

    images = [add_image(product=product, upload=photo(9, 9), alt="") for _ in range(3)]

    assert [image.position for image in images] == [0, 1, 2]


@pytest.mark.django_db
def test_a_deleted_picture_takes_its_files_along(committed):
    with committed():
        image = add_image(product=ProductFactory(), upload=photo(), alt="")
    image.refresh_from_db()
    names = [image.picture.name, *(one.name for one in image.picture.get_picture_files_list())]

    with committed():
        image.delete()

    assert not any(default_storage.exists(name) for name in names)


@pytest.mark.django_db
def test_a_picture_deleted_before_it_is_rendered_takes_its_upload_along(committed):
    image = add_image(product=ProductFactory(), upload=photo(9, 9), alt="")
    name = image.upload.name

    with committed():
        image.delete()

    assert not storages["uploads"].exists(name)


def test_transparent_parts_become_white():
    flat = Image.open(re_encode(encoded(Image.new("RGBA", (9, 9), (0, 0, 0, 0)))))

    assert flat.getpixel((4, 4)) == (255, 255, 255)


def test_a_picture_wider_than_any_page_is_scaled_down():
    assert Image.open(re_encode(encoded(Image.new("RGB", (4000, 100))))).width == 1920


@pytest.mark.django_db
def test_pictures_that_were_never_queued_are_found_and_rendered(committed):
    image = add_image(product=ProductFactory(), upload=photo(9, 9), alt="")
    out = io.StringIO()

    with committed():
        call_command("render_pictures", stdout=out)
        call_command("render_pictures", stdout=out)

    image.refresh_from_db()
    assert image.picture
    assert out.getvalue().splitlines() == ["Pictures sent to the worker: 1.", "No picture waits."]
