"""The gettext catalogues, extracted and compiled without gettext's own programs.

Message ids are English; the English catalogue repeats them, so that "complete" means the same in both
languages. `python -m contact_telesante.config.messages` does what `make messages` promises.
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "web" / "locale"
LANGUAGES = ("fr", "en")
TRANSLATOR_TAGS = ["Translators:"]

_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")},
    "gettext_noop": None,
}


# Header lines that only make a difference between two identical catalogues.
_NOISE = (b'"Project-Id', b'"Report-', b'"POT-', b'"PO-', b'"Last-', b'"Language-Team', b'"Generated-By')


def update_all() -> None:
    """Bring both catalogues up to date with the sources; translations are kept, gone messages dropped."""
    found = template()
    for language in LANGUAGES:
        catalog = _read(language)
        catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        if language == "en":
            _repeat_ids(catalog)
        _write(catalog, language)


def compile_all() -> None:
    """Make each `.mo` that is missing or older than its `.po`."""
    for language in LANGUAGES:
        if compiled(language) or not _po(language).exists():
            continue
        target = _po(language).with_suffix(".mo")
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, _read(language))
        draft.replace(target)


def compiled(language: str) -> bool:
    """Whether the `.mo` is there, and as new as its `.po` (which an installed package does not carry)."""
    source = _po(language)
    target = source.with_suffix(".mo")
    return target.exists() and (not source.exists() or target.stat().st_mtime >= source.stat().st_mtime)


def problems() -> list[str]:
    """One sentence per message that is not extracted, not translated, or fuzzy in one of the languages."""
    wanted = {(message.id, message.context) for message in template() if message.id}
    sentences = []
    for language in LANGUAGES:
        catalog = _read(language)
        present = {(message.id, message.context): message for message in catalog if message.id}
        sentences += [f"{language}: not extracted: {key[0]!r}" for key in sorted(wanted - present.keys(), key=str)]
        sentences += [f"{language}: no longer used: {key[0]!r}" for key in sorted(present.keys() - wanted, key=str)]
        sentences += [f"{language}: fuzzy: {m.id!r}" for m in present.values() if m.fuzzy]
        sentences += [f"{language}: not translated: {m.id!r}" for m in present.values() if not _translated(m.string)]
    return sentences


def template() -> Catalog:
    """Every message of the Python sources and the templates, in the order of the files."""
    catalog = Catalog(domain="django", project="Contact Télésanté")
    for file in sorted(PACKAGE.rglob("*.py")):
        _collect(catalog, file, file.read_bytes())
    for file in sorted((*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt"))):
        _collect(catalog, file, "\n".join(_python_of(file)).encode())
    return catalog


def _python_of(template_file: Path) -> Iterator[str]:
    """Django turns the template into calls among X's; without its indentation that is a stream of Python tokens."""
    for line in templatize(template_file.read_text(encoding="utf-8"), origin=str(template_file)).splitlines():
        yield line.strip()


def _collect(catalog: Catalog, file: Path, content: bytes) -> None:
    where = file.relative_to(PACKAGE).as_posix()
    for _, message, comments, context in extract(
        "python", io.BytesIO(content), keywords=_KEYWORDS, comment_tags=TRANSLATOR_TAGS, strip_comment_tags=False
    ):
        catalog.add(message, locations=[(where, 0)], auto_comments=comments, context=context)


def _po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _read(language: str) -> Catalog:
    if not _po(language).exists():
        return Catalog(locale=language, domain="django", project="Contact Télésanté", fuzzy=False)
    with _po(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def _write(catalog: Catalog, language: str) -> None:
    catalog.header_comment = "# Contact Télésanté. Extracted by `make messages`; translate each msgstr."
    content = io.BytesIO()
    write_po(content, catalog, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    lines = content.getvalue().splitlines(keepends=True)
    _po(language).parent.mkdir(parents=True, exist_ok=True)
    _po(language).write_bytes(b"".join(line for line in lines if not line.startswith(_NOISE)))


def _repeat_ids(catalog: Catalog) -> None:
    for message in catalog:
        if message.id and not _translated(message.string):
            message.string = message.id


def _translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) and (isinstance(string, str) or all(string or ()))


if __name__ == "__main__":
    update_all()
    compile_all()
