"""What the browser receives unasked: vendored files, styles, icons. And what no template may hold.

Everything here reads files; nothing is rendered, so a mistake is found before a page is opened.
"""

import hashlib
import json
import re
from itertools import product
from pathlib import Path

import pytest

from contact_telesante.web.static_files import bundled

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src/contact_telesante/web"
STATIC = WEB / "static"
CSS = STATIC / "css"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
STYLES = sorted(CSS.rglob("*.css"))
LOCK = json.loads((STATIC / "vendor/vendor.lock.json").read_text(encoding="utf-8"))
SPRITE = (STATIC / "img/icons.svg").read_text(encoding="utf-8")
SYMBOLS = re.findall(r'<symbol id="([^"]+)"', SPRITE)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


VENDORED = {file["path"]: file["sha256"] for package in LOCK.values() for file in package["files"]}


@pytest.mark.parametrize(("path", "sha256"), VENDORED.items(), ids=VENDORED)
def test_vendored_file_is_the_one_of_the_lock(path, sha256):
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == sha256


def test_lock_knows_every_vendored_file():
    folders = [STATIC / "vendor", ROOT / "tests/vendor"]

    found = {name(path) for folder in folders for path in folder.rglob("*") if path.is_file()}

    assert found - set(VENDORED) == {name(STATIC / "vendor/vendor.lock.json")}


def test_lock_says_version_licence_and_integrity_and_no_address():
    assert all(package["version"] and package["licence"] for package in LOCK.values())
    assert all(package["integrity"].startswith("sha512-") for package in LOCK.values())
    assert "://" not in json.dumps(LOCK)


FORBIDDEN = {
    "style attribute": r"""\sstyle\s*=""",
    "style element": r"<style\b",
    "inline script": r"<script\b(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)",
    "inline handler": r"""\son[a-z]+\s*=\s*["']""",
    "hx-on (eval)": r"\bhx-on\b",
    "js: expression (eval)": r"""["'\s]js:""",
    "javascript: address": r"javascript:",
    "trigger filter (eval)": r"""hx-trigger\s*=\s*["'][^"']*\[""",
    "hx-live (eval)": r"\bhx-live\b",
}
DATA_SCRIPT = re.compile(r'<script\b[^>]*type="application/json"[^>]*>.*?</script>', re.DOTALL)


def test_template_holds_nothing_the_policy_refuses():
    found = []

    for template in TEMPLATES:
        text = DATA_SCRIPT.sub("", re.sub(r"{#.*?#}", "", template.read_text(encoding="utf-8")))
        found += [(name(template), what) for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]

    assert found == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<p style="color: red">', "style attribute"),
        ("<script>go()</script>", "inline script"),
        ('<button onclick="go()">', "inline handler"),
        ('<a hx-on:click="go()">', "hx-on (eval)"),
        ("<a hx-vals='js:{a: 1}'>", "js: expression (eval)"),
        ('<a hx-trigger="click[ctrlKey]">', "trigger filter (eval)"),
    ],
)
def test_template_check_sees_what_it_forbids(text, what):
    assert re.search(FORBIDDEN[what], text)


ORIGIN = re.compile(r"""https?://(?!www\.w3\.org/(?:2000/svg|1999/xlink)["'])""")
SENT = [
    *TEMPLATES,
    *STYLES,
    *(path for path in STATIC.rglob("*") if path.suffix in {".js", ".svg", ".webmanifest"}),
]


def test_nothing_sent_to_the_browser_names_another_origin():
    assert [name(path) for path in SENT if ORIGIN.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("template", sorted((WEB / "templates/ui").glob("*.html")), ids=name)
def test_component_is_short_and_opens_with_its_contract(template):
    text = template.read_text(encoding="utf-8")
    opening = "".join(line for line in text.splitlines(keepends=True) if line.startswith("{#"))

    assert text.startswith("{# ")
    assert "Needs: " in opening
    assert text.count("\n") <= 60


USED = re.compile(
    r"""(?:icons\.svg(?:['"]?\s*%})?|{{\s*icons\s*}})#([\w-]+)"""
    r"""|ui/_icon\.html["'] with name=["']([\w-]+)["']"""
    r"""|\bicon=["']([\w-]+)["']"""
)


def test_every_icon_exists():
    used = {
        (name(path), next(filter(None, groups)))
        for path in (*TEMPLATES, *STATIC.rglob("*.js"))
        for groups in USED.findall(path.read_text(encoding="utf-8"))
    }

    assert len({icon for _path, icon in used}) > 20
    assert [(path, icon) for path, icon in used if icon not in SYMBOLS] == []


def test_sprite_is_the_one_of_the_lock():
    assert list(LOCK["@fluentui/svg-icons"]["symbols"]) == SYMBOLS
    assert len(set(SYMBOLS)) == len(SYMBOLS)


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_style_is_well_formed(path):
    css = without_comments(path.read_text(encoding="utf-8"))
    depth = 0
    for character in css:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0

    assert depth == 0
    assert "/*" not in css
    assert "*/" not in css


def test_every_variable_used_is_defined():
    css = "".join(without_comments(path.read_text(encoding="utf-8")) for path in STYLES)

    undefined = set(re.findall(r"var\((--[\w-]+)", css)) - set(re.findall(r"(--[\w-]+):", css))

    assert undefined == set()


def test_the_entry_imports_every_file_and_the_page_links_it_alone():
    entry = (CSS / "app.css").read_text(encoding="utf-8")
    imports = re.findall(r'@import url\("([^"]+)"\) layer\((\w+)\)( print)?;', entry)
    head = (WEB / "templates/ui/_styles.html").read_text(encoding="utf-8")

    assert {file for file, _, _ in imports} == {path.relative_to(CSS).as_posix() for path in STYLES} - {"app.css"}
    assert {layer for _, layer, _ in imports} == {"tokens", "base", "components", "pages"}
    assert re.findall(r"'css/([^']+)'", head) == ["app.css"]


def test_the_stylesheets_are_joined_each_in_its_layer():
    joined = bundled((CSS / "app.css").read_text(encoding="utf-8"), lambda name: f"/* {name} */\n")

    assert "@import" not in joined
    assert "@layer tokens {\n/* tokens.css */\n}" in joined
    assert "@layer pages {\n@media print {\n/* pages/print.css */\n}\n}" in joined


# Every pair of colours that meets on a page: text on a ground, then bars, outlines and dots.
SEVERITIES = ["critical", "high", "watch", "info", "ok", "neutral"]
SURFACES = ["bg-1", "bg-1-hover", "bg-1-selected", "bg-2", "bg-3", "bg-4", "bg-4-hover"]
LINES = [f"sev-{severity}-line" for severity in SEVERITIES]
TEXT_PAIRS = [
    *product(["fg-1", "fg-2", "fg-3", "fg-link", "brand-fg"], [*SURFACES, "brand-tint"]),
    *product(["fg-1", "fg-2", "fg-3", "fg-link", "brand-fg"], LINES),
    *product(["fg-on-brand"], ["brand-bg", "brand-bg-hover", "brand-bg-pressed"]),
    *((f"sev-{severity}-fg", f"sev-{severity}-bg") for severity in SEVERITIES),
    *product([f"sev-{severity}-fg" for severity in SEVERITIES], [*LINES, "bg-1", "bg-1-hover", "bg-2", "bg-3"]),
    *((f"person-{number}-fg", f"person-{number}-bg") for number in range(1, 6)),
]
MARK_PAIRS = [
    *((f"sev-{severity}-border", f"sev-{severity}-{ground}") for severity in SEVERITIES for ground in ("bg", "line")),
    *((f"sev-{severity}-border", "bg-1") for severity in SEVERITIES),
    *product(["stroke-control", "brand-mark", "focus-outer"], [*SURFACES, *LINES]),
    *product(["presence-on", "presence-busy", "presence-away"], ["bg-1", "bg-1-hover", "bg-4"]),
    *((f"person-{number}-fg", "bg-1") for number in range(1, 6)),
]


def themes():
    css = without_comments((CSS / "tokens.css").read_text(encoding="utf-8"))
    root = css[: css.index(':root[data-theme="light"]')]
    override = css[css.index(':root[data-theme="contrast"]') :]
    both = dict(re.findall(r"--([\w-]+):\s*(light-dark\(#\w+, #\w+\)|#\w+);", root))
    pairs = {key: re.findall(r"#\w+", value) for key, value in both.items()}
    dark = {key: colours[-1] for key, colours in pairs.items()}
    return {
        "light": {key: colours[0] for key, colours in pairs.items()},
        "dark": dark,
        "contrast": dark | dict(re.findall(r"--([\w-]+):\s*(#\w+);", override)),
    }


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Contrast ratio of WCAG 2.2, 1.4.3."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def too_close(colours, pairs, least):
    return {
        pair: round(contrast(*(colours[key] for key in pair)), 2)
        for pair in pairs
        if contrast(*(colours[key] for key in pair)) < least
    }


def test_contrast_is_the_ratio_of_the_standard():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_text_can_be_read(theme):
    assert too_close(themes()[theme], TEXT_PAIRS, 4.5) == {}


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_bars_outlines_and_dots_can_be_seen(theme):
    assert too_close(themes()[theme], MARK_PAIRS, 3) == {}


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_white_can_be_read_on_the_solid_badge(theme):
    assert contrast("#fff", themes()[theme]["sev-critical-solid"]) >= 4.5
