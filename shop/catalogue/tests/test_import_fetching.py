"""Fetching pictures: politely, within limits, and never from our own network."""

import http.server
import io
import ipaddress
import socket
import threading
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from shop.catalogue import services
from shop.catalogue.importing import fetching
from shop.catalogue.importing.addresses import UnreachableError, connect, is_public
from shop.catalogue.importing.fetching import Fetcher, download
from shop.catalogue.models import ProductImage
from shop.catalogue.tests.factories import ProductFactory


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 60), "teal").save(buffer, "PNG")
    return buffer.getvalue()


class Web(http.server.BaseHTTPRequestHandler):
    asked: Counter[str] = Counter()

    def do_GET(self):
        self.asked[self.path] += 1
        name = self.path.split("?")[0].strip("/")
        if name == "redirect":
            self.answer(302, location="/picture?size=1")
        elif name == "loop":
            self.answer(302, location="/loop")
        elif name == "picture":
            self.answer(200, picture())
        elif name == "text":
            self.answer(200, b"no picture")
        elif name == "drop":
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.answer(404)

    def answer(self, status, body=b"", location=None):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def web():
    Web.asked.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def anywhere(address, port):
    return True


@pytest.mark.parametrize(
    ("address", "port", "public"),
    [
        ("93.184.216.34", 443, True),
        ("93.184.216.34", 8080, False),
        ("127.0.0.1", 80, False),
        ("10.0.0.1", 80, False),
        ("169.254.169.254", 80, False),
        ("100.64.0.1", 80, False),
        ("224.0.0.1", 80, False),
        ("::1", 80, False),
        ("fd00::1", 80, False),
        ("::ffff:10.0.0.1", 80, False),
        ("2606:4700::1111", 443, True),
    ],
)
def test_only_the_public_web_may_be_asked(address, port, public):
    assert is_public(ipaddress.ip_address(address), port) is public


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/x", "not a public address"),
        ("http://localhost/x", "not a public address"),
        ("ftp://shop.example/x", "not an address of the web"),
        ("http://user@shop.example/x", "not an address of the web"),
        ("http://127.0.0.1:99999/x", "name is not known"),
        ("http://" + "a" * 70 + ".example/x", "name is not known"),
    ],
)
def test_other_addresses_are_not_asked(url, reason):
    with pytest.raises(UnreachableError, match=reason):
        connect(url, timeout=1)


def test_a_redirect_into_our_own_network_is_not_followed(web):
    first = iter([True])
    with pytest.raises(UnreachableError, match="not a public address"):
        download(f"{web}/redirect", allowed=lambda *_: next(first, False))
    assert Web.asked == {"/redirect": 1}


def test_what_is_there_is_downloaded_through_redirects(web):
    assert download(f"{web}/redirect", allowed=anywhere) == picture()
    assert Web.asked == {"/redirect": 1, "/picture?size=1": 1}


@pytest.mark.parametrize(("path", "reason"), [("loop", "too many redirects"), ("missing", "status 404")])
def test_what_is_not_there_says_why(web, path, reason):
    with pytest.raises(UnreachableError, match=reason):
        download(f"{web}/{path}", allowed=anywhere)


def test_a_host_that_does_not_listen_says_so():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UnreachableError, match="no connection"):
        connect(f"http://127.0.0.1:{port}/", timeout=1, allowed=anywhere)


def test_a_host_without_a_certificate_is_not_believed(web):
    with pytest.raises(UnreachableError, match="no valid certificate"):
        connect(web.replace("http:", "https:"), timeout=1, allowed=anywhere)


def test_size_and_time_have_limits(web, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", 10)
    with pytest.raises(UnreachableError, match="more than"):
        download(f"{web}/picture", allowed=anywhere)
    monkeypatch.setattr(fetching, "MAX_BYTES", 10_000)
    monkeypatch.setattr(fetching, "PICTURE_SECONDS", -1)
    with pytest.raises(UnreachableError, match="took more than"):
        download(f"{web}/picture", allowed=anywhere)


@pytest.mark.django_db
class TestFetcher:
    @pytest.fixture
    def image(self, web):
        product = ProductFactory()
        positions = iter(range(100))

        def make(path: str, host: str = "") -> ProductImage:
            url = f"{host or web}/{path}"
            return ProductImage.objects.create(product=product, position=next(positions), source_url=url)

        return make

    def test_pictures_are_fetched_once(self, image):
        good, bad = image("picture"), image("text")
        result = Fetcher(allowed=anywhere, pause=0).run()
        assert result.fetched == 1
        assert list(result.failures) == [
            "127.0.0.1: This file is not a picture. Choose a JPEG, PNG, WebP, AVIF or GIF file."
        ]
        good.refresh_from_db()
        bad.refresh_from_db()
        assert good.upload
        assert not bad.upload
        assert Fetcher(allowed=anywhere, pause=0).run().fetched == 0

    def test_a_host_that_fails_in_a_row_is_left_alone(self, image, web):
        for _ in range(6):
            image("drop")
        other = image("picture", host=web.replace("127.0.0.1", "localhost"))
        result = Fetcher(allowed=anywhere, pause=0).run()
        assert Web.asked["/drop"] == 3
        assert sum(result.failures.values()) == 6
        assert result.fetched == 1
        other.refresh_from_db()
        assert other.upload

    def test_the_run_has_an_end(self, image, monkeypatch):
        monkeypatch.setattr(fetching, "RUN_SECONDS", -60.0)
        image("picture")
        result = Fetcher(allowed=anywhere).run()
        assert list(result.failures) == ["127.0.0.1: not tried within -1 minutes"]

    def test_a_file_is_attached_once(self, image):
        waiting = image("picture")
        services.attach_upload(image_id=waiting.pk, upload=ContentFile(picture(), name="a"))
        waiting.refresh_from_db()
        name = waiting.upload.name
        services.attach_upload(image_id=waiting.pk, upload=ContentFile(picture(), name="b"))
        services.attach_upload(image_id=0, upload=ContentFile(picture(), name="b"))
        waiting.refresh_from_db()
        assert waiting.upload.name == name

    def test_a_file_that_is_no_picture_is_refused(self, image):
        with pytest.raises(ValidationError):
            services.attach_upload(image_id=image("text").pk, upload=ContentFile(b"text", name="a"))
