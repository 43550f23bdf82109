"""The shape of a predicate: walking it, bounding it, compiling its branches."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Definition
from contact_telesante.board.rules import computed
from contact_telesante.board.rules.predicates.operators import COMPILERS
from contact_telesante.board.rules.predicates.row import BadPredicate, Compiled, Row, Test
from contact_telesante.board.rules.predicates.sources import dynamic_of, label, live_field
from contact_telesante.board.rules.values import TYPES

MAX_DEPTH: Final = 6
MAX_NODES: Final = 50
FOLLOWS_CLOCK: Final = frozenset({"older_than", "newer_than", "due_within", "overdue", "stale"})
LEAF_KEYS: Final = frozenset({"field", "op", "value"})


def compile_predicate(predicate: object, definition: Definition) -> Compiled:
    """The predicate as a test of rows, to build once and run on many. Raises `BadPredicate`."""
    if found := problems(predicate, definition):
        raise BadPredicate(*found)
    return _compile(predicate, definition)


def problems(predicate: object, definition: Definition) -> list[str]:
    """Why the predicate cannot work on that board, as sentences for its builder; none when it can."""
    found = _shape_problems(predicate)
    for leaf in [] if found else leaves(predicate):
        try:
            _compile_leaf(leaf, definition)
        except BadPredicate as bad:
            found.extend(bad.problems)
    return found


def leaves(predicate: object) -> Iterator[Mapping[str, object]]:
    """Every `{field, op, value}` of a tree, in order; parts without that shape are passed over."""
    pending = [predicate]
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping) and "op" in node:
            yield node
        else:
            pending.extend(reversed(_children(node)))


def fields_of(predicate: object) -> frozenset[str]:
    """The keys of the fields a predicate reads, on either side."""
    named: list[object] = []
    for leaf in leaves(predicate):
        value = leaf.get("value")
        named += [leaf.get("field"), value.get("field") if isinstance(value, Mapping) else None]
    return frozenset(key for key in named if isinstance(key, str))


def is_timed(predicate: object, definition: Definition | None = None) -> bool:
    """Whether time alone may change the answer. Without the definition, computed columns (an age) count as still."""
    fields = definition.by_key if definition else {}
    moving = {key for key, field in fields.items() if computed.is_daily(field)}
    return not moving.isdisjoint(fields_of(predicate)) or any(_leaf_is_timed(leaf) for leaf in leaves(predicate))


def is_personal(predicate: object) -> bool:
    """Whether the answer depends on who looks: what everybody sees must not."""
    return any(dynamic_of(leaf.get("value")) in {"me", "my_last_visit"} for leaf in leaves(predicate))


def _leaf_is_timed(leaf: Mapping[str, object]) -> bool:
    return leaf.get("op") in FOLLOWS_CLOCK or dynamic_of(leaf.get("value")).startswith(("now", "today"))


def _shape_problems(predicate: object) -> list[str]:
    count, pending = 0, [(predicate, 1)]
    while pending:
        node, depth = pending.pop()
        count += 1
        if depth > MAX_DEPTH:
            return [_("Conditions are nested more than %(count)d deep.") % {"count": MAX_DEPTH}]
        if count > MAX_NODES:
            return [_("There are more than %(count)d conditions.") % {"count": MAX_NODES}]
        if not _is_leaf(node) and not _is_branch(node):
            return [_("A condition must have a column, an operator and a value.")]
        pending.extend((child, depth + 1) for child in _children(node))
    return []


def _is_leaf(node: object) -> bool:
    return isinstance(node, Mapping) and {"field", "op"} <= set(node) <= LEAF_KEYS


def _is_branch(node: object) -> bool:
    if not isinstance(node, Mapping) or len(node) != 1:
        return False
    [(name, inside)] = node.items()
    return isinstance(inside, list | tuple) if name in {"all", "any"} else name == "not"


def _children(node: object) -> list[object]:
    if not isinstance(node, Mapping) or _is_leaf(node):
        return []
    if "not" in node:
        return [node["not"]]
    inside = node.get("all", node.get("any"))
    return list(inside) if isinstance(inside, list | tuple) else []


def _compile(node: object, definition: Definition) -> Compiled:
    if not isinstance(node, Mapping):
        raise BadPredicate(_("A condition must have a column, an operator and a value."))
    if "op" in node:
        return _compile_leaf(node, definition)
    parts = [_compile(child, definition) for child in _children(node)]
    tests = tuple(part.holds for part in parts)
    flips = tuple(each for part in parts for each in part.flips)
    return Compiled(_negated(*tests) if "not" in node else _joined(tests, wanted="any" in node), flips)


def _compile_leaf(leaf: Mapping[str, object], definition: Definition) -> Compiled:
    field, name = live_field(leaf.get("field"), definition), leaf.get("op")
    if not isinstance(name, str) or name not in TYPES[field.type].operators:
        raise BadPredicate(_("“%(op)s” does not suit “%(column)s”.") % {"op": str(name)[:20], "column": label(field)})
    value = leaf.get("value")
    return COMPILERS[name](field, value, definition)  # type: ignore[arg-type]  # what is not JSON is refused there


def _joined(tests: tuple[Test, ...], *, wanted: bool) -> Test:
    """`any` stops at the first true, `all` at the first false."""

    def holds(row: Row) -> bool:
        for test in tests:
            if test(row) is wanted:
                return wanted
        return not wanted

    return holds


def _negated(test: Test) -> Test:
    return lambda row: not test(row)
