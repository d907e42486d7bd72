"""A price that staff change in the admin is on the page at the next request, and behind Nginx in the next second.

The shop is the deployed one, and its replica is held where it was before the change.
"""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from tests.nginx.asking import NAME, Browser
from tests.nginx.server import lay_out, running
from tests.nginx.staff import Staff
from tests.serving import ServedShop

# Beside the stacks' own tests, never at the same time: both choose free ports.
pytestmark = pytest.mark.xdist_group("stack")

PAGE = "/products/emma/"
EMMA, TITLE = "/admin/catalogue/product/?q=emma", ".field-name a"
MORE = Decimal("1.25")
HELD_SECONDS = 5.0
# Nginx reads its clock once for all that it finds to do.
CLOCK_SECONDS = 0.1
STORED = """
SELECT price FROM catalogue_variant JOIN catalogue_product product ON product.id = product_id
 WHERE product.slug = 'emma' AND is_default
"""


@pytest.fixture(scope="module")
def visitor(shop: ServedShop, certificate, tmp_path_factory) -> Iterator[Browser]:
    """Whoever asks the deployed shop through Nginx."""
    laid_out = lay_out(tmp_path_factory.mktemp("front") / "etc", upstream=shop.port, name=NAME, certificate=certificate)
    with running(laid_out) as nginx:
        yield Browser(nginx)


@pytest.fixture(scope="module")
def staff(visitor: Browser) -> Staff:
    """Somebody who is signed in."""
    somebody = Staff(visitor)
    somebody.sign_in()
    return somebody


@pytest.fixture
def held_replica(shop: ServedShop) -> Iterator[None]:
    """Hold the replica where it is."""
    replica = shop.stack.replicas[0]
    assert replica.catch_up()
    replica.query("SELECT pg_wal_replay_pause()")
    yield
    replica.query("SELECT pg_wal_replay_resume()")
    assert replica.catch_up()


def type_a_price(staff: Staff, old: Decimal) -> None:
    form = staff.link(EMMA, TITLE)
    assert staff.submit(form, **{"variants-0-price": str(old + MORE), "_save": "Save"}).status == 302


def raise_prices_of_a_selection(staff: Staff, old: Decimal) -> None:
    emma = staff.link(EMMA, TITLE).split("/")[4]
    chosen = staff.submit(EMMA, action="change_prices", _selected_action=emma, index="0")
    rule = urlencode({"basis": "amount", "value": MORE, "ending": "", "compare_at": "clear"})
    assert staff.submit(f"{chosen.headers['Location']}?{rule}").status == 302


@pytest.mark.usefixtures("held_replica")
@pytest.mark.parametrize("change", [type_a_price, raise_prices_of_a_selection])
def test_a_new_price_is_seen_at_once_and_the_old_one_never_again(
    shop: ServedShop, visitor: Browser, staff: Staff, change: Callable[[Staff, Decimal], None]
):
    old = Decimal(shop.stack.primary.query(STORED, database="shop"))
    new = f"€{old + MORE}"
    for text in (shop.ask(PAGE).text, visitor.ask(PAGE).text):
        assert new not in text

    change(staff, old)

    assert new in shop.ask(PAGE).text
    changed_at = time.time()
    while time.time() < changed_at + HELD_SECONDS:
        is_next_second = int(time.time() - CLOCK_SECONDS) > int(changed_at)
        assert new in visitor.ask(PAGE).text or not is_next_second
        assert new in shop.ask(PAGE).text
        time.sleep(0.02)
    replica = shop.stack.replicas[0].query(STORED, database="shop")
    assert Decimal(replica) == old, "the replica was not held"
