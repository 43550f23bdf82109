"""Proving that the looks and the register of communications were not touched, by computing every digest again.

What is read is the rows alone, team by team behind each team's wall, in constant memory. What a chain cannot tell: a
look deleted before its seal, and the whole chain made again by the owner of the database: an anchor noted outside does.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from contact_telesante.audit import seals as kept
from contact_telesante.audit.models import Communication, Seal
from contact_telesante.audit.rules import FIRST, LATE, Link, digest_of, digest_of_link, digest_of_look, instant
from contact_telesante.kernel.scopes import SYSTEM, Person, scope

SEALS_AT_ONCE = 5000
ENOUGH = 100
"""Findings after which the rest is counted, not told."""

SENTENCES = {
    "look_changed": "Look {look} of {team}, held by seal {seal}, was changed.",
    "look_missing": "Look {look} of {team}, held by seal {seal}, is no longer there.",
    "look_backdated": "Look {look} of {team}, in seal {seal}, says it happened before an earlier seal that missed it.",
    "look_inserted": "Look {look} of {team} is in no seal, and says it happened before the team's last one, {seal}.",
    "note_changed": "The note that seal {seal} holds look {look} of {team} was changed; the look itself was not.",
    "note_count": "Seal {seal} of {team} does not hold the number of looks it was made with.",
    "note_orphan": "Look {look} is said to be in seal {seal}, which does not exist.",
    "seal_changed": "Seal {seal} of {team} was changed, replaced or moved: its digest is not that of what it holds.",
    "seal_missing": "Seal {seal} is missing from the chain.",
    "anchor": "Seal {seal} is not the one that was noted: it is missing, or the chain was made again.",
    "communication_changed": "Communication {entry} of {team} is not what look {look} recorded: it was changed.",
    "communication_missing": "Communication {entry} of {team}, recorded by look {look}, is no longer there.",
    "communication_added": "Communication {entry} of {team} was recorded by no look: it was added.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed. Ids only."""

    kind: str
    seal: int | None = None
    team_id: UUID | None = None
    look_id: int | None = None
    communication: str | None = None

    @property
    def sentence(self) -> str:
        """What is wrong, where."""
        team = f"team {self.team_id}" if self.team_id else "no team"
        return SENTENCES[self.kind].format(seal=self.seal, team=team, look=self.look_id, entry=self.communication)


@dataclass(slots=True)
class Verification:
    """What was read, and what was found: whole when nothing was. `last` is « number:digest » of the chain's end."""

    seals: int = 0
    looks: int = 0
    communications: int = 0
    waiting: int = 0
    last: str = ""
    found: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing was touched."""
        return not self.found

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it while they are few."""
        self.found += 1
        if len(self.findings) < ENOUGH:
            self.findings.append(finding)


@dataclass(slots=True)
class _Content:
    """What is read of one seal: its looks' digests as computed now, and as they were noted."""

    seal: Seal
    earliest: str
    count: int = 0
    missing: int = 0
    computed: Any = field(default_factory=hashlib.sha256)
    noted: Any = field(default_factory=hashlib.sha256)
    doubts: list[Finding] = field(default_factory=list)

    def read(self, look_id: int, note: str, told: list[Any]) -> None:
        """Add one look, as the database tells it."""
        self.count += 1
        self.noted.update(note.encode())
        there = told[0] is not None
        digest = digest_of_look(told) if there else note
        self.computed.update(digest.encode())
        if not there:
            self.missing += 1
            self._doubt("look_missing", look_id)
        elif digest != note:
            self._doubt("look_changed", look_id)
        elif told[1] < self.earliest:
            self._doubt("look_backdated", look_id)

    def _doubt(self, kind: str, look_id: int) -> None:
        if len(self.doubts) < ENOUGH:
            self.doubts.append(Finding(kind, self.seal.number, self.seal.team_id, look_id))


@dataclass(slots=True)
class _Walk:
    """Where the walk along the chain is: its last number, the digests that the next seal may follow."""

    number: int = 0
    before: tuple[str, ...] = (FIRST,)
    passes: dict[UUID | None, list[datetime]] = field(default_factory=dict)
    seen: dict[UUID | None, int] = field(default_factory=lambda: defaultdict(int))

    def earliest(self, seal: Seal) -> str:
        """Before when a look of this seal should have been in an earlier one: the sealing before, less a tolerance."""
        known = self.passes.setdefault(seal.team_id, [])
        if not known or known[-1] != seal.at:
            known.append(seal.at)
            del known[:-2]
        return instant(known[0] - LATE) if len(known) == 2 else ""


def verify(
    teams: Iterable[UUID | None],
    *,
    anchors: Iterable[tuple[int, str]] = (),
    progress: Callable[[int], None] | None = None,
) -> Verification:
    """Compute everything again, for these teams and those that some seal knows.

    `anchors` are numbers and digests of seals noted elsewhere; `progress` hears how many looks were just read.
    """
    result, walk = Verification(), _Walk()
    with scope(SYSTEM):
        last = kept.last_seal()
        every = {None, *teams} | kept.sealed_teams()
    end = last.number if last else 0
    result.last = f"{end}:{last.digest}" if last else ""
    for window in _windows(end):
        for content in _contents(window, walk, progress).values():
            for finding in _judge(content, walk):
                result.add(finding)
        result.seals += len(window)
    _verify_ends(end, anchors, result)
    for team_id in sorted(every, key=str):
        actor = Person(user_id=None, team_id=team_id)
        with scope(actor):
            _verify_waiting(actor, walk.seen[team_id], result)
            _verify_communications(actor, result)
    result.looks = sum(walk.seen.values())
    return result


def _windows(end: int) -> Iterator[list[Seal]]:
    after = -1
    while seals := list(Seal.objects.filter(number__gt=after, number__lte=end).order_by("number")[:SEALS_AT_ONCE]):
        yield seals
        after = seals[-1].number


def _contents(seals: list[Seal], walk: _Walk, progress: Callable[[int], None] | None) -> Mapping[int, _Content]:
    contents = {seal.number: _Content(seal, walk.earliest(seal)) for seal in seals}
    of_teams: dict[UUID | None, list[int]] = defaultdict(list)
    for seal in seals:
        of_teams[seal.team_id].append(seal.number)
    for team_id, numbers in of_teams.items():
        with scope(Person(user_id=None, team_id=team_id)):
            for read, (number, look_id, note, *told) in enumerate(kept.sealed_looks(numbers), start=1):
                contents[number].read(look_id, note, told)
                if progress and read % kept.CHUNK == 0:
                    progress(kept.CHUNK)
        walk.seen[team_id] += sum(contents[number].count - contents[number].missing for number in numbers)
    return contents


def _judge(content: _Content, walk: _Walk) -> Iterator[Finding]:
    """What is wrong with one seal, said once: the look or the note when it shows, the broken link otherwise."""
    seal = content.seal
    follows, counted = seal.number == walk.number + 1, content.count == seal.count
    if not follows:
        yield Finding("seal_missing", walk.number + 1)
    if not counted:
        yield Finding("note_count", seal.number, seal.team_id)
    link = Link(seal.number, seal.at, seal.team_id, seal.count)
    computed = [digest_of_link(before, link, content.computed.hexdigest()) for before in walk.before]
    noted = [digest_of_link(before, link, content.noted.hexdigest()) for before in walk.before]
    stands = seal.digest in computed or seal.digest in noted
    walk.number = seal.number
    walk.before = (seal.digest,) if stands or not follows else (seal.digest, computed[0], noted[0])
    broken = follows and counted and not stands
    if broken:
        yield Finding("seal_changed", seal.number, seal.team_id)
    if broken and content.missing == content.count:
        return  # moved to another team's name: its looks are not missing, they are elsewhere
    for doubt in content.doubts:
        fine = doubt.kind == "look_changed" and seal.digest in computed
        yield Finding("note_changed", doubt.seal, doubt.team_id, doubt.look_id) if fine else doubt


def _verify_ends(end: int, anchors: Iterable[tuple[int, str]], result: Verification) -> None:
    for look_id, number in kept.noted_outside(end, ENOUGH):
        result.add(Finding("note_orphan", number, None, look_id))
    for number, digest in anchors:
        if not Seal.objects.filter(number=number, digest=digest).exists():
            result.add(Finding("anchor", number))


def _verify_waiting(actor: Person, seen: int, result: Verification) -> None:
    last = kept.last_seal_of(actor)
    before = last.at - LATE if last else None
    recent = kept.waiting_of(actor, since=before).count
    result.waiting += recent
    if last is None or before is None or seen + recent == kept.count_of(actor):
        return
    for look_id in kept.unsealed_before(actor, before, ENOUGH):
        result.add(Finding("look_inserted", last.number, actor.team_id, look_id))


def _verify_communications(actor: Person, result: Verification) -> None:
    for look_id, told, digest, *columns in kept.communications_and_looks(actor):
        if columns[0] is None:
            result.add(Finding("communication_missing", None, actor.team_id, look_id, told))
            continue
        entry = Communication.from_db("default", kept.ENTRY_COLUMNS, columns)
        result.communications += 1
        if look_id is None:
            result.add(Finding("communication_added", None, actor.team_id, None, str(entry.pk)))
        elif digest_of(entry) != digest:
            result.add(Finding("communication_changed", None, actor.team_id, look_id, str(entry.pk)))
