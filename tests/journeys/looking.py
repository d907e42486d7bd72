"""A window of the browser that notes what goes wrong in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

# WCAG 2.2 AA, as axe-core names its parts.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Problems(list[str]):
    """What the browser complains of while it shows pages."""

    def watch(self, page: Page) -> None:
        """Note console errors, broken scripts, failed requests and violations of the policy."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.append(f"script: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))"
        )

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium reports the status of a page itself as an error; the journey checks it.
        if message.type in {"error", "warning"} and "the server responded with a status of" not in message.text:
            self.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # The browser itself gives up what it still loads when the journey moves on to another page.
        if request.failure != "net::ERR_ABORTED":
            self.append(f"failed: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        # Of pages that fail on purpose the journey checks the status itself.
        is_expected = response.request.is_navigation_request() and "/admin/" not in response.url
        if response.status >= 400 and not (is_expected or response.request.method == "POST"):
            self.append(f"{response.status}: {response.url}")


@contextmanager
def visiting(browser: Browser, shop_url: str, **options: Any) -> Iterator[Page]:
    """Open a window of somebody who may sign in, and hold at its end that nothing was complained of."""
    # A colour that still fades into another one is none to measure.
    context = browser.new_context(base_url=shop_url, reduced_motion="reduce", **options)
    page, problems = context.new_page(), Problems()
    problems.watch(page)
    try:
        yield page
        assert list(problems) == []
    finally:
        context.close()


@contextmanager
def looking(browser: Browser, shop_url: str, **options: Any) -> Iterator[tuple[Page, Problems]]:
    """Open a window that notes problems, and hold at its end that there were none and no cookie was set."""
    context = browser.new_context(base_url=shop_url, **options)
    page, problems = context.new_page(), Problems()
    problems.watch(page)
    try:
        yield page, problems
        assert context.cookies() == []
        assert list(problems) == []
    finally:
        context.close()


def view(width: int) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": 900 if width > 500 else 760}}


def post_from_elsewhere(page: Page) -> None:
    """Send a form that the shop has not given out."""
    page.goto("/about/", wait_until="networkidle")
    page.evaluate("""() => {
        const form = document.createElement('form');
        form.method = 'post';
        form.action = '/admin/login/';
        document.body.append(form);
        form.submit();
    }""")
    page.wait_for_url("**/admin/login/")


def tab_to(page: Page, target: str) -> None:
    """Press the Tab key until what the selector names has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f":focus:is({target})").count():
            return
    pytest.fail(f"The keyboard does not reach {target}.")


def assert_good(page: Page) -> None:
    """Hold that axe-core finds nothing, and that the page is no wider than its window."""
    assert violations(page) == []
    assert page.viewport_size is not None
    assert shown_width(page) == page.viewport_size["width"]


def shown_width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def violations(page: Page) -> list[str]:
    """Return what axe-core holds against the page."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [f"{rule['id']}: {[node['html'] for node in rule['nodes']]}" for rule in found]
