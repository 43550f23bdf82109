"""A whole condition as a form: groups of lines, read from what was typed or from a predicate, and back.

A group is `all`, `any` or `none` of what it holds; `none` is written `{"not": {"any": […]}}`, and `not_all`, which
the editor keeps when it meets one, `{"not": {"all": […]}}`. Controls are named by the path of their line:
`when-0-1-field`. A button of the editor is named `edit`: `add:when-0`, `group:when`, `remove:when-0-1`, `refresh`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.board.definition import Json, Predicate
from contact_telesante.board.rules.predicates import problems
from contact_telesante.teams.seats import Seat
from contact_telesante.web.conditions.line import Choice, Line, Said
from contact_telesante.web.conditions.offer import Offer

DEEPEST: Final = 3
JOINS: Final = {
    "all": gettext_lazy("all of these conditions hold"),
    "any": gettext_lazy("at least one of these conditions holds"),
    "none": gettext_lazy("none of these conditions holds"),
    "not_all": gettext_lazy("at least one of these conditions does not hold"),
}
OFFERED: Final = ("all", "any", "none")
PARTS: Final = "join|field|was|op|with|value|column|amount|unit|way"
BLANK: Final[Said] = {}

Node: TypeAlias = "Group | Line"


@dataclass
class Group:
    """Some conditions together; `join` says how many of them must hold."""

    path: str
    join: str = "all"
    children: list[Node] = field(default_factory=list)
    depth: int = 1

    is_line = False

    @property
    def joins(self) -> list[Choice]:
        """How many must hold."""
        known = [*OFFERED, *([self.join] if self.join not in OFFERED else [])]
        return [(key, str(JOINS[key]), key == self.join) for key in known]

    @property
    def is_root(self) -> bool:
        """Whether the group is the whole condition."""
        return self.depth == 1

    @property
    def may_nest(self) -> bool:
        """Whether a group fits inside."""
        return self.depth < DEEPEST

    @property
    def predicate(self) -> dict[str, Json]:
        """The group as a predicate; one condition alone stands by itself."""
        inside: list[Json] = [child.leaf if isinstance(child, Line) else child.predicate for child in self.children]
        joined: dict[str, Json] = {"all" if self.join in {"all", "not_all"} else "any": inside}
        if len(inside) == 1 and isinstance(inside[0], dict):
            joined = inside[0]
        return {"not": joined} if self.join in {"none", "not_all"} else joined

    def lines(self) -> Iterator[Line]:
        """Every line, in order."""
        for child in self.children:
            if isinstance(child, Line):
                yield child
            else:
                yield from child.lines()

    def groups(self) -> Iterator[Group]:
        """This group and those inside."""
        yield self
        for child in self.children:
            if isinstance(child, Group):
                yield from child.groups()


class ConditionTree:
    """A condition being written. `is_edited` says that a button of the editor sent it: show it again, keep nothing."""

    def __init__(self, root: Group, offer: Offer, *, slug: str, prefix: str, is_edited: bool = False) -> None:
        self.root, self.offer, self.slug, self.prefix, self.is_edited = root, offer, slug, prefix, is_edited

    @classmethod
    def of(cls, predicate: Predicate, seat: Seat, *, prefix: str = "when", personal: bool = False) -> ConditionTree:
        """The editor opened on a predicate; with one line to fill in when it is empty."""
        offer = Offer.of(seat, personal=personal)
        root = _group_of(prefix, predicate, offer, 1)
        root.children = root.children or [Line(f"{prefix}-0", BLANK, offer)]
        return cls(root, offer, slug=seat.slug, prefix=prefix)

    @classmethod
    def read(cls, data: QueryDict, seat: Seat, *, prefix: str = "when", personal: bool = False) -> ConditionTree:
        """The editor as it was sent, with what its button asked for done."""
        offer = Offer.of(seat, personal=personal)
        said, edit = _said_in(data, prefix), data.get("edit", "")
        root = _obeying(_group_in(prefix, said, offer, 1), edit, offer)
        return cls(root, offer, slug=seat.slug, prefix=prefix, is_edited=bool(edit))

    @cached_property
    def predicate(self) -> dict[str, Json]:
        """What to keep; `{"all": []}` without a single condition."""
        return self.root.predicate

    @property
    def is_empty(self) -> bool:
        """Whether there is no condition at all."""
        return not any(True for _line in self.root.lines())

    @cached_property
    def errors(self) -> list[str]:
        """Why the condition cannot work; each line says its own as well."""
        found = [sentence for line in self.root.lines() for sentence in line.errors]
        if any(not group.children and not group.is_root for group in self.root.groups()):
            found.append(_("A group is empty: add a condition to it, or remove it."))
        return list(dict.fromkeys(found)) or problems(self.predicate, self.offer.definition)

    @property
    def is_personal(self) -> bool:
        """Whether « me » is offered."""
        return self.offer.personal


def _said_in(data: QueryDict, prefix: str) -> dict[str, Said]:
    """What each path of the form says."""
    shape = re.compile(rf"({re.escape(prefix)}(?:-[0-9]{{1,3}}){{0,8}})-({PARTS})")
    found: dict[str, Said] = {}
    for name in data:
        if match := shape.fullmatch(name):
            found.setdefault(match[1], {})[match[2]] = data.getlist(name)
    return found


def _group_in(path: str, said: Mapping[str, Said], offer: Offer, depth: int) -> Group:
    join = next(iter(said.get(path, {}).get("join", [])), "all")
    group = Group(path, join if join in JOINS else "all", depth=depth)
    inside = re.compile(rf"{re.escape(path)}-([0-9]{{1,3}})")
    for place in sorted(int(match[1]) for match in map(inside.fullmatch, said) if match):
        at = f"{path}-{place}"
        known = said[at]
        group.children.append(_group_in(at, said, offer, depth + 1) if "join" in known else Line(at, known, offer))
    return group


def _group_of(path: str, node: object, offer: Offer, depth: int) -> Group:
    """The group that shows a branch; a leaf alone is a group of one."""
    join, inside = _opened(node)
    group = Group(path, join, depth=depth)
    for place, child in enumerate(inside):
        at = f"{path}-{place}"
        is_branch = isinstance(child, Mapping) and "op" not in child
        group.children.append(
            _group_of(at, child, offer, depth + 1)
            if is_branch
            else Line.of(at, child if isinstance(child, Mapping) else {}, offer)
        )
    return group


def _opened(node: object) -> tuple[str, list[object]]:
    """(join, what is joined) of a branch."""
    if not isinstance(node, Mapping) or not node:
        return "all", []
    if "op" in node:
        return "all", [node]
    if "not" not in node:
        name = "any" if "any" in node else "all"
        inside = node.get(name)
        return name, list(inside) if isinstance(inside, list | tuple) else []
    denied = node["not"]
    if isinstance(denied, Mapping) and "op" not in denied and "not" not in denied:
        join, inside = _opened(denied)
        return "none" if join == "any" else "not_all", inside
    return "none", [denied]


def _obeying(root: Group, edit: str, offer: Offer) -> Group:
    """The tree after one button of the editor."""
    what, _colon, path = edit.partition(":")
    for group in root.groups():
        if what == "remove":
            group.children = [child for child in group.children if child.path != path]
        elif group.path == path and what == "add":
            group.children.append(Line(_next_path(group), BLANK, offer))
        elif group.path == path and what == "group" and group.may_nest:
            at = _next_path(group)
            group.children.append(Group(at, "any", [Line(f"{at}-0", BLANK, offer)], group.depth + 1))
    return root


def _next_path(group: Group) -> str:
    taken = [int(child.path.rpartition("-")[2]) for child in group.children]
    return f"{group.path}-{max(taken, default=-1) + 1}"
