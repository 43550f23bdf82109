"""The one door through which environment variables come in.

Each read declares the variable, so that `registry()` knows every name, type, default and help,
and a test holds `docs/operate/settings.md` against it. `NAME_FILE` names a file whose content,
stripped, is the value: that is how orchestrators hand over secrets. An empty variable counts as
absent, because compose files write `NAME=` for "not set".
"""

# ruff: noqa: A002 -- `help` is what argparse and typer call the same thing
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

type_name = Literal["text", "integer", "boolean", "words", "path", "secret"]

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class ConfigurationError(Exception):
    """The installation cannot work as it is set up; the message is one sentence that says how to fix it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable as declared where it is read. `default` is None when the variable must be given."""

    name: str
    type: type_name
    default: str | None
    help: str


_registry: dict[str, Setting] = {}


def registry() -> tuple[Setting, ...]:
    """Every variable declared so far, by name."""
    return tuple(_registry[name] for name in sorted(_registry))


def text(name: str, *, default: str | None = None, help: str) -> str:
    """Read a text. Raises `ConfigurationError` when it is absent and has no default."""
    return _read(Setting(name, "text", default, help))


def secret(name: str, *, default: str | None = None, help: str) -> str:
    """Read a secret, like `text`; its value never shows in the registry nor in a message."""
    declared = Setting(name, "secret", None if default is None else "", help)
    return _read(declared) or default or ""


def integer(name: str, *, default: int | None = None, minimum: int = 0, help: str) -> int:
    """Read a whole number, `minimum` or more."""
    raw = _read(Setting(name, "integer", None if default is None else str(default), help))
    if not raw.removeprefix("-").isdecimal() or int(raw) < minimum:
        raise ConfigurationError(f"{name} must be a whole number, {minimum} or more, not “{raw}”.")
    return int(raw)


def boolean(name: str, *, default: bool, help: str) -> bool:
    """Read a yes or no."""
    raw = _read(Setting(name, "boolean", "yes" if default else "no", help))
    if raw.lower() not in _TRUE | _FALSE:
        raise ConfigurationError(f"{name} must be yes or no, not “{raw}”.")
    return raw.lower() in _TRUE


def words(name: str, *, default: tuple[str, ...] | None = (), help: str) -> list[str]:
    """Read a list parted by commas."""
    raw = _read(Setting(name, "words", None if default is None else ",".join(default), help))
    return [word.strip() for word in raw.split(",") if word.strip()]


def path(name: str, *, default: str | None = None, help: str) -> Path:
    """Read a path, made absolute from the current folder."""
    return Path(_read(Setting(name, "path", default, help))).expanduser().absolute()


def _read(setting: Setting) -> str:
    if _registry.setdefault(setting.name, setting) != setting:
        raise AssertionError(f"{setting.name} is declared twice with different words: read it in one place.")
    given = [value for value in (_direct(setting.name), _from_file(setting.name)) if value]
    if len(given) > 1:
        raise ConfigurationError(f"{setting.name} and {setting.name}_FILE are both set: keep one of them.")
    if given:
        return given[0]
    if setting.default is None:
        raise ConfigurationError(f"{setting.name} is missing: set it or {setting.name}_FILE ({setting.help}).")
    return setting.default


def _direct(name: str) -> str:
    return os.environ.get(name, "").strip()


def _from_file(name: str) -> str:
    file = _direct(f"{name}_FILE")
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a text file"
        raise ConfigurationError(f"{name}_FILE names {file}, which cannot be read ({reason}): correct it.") from error
