"""Static files and pictures come from disk, for ever where their name has a hash, and nothing else does."""

import gzip
import re
import subprocess

import pytest

from tests.nginx.server import ROOT

FOR_EVER, A_DAY, AN_HOUR = "public, max-age=31536000, immutable", "public, max-age=86400", "public, max-age=3600"
A_WHILE = "public, max-age=300"
SECRET = "nobody may read this"
HASHED = "css/shop.0123456789ab.css"


@pytest.fixture(autouse=True)
def _files(nginx) -> None:
    for path, text in {
        f"static/{HASHED}": "a{}",
        "static/print.css": "b{}",
        "media/products/cover.jpg": "picture",
        "media/feeds/google.xml": "<rss/>",
        "uploads/cover.png": SECRET,
        "uploads.png": SECRET,
    }.items():
        file = nginx.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (nginx.folder / f"static/{HASHED}.gz").write_bytes(gzip.compress(b"compressed"))


def test_the_configuration_is_one_that_nginx_accepts(nginx):
    done = subprocess.run([*nginx.command, "-t"], capture_output=True, text=True, check=False)

    assert "test is successful" in done.stderr
    assert "[emerg]" not in done.stderr


@pytest.mark.parametrize(
    ("path", "cache_control", "content_type"),
    [
        (f"/static/{HASHED}", FOR_EVER, "text/css; charset=utf-8"),
        ("/static/print.css", AN_HOUR, "text/css; charset=utf-8"),
        ("/media/products/cover.jpg", A_DAY, "image/jpeg"),
        ("/feeds/google.xml", A_WHILE, "text/xml"),
    ],
)
def test_a_file_says_how_long_it_may_be_kept(browser, upstream, path, cache_control, content_type):
    answer = browser.ask(path)

    assert answer.status == 200
    assert answer.headers["Cache-Control"] == cache_control
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert answer.headers["Set-Cookie"] is None
    assert not upstream.asked


def test_the_product_feed_is_written_where_nginx_looks_for_it():
    unit = (ROOT / "deploy/systemd/shop-product-feed.service").read_text()
    site = (ROOT / "nginx/etc/nginx/sites-enabled/inner.conf").read_text()

    written = re.findall(r"export_products --format google --output (\S+)$", unit, re.MULTILINE)

    assert written == re.findall(r"location = /feeds/google\.xml \{\s+alias (\S+);", site)


def test_a_file_comes_compressed_as_it_was_collected(browser):
    answer = browser.ask(f"/static/{HASHED}", Accept_Encoding="gzip")

    assert gzip.decompress(answer.body) == b"compressed"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_who_has_a_file_is_told_so(browser):
    etag = browser.ask(f"/static/{HASHED}").headers["ETag"]

    assert browser.ask(f"/static/{HASHED}", If_None_Match=etag).status == 304


@pytest.mark.parametrize("path", ["/static/none.css", "/media/none.jpg", "/static/", "/media/", "/media/products/"])
def test_what_is_not_there_is_404_or_hidden_and_not_asked_of_the_shop(browser, upstream, path):
    answer = browser.ask(path)

    assert answer.status in {403, 404}
    assert answer.headers["Cache-Control"] != FOR_EVER
    assert not upstream.asked


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", [f"/static/{HASHED}", "/media/products/cover.jpg"])
def test_files_are_only_read(browser, path, method):
    assert browser.ask(path, method=method, body=b"x").status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/uploads/cover.png",
        "/media/../uploads/cover.png",
        "/media/%2e%2e/uploads/cover.png",
        "/media/..%2fuploads/cover.png",
        "/media/%2e%2e%2fuploads%2fcover.png",
        "/media../uploads/cover.png",
        "/media/products/../../uploads/cover.png",
        "/media/../../../../../../../../etc/passwd",
        "/static../uploads/cover.png",
        "/static/..%5cuploads%5ccover.png",
        "/static/%252e%252e/uploads/cover.png",
        "/mediauploads/cover.png",
        "/media/uploads/cover.png",
        "/media//uploads.png",
        "/static/../nginx.conf",
        "/static/%00/../../uploads/cover.png",
    ],
)
def test_no_path_leads_to_uploads_or_out_of_the_folders(browser, path):
    answer = browser.ask(path)

    assert SECRET not in answer.text
    assert "root:" not in answer.text
    assert "worker_processes" not in answer.text
