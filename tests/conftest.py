"""What tests of the deployed shop share."""

from collections.abc import Iterator

import pytest

from tests.serving import ServedShop, served_shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedShop]:
    """A shop of these tests' own; whoever takes it belongs to the xdist group "stack", and leaves it mended."""
    with served_shop(tmp_path_factory.mktemp("shop")) as served:
        yield served
