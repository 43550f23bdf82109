"""The board of 500 patients on a slow phone: 360 px, Chromium's processor four times slower, a 3G network."""

import asyncio
import shutil

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench import seeds
from bench.figures import Figure, percentile
from bench.house import PASSWORD, House

TITLE = "Board of 500 × 20 on a slow phone"
SLOWER = 4
FAST_3G = {"offline": False, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "latency": 150}
PHONE = {"width": 360, "height": 740}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
USABLE = """() => {
    const rows = document.querySelectorAll("#rows > tr").length;
    return rows >= 500 && document.querySelector('#rows > tr > [tabindex="0"]') ? performance.now() : 0;
}"""
LISTEN = """() => {
    window.moved = [];
    let pressed = 0;
    addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
    addEventListener("focusin", () => {
        const at = performance.now() - pressed;
        requestAnimationFrame(() => requestAnimationFrame(() => moved.push([at, performance.now() - pressed])));
    }, true);
    document.querySelector("#rows > tr > th").focus();
}"""
KEYS = ("ArrowDown", "ArrowDown", "PageDown", "ArrowRight", "ArrowUp", "End", "Home", "Control+End", "Control+Home")


async def measure(house: House, *, quick: bool) -> list[Figure]:
    """From the address to a board that answers, and from a key to the focus, as Chromium counts them."""
    with house.admin() as admin:
        await asyncio.to_thread(seeds.widen, admin, seeds.copy_team(admin, house.seed_id, "pocket", 500))
    return await asyncio.to_thread(_look, house, 2 if quick else 5)


def _look(house: House, times: int) -> list[Figure]:
    if CHROMIUM is None:
        raise RuntimeError("the phone needs Chromium on this machine")
    figures = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, viewport in (("phone", PHONE), ("workstation", {"width": 1280, "height": 800})):
            usable, moved, painted = _at(browser, house, viewport, times)
            figures += [
                Figure(f"{name}: usable, p50", round(percentile(usable, 50)), "ms", 3000 if name == "phone" else None),
                Figure(f"{name}: key to focus, p50", round(percentile(moved, 50), 1), "ms"),
                Figure(f"{name}: key to focus, p95", round(percentile(moved, 95), 1), "ms", 50),
                Figure(f"{name}: key to picture, p95", round(percentile(painted, 95), 1), "ms", 100),
            ]
        browser.close()
    return figures


def _at(browser: Browser, house: House, viewport: dict[str, int], times: int) -> tuple[list[float], ...]:
    usable, moves = list[float](), list[list[float]]()
    by_hand = viewport is PHONE
    context = browser.new_context(viewport=viewport, locale="fr-CA", is_mobile=by_hand, has_touch=by_hand)
    page = context.new_page()
    _sign_in(page, house)
    hand = context.new_cdp_session(page)
    for _ in range(times):
        usable.append(_opened(page, hand, house))
        moves += _moved(page)
    context.close()
    return usable, [at for at, _shown in moves], [shown for _at, shown in moves]


def _sign_in(page: Page, house: House) -> None:
    page.goto(f"http://127.0.0.1:{house.port}/sign-in/")
    page.get_by_label("Courriel").fill("p0@bench.example")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


def _opened(page: Page, hand: CDPSession, house: House) -> float:
    hand.send("Network.enable")
    hand.send("Network.emulateNetworkConditions", FAST_3G)
    hand.send("Network.clearBrowserCache")
    hand.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"http://127.0.0.1:{house.port}/teams/pocket/", wait_until="commit")
    told: float = page.wait_for_function(USABLE, polling=50, timeout=60_000).json_value()
    return told


def _moved(page: Page) -> list[list[float]]:
    page.wait_for_load_state("load")
    page.evaluate(LISTEN)
    for key in KEYS * 3:
        page.keyboard.press(key)
        page.wait_for_timeout(80)
    told: list[list[float]] = page.evaluate("moved")
    return told[1:]
