"""A TOML table read key by key: what is missing, of the wrong type or left over is told with its file and place."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from contact_telesante.board.definition import Text

T = TypeVar("T")

LANGUAGES = ("fr", "en")


class CatalogueError(ValueError):
    """A file of the catalogue does not hold together; the text says which file, where and why, for a developer."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")


class Table:
    """One table of a file. Each key is taken once; as a context manager, it refuses keys that nobody took."""

    def __init__(self, where: str, raw: Mapping[str, Any]) -> None:
        self.where = where
        self._left = dict(raw)

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_details: object) -> None:
        if kind is None and self._left:
            raise self.error(f"unknown key {sorted(self._left)[0]!r}")

    def error(self, why: str) -> CatalogueError:
        """The error to raise about this table."""
        return CatalogueError(self.where, why)

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of a key, checked; without a default the key is required."""
        value = self._left.pop(key, default)
        if value is None:
            raise self.error(f"{key!r} is missing")
        if not isinstance(value, kind):
            raise self.error(f"{key!r} must be a {kind.__name__}")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> Any:
        """A word of a closed list."""
        value = self.take(key, str, default)
        if value not in allowed:
            raise self.error(f"{key!r} is {value!r}, not one of {', '.join(filter(None, allowed))}")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of different strings, empty when the key is absent."""
        values = self.take(key, list, [])
        if not all(isinstance(value, str) for value in values) or len(set(values)) != len(values):
            raise self.error(f"{key!r} must be a list of different strings")
        return tuple(values)

    def text(self, key: str, *, required: bool = True) -> Text:
        """A text in both languages; an optional one may be absent, never half written."""
        value = self.take(key, dict, None if required else {})
        if value and self._is_bilingual(value, str):
            return value
        if not value and not required:
            return {}
        raise self.error(f"{key!r} must hold fr and en")

    def plurals(self, key: str) -> Mapping[str, tuple[str, str]]:
        """The singular and the plural of a text in both languages."""
        value = self.take(key, dict)
        if not self._is_bilingual(value, list) or not all(len(forms) == 2 for forms in value.values()):
            raise self.error(f"{key!r} must hold a singular and a plural in fr and en")
        return {lang: (str(one), str(many)) for lang, (one, many) in value.items()}

    def each(self, key: str, name: str = "key") -> Iterator["Table"]:
        """The tables of an array, none when it is absent, each closed after use and known by its own name."""
        for number, raw in enumerate(self.take(key, list, []), start=1):
            if not isinstance(raw, dict):
                raise self.error(f"{key!r} must hold tables")
            with Table(f"{self.where}, {key} {raw.get(name, number)!r}", raw) as table:
                yield table

    def _is_bilingual(self, value: Mapping[str, object], kind: type) -> bool:
        return set(value) == set(LANGUAGES) and all(isinstance(each, kind) and each for each in value.values())
