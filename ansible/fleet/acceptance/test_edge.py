"""What the shop shows to the world, judged from outside: its pages' headers, and which ports answer whom."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fleet.acceptance import observatory
from fleet.acceptance.ports import SSH, USUAL, Plan, Stranger, Way, answering, answering_outside, listening

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


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan.read()


@pytest.fixture(scope="module")
def heard(site, plan) -> dict[str, set[int]]:
    """Return on which ports each host listens."""
    with ThreadPoolExecutor(len(plan.addresses)) as pool:
        return dict(zip(plan.addresses, pool.map(lambda host: listening(site, host), plan.addresses), strict=True))


@pytest.fixture(scope="module")
def ports(plan, heard) -> set[int]:
    """Return the ports that are worth a knock."""
    listed = {port for flow in plan.flows for port in flow.get("ports", [])}
    return listed.union(USUAL, *heard.values())


def test_hosts_answer_each_other_on_listed_ports_alone(site, plan, heard, ports, figures):
    ways = {Way(source, host, port) for source in heard for host in heard for port in ports if source != host}
    expected = {way for way in ways if way.port in heard[way.host] and plan.is_listed(way)}

    found = answering(site, plan, list(heard), ports)

    assert expected - found == set()
    assert figures.holds(
        "ports", f"unlisted that answer, of {len(ways)} tried", len(found - expected), bound=0, unit=""
    )


def test_a_stranger_is_answered_by_balancers_alone(site, plan, ports):
    with Stranger("10.77.0.250") as address:
        found = answering_outside(plan, ports, source=address, name="stranger")

    assert found == {Way("stranger", host, port) for host in plan.groups["balancer"] for port in (80, 443)}


def test_an_administrator_reaches_ssh_beside(site, plan, ports):
    found = answering_outside(plan, ports, source="10.77.0.1", name="administrator")

    ssh = {Way("administrator", host, SSH) for host in plan.addresses}
    assert found == ssh | {Way("administrator", host, port) for host in plan.groups["balancer"] for port in (80, 443)}


def test_every_flow_leads_to_somebody_who_listens(plan, heard):
    for flow in plan.flows:
        for port in flow.get("ports", []):
            assert {host for host in plan.groups[flow["to"]] if port not in heard[host]} == set(), flow["name"]
