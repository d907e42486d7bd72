"""What the shop shows to the world, judged from outside: its pages' headers, and which ports answer whom."""

import pytest

from fleet.acceptance import observatory

NAME, ADDRESS = "shop.example", "10.77.0.10"
PAGES = {
    "/": 200,
    "/products/": 200,
    "/about/": 200,
    "/account/login/": 200,
    "/account/signup/": 200,
    "/admin/": 200,  # of its door
    "/nowhere/": 404,
}
FILE = "/static/img/icon.svg"
GOOD = 140
# The scanner gives five for scripts and five for cookies, and a file has neither.
GOOD_FILE = 135


@pytest.fixture(scope="module")
def scanned(site, tmp_path_factory) -> dict[str, observatory.Scanned]:
    """Return what Mozilla's scanner says of the pages and a file of the release that is there."""
    authority = tmp_path_factory.mktemp("authority") / "ca.crt"
    authority.write_text(site.ssh("lb1", "cat /etc/ssl/shop/ca.crt") + "\n")
    observatory.install()
    observatory.preload(NAME)
    return observatory.scan(NAME, ADDRESS, [*PAGES, FILE], authority=authority)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_nearly_all_points_of_mozilla_s_observatory(scanned, figures, path):
    page = scanned[path]

    assert page.status == PAGES[path]
    print(path, page)  # noqa: T201 -- what it found, for the reader
    missing = max(0, GOOD - page.score)
    assert figures.holds("HTTP Observatory", f"{path} has {page.score}; missing to {GOOD}", missing, bound=0, unit="")


def test_a_static_file_has_all_points_that_a_file_can_have(scanned, figures):
    score = scanned[FILE].score
    missing = max(0, GOOD_FILE - score)

    assert scanned[FILE].status == 200
    assert figures.holds("HTTP Observatory", f"a file has {score}; missing to {GOOD_FILE}", missing, bound=0, unit="")


def test_what_the_list_of_browsers_asks_for_is_said(site):
    said = site.ssh(
        "app2", f"curl --silent --head --cacert /etc/ssl/shop/ca.crt --resolve {NAME}:443:{ADDRESS} https://{NAME}/"
    )

    assert "strict-transport-security: max-age=31536000; includesubdomains; preload" in said.lower()
