"""Who is already on the board: `queries.duplicates_of` as a rule over everybody at once, without a query per line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from contact_telesante.board.rules import nam
from contact_telesante.kernel.text import fold

Way: TypeAlias = Literal["nam", "file_number", "name"]


@dataclass(frozen=True, slots=True)
class Found:
    """Who a line may be: their ids, and by what."""

    way: Way
    ids: tuple[UUID, ...]
    contradicted: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether a line may be taken for that one person without asking."""
        return len(self.ids) == 1 and not self.contradicted


class Register:
    """People by what identifies them: health insurance number, else record number and facility, else name and birth."""

    def __init__(self, people: Iterable[tuple[UUID, Mapping[str, object]]] = ()) -> None:
        self._by_nam: dict[str, list[UUID]] = defaultdict(list)
        self._by_file: dict[str, list[UUID]] = defaultdict(list)
        self._by_birth: dict[str, list[UUID]] = defaultdict(list)
        self._values: dict[UUID, Mapping[str, object]] = {}
        for person_id, values in people:
            self.enter(person_id, values)

    def enter(self, person_id: UUID, values: Mapping[str, object]) -> None:
        """One more person."""
        self._values[person_id] = values
        for index, key in ((self._by_nam, "nam"), (self._by_file, "file_number"), (self._by_birth, "birth_date")):
            if value := _number(values) if key == "nam" else _text(values, key):
                index[value].append(person_id)

    def values(self, person_id: UUID) -> Mapping[str, object]:
        """What identifies that person, and the rest."""
        return self._values[person_id]

    def find(self, values: Mapping[str, object]) -> Found | None:
        """The first way by which a line is somebody of the register; None when by none."""
        if (number := _number(values)) and (ids := self._by_nam.get(number)):
            return Found("nam", tuple(ids))
        if ids := [one for one in self._by_file.get(_text(values, "file_number"), ()) if self._same_place(one, values)]:
            return self._doubted("file_number", ids, values)
        if ids := [one for one in self._by_birth.get(_text(values, "birth_date"), ()) if self._same_name(one, values)]:
            return self._doubted("name", ids, values)
        return None

    def _same_place(self, person_id: UUID, values: Mapping[str, object]) -> bool:
        place = _text(values, "installation")
        return not place or _text(self._values[person_id], "installation") == place

    def _same_name(self, person_id: UUID, values: Mapping[str, object]) -> bool:
        last = fold(_text(values, "last_name"))
        if not last:
            return False
        name = f"{last} {fold(_text(values, 'first_name'))}".strip()
        kept = self._values[person_id]
        whole = f"{fold(_text(kept, 'last_name'))} {fold(_text(kept, 'first_name'))}"
        return whole.startswith(name)

    def _doubted(self, way: Way, ids: list[UUID], values: Mapping[str, object]) -> Found:
        """Two health insurance numbers, two record numbers or two birth dates: perhaps two people."""
        against = ("nam", "birth_date") if way == "file_number" else ("nam", "file_number")
        other = any(_differs(self._values[one], values, key) for one in ids for key in against)
        return Found(way, tuple(ids), contradicted=other)


def _differs(kept: Mapping[str, object], values: Mapping[str, object], key: str) -> bool:
    mine, theirs = ((_number(one) if key == "nam" else _text(one, key)) for one in (values, kept))
    return bool(mine and theirs and mine != theirs)


def _text(values: Mapping[str, object], key: str) -> str:
    return str(values.get(key) or "").strip()


def _number(values: Mapping[str, object]) -> str:
    return nam.normalise(_text(values, "nam"))
