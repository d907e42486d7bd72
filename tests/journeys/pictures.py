"""Pictures for the documentation, as small as they can be."""

import io

from PIL import Image
from playwright.sync_api import Page

from tests.journeys.conftest import ROOT

SCREENSHOTS = ROOT / "docs/screenshots"


def take(page: Page, name: str, scheme: str) -> None:
    """Store what the window shows, in as few colours as it can do with."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    picture.save(SCREENSHOTS / f"{name}-{picture.width}-{scheme}.png", optimize=True)
