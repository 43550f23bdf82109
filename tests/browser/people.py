"""People at their browsers: what a test does with one, in words of the board."""

import re
from itertools import count
from uuid import uuid4

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests import make

PATIENCE = 15_000
"""Milliseconds before a page that says nothing is taken to be wrong: a busy machine is no fault of the page."""
expect.set_options(timeout=PATIENCE)
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
REFUSALS = re.compile(r"the server responded with a status of (409|422)\b")
"""A conflict and a doubt are answers; the browser logs them as errors all the same."""
HOME = re.compile("^Mes (équipes|fonctions)$")
NO_NETWORK = r"net::ERR_(?!ABORTED)"
_numbers = count(1)


def a_name(prefix: str = "Essai") -> str:
    """A family name that no other test has."""
    return f"{prefix}-{uuid4().hex[:6]}"


class Someone:
    """One person at one browser. Errors of any of its pages are kept until they leave."""

    def __init__(self, context, server, who: str) -> None:
        self.context, self.server, self.who = context, server, who
        self.errors: list[str] = []
        self.tolerated: list[re.Pattern[str]] = [REFUSALS]
        self.context.on("page", self._watch)
        self.page: Page = context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(f"{self.who}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(f"{self.who}: {message.text}")

    def tolerate(self, pattern: str) -> None:
        """This test provokes that error."""
        self.tolerated.append(re.compile(pattern))

    def leave(self) -> list[str]:
        """Close the browser; what nobody should have seen."""
        self.context.close()
        return [error for error in self.errors if not any(p.search(error) for p in self.tolerated)]

    def go(self, path: str, page: Page | None = None) -> "Someone":
        """Open a page of the site, and wait until its stream lives when it has one."""
        page = page or self.page
        page.goto(f"{self.server.url}{path}")
        return self

    def at_board(self, query: str = "") -> "Someone":
        """Look at the ward's board, live."""
        self.go(f"/teams/ward/{query}")
        self.is_live()
        return self

    def is_live(self, page: Page | None = None, timeout: float = PATIENCE) -> None:
        """The page says that it is up to date."""
        expect((page or self.page).locator("[data-connection]")).to_have_attribute(
            "data-state", "live", timeout=timeout
        )

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def row(self, name: str, page: Page | None = None) -> Locator:
        """The row whose header is that patient."""
        page = page or self.page
        return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))

    def cell(self, name: str, label: str, page: Page | None = None) -> Locator:
        """The cell where that patient's row meets the column of that label."""
        page = page or self.page
        header = page.get_by_role("columnheader", name=label, exact=True)
        index = header.evaluate("cell => cell.cellIndex + 1")
        return self.row(name, page).locator(f"> :nth-child({index})")

    @property
    def names(self) -> list[str]:
        """The patients shown, from top to bottom."""
        return self.page.locator("#rows > tr:not([hidden]) .patient-link").all_inner_texts()

    def edit(self, name: str, label: str) -> Locator:
        """Open a cell's editor."""
        self.cell(name, label).dblclick()
        editor = self.editor
        expect(editor).to_be_visible()
        return editor

    @property
    def editor(self) -> Locator:
        return self.page.locator(".cell-editor")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("complementary")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def toast(self) -> Locator:
        return self.page.locator("[data-toast], .toast")

    def says(self, text: str) -> None:
        """A toast says so."""
        expect(self.toast).to_contain_text(text)

    def shows(self, name: str, label: str, text: str, **options) -> None:
        expect(self.cell(name, label)).to_contain_text(text, **options)


class SignedIn:
    """Signs people in once, through the page, and gives them back their session in every later browser."""

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium
        self.states: dict[tuple[str, str], dict] = {}

    def browser_of(self, who: str, server, *, fresh: bool = False, phone: bool = False, **options) -> Someone:
        """A browser with that person at it, signed in; `fresh` signs in again, for whoever will sign out."""
        options = {"viewport": PHONE if phone else WIDE, "locale": "fr-CA", "timezone_id": "America/Toronto"} | options
        if phone:
            options |= {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
        key = (server.made.app_url, who)
        state = self._sign_in(who, server) if fresh or key not in self.states else self.states[key]
        if not fresh:
            self.states[key] = state
        return Someone(self.chromium.new_context(storage_state=state, **options), server, who)

    def _sign_in(self, who: str, server) -> dict:
        context = self.chromium.new_context(locale="fr-CA")
        page = context.new_page()
        page.goto(f"{server.url}/sign-in/")
        page.get_by_label("Courriel").fill(f"{who}@tests.example")
        page.get_by_label("Mot de passe").fill(make.PASSWORD)
        page.get_by_role("button", name="Continuer").click()
        expect(page.get_by_role("heading", level=1, name=HOME)).to_be_visible()
        state = context.storage_state()
        context.close()
        return state
