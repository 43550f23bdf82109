"""The monthly analysis of accesses: what each person did in a team, and what stands out, with the looks behind it.

A finding is a question to ask, never a fault. Source: LRSSS, r. 2, s. 6 (verification of accesses).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final, TypeAlias
from uuid import UUID

from contact_telesante.audit.models import Look
from contact_telesante.identity.models import User
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy import accesses
from contact_telesante.privacy.accesses import Act, Behind, Counted, Month
from contact_telesante.privacy.desks import Desk
from contact_telesante.teams.models import Break, Member, Team

MANY_TIMES: Final = 3
MANY_PATIENTS: Final = 30
RARELY: Final = 0.10
FEW_LOOKS: Final = 5
KNOWN_LOOKS: Final = 20
Raw: TypeAlias = tuple[str, str, Behind, dict[str, int]]
SEVERITIES: Final = ("critical", "high", "watch", "info")


@dataclass(frozen=True, slots=True)
class Person:
    """What one person did in one team in the month. `role` is empty for who is not a member."""

    user_id: UUID
    name: str
    role: str
    profession: str
    done: Counted
    refused_at_door: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to ask somebody about. `figures` fill its sentence; `name` is a patient's family name, or empty.

    `text` is the reason that was written, of a broken glass.
    """

    kind: str
    severity: str
    user_id: UUID
    who: str
    figures: Mapping[str, int]
    looks: tuple[Look, ...] = ()
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """One team, one month."""

    team: Team
    month: Month
    people: list[Person]
    findings: list[Finding]


def analysis_of(desk: Desk, team: Team, month: Month) -> Analysis:
    """What was done in the team, as its officer reads it: a dozen queries, whatever the number of looks."""
    with scope(desk.at(team.pk)):
        done = accesses.counted(team.pk, month)
        members = {m.user_id: m for m in Member.objects.filter(team_id=team.pk).order_by("joined_at")}
        names = {user.pk: user.name for user in User.objects.filter(pk__in={*done, *members})}
        before = accesses.habits(team.pk, month)
    with scope(desk):
        at_door = accesses.refused_at_the_door(members, month)
    people = [
        Person(
            user_id=user_id,
            name=names.get(user_id, ""),
            role=members[user_id].role if user_id in members else "",
            profession=members[user_id].profession if user_id in members else "",
            done=done.get(user_id, Counted()),
            refused_at_door=at_door.get(user_id, 0),
        )
        for user_id in {*done, *at_door}
        if user_id in members or done[user_id].looks
    ]
    people.sort(key=lambda person: (-person.done.looks, person.name.casefold()))
    with scope(desk.at(team.pk)):
        findings = _findings(team, month, people, before, names)
    return Analysis(team, month, people, findings)


def is_many(opened: int, others: Iterable[int]) -> bool:
    """Whether somebody opened many patients: 30 at least, and over 3 times the median of the others like them."""
    alike = list(others)
    return bool(alike) and opened >= MANY_PATIENTS and opened > MANY_TIMES * median(alike)


def others_like(person: Person, people: Iterable[Person]) -> list[int]:
    """How many patients each of the others opened who have the same role and profession; of everybody when none has."""
    others = [one for one in people if one.user_id != person.user_id and one.role and one.done.looks]
    alike = [one for one in others if (one.role, one.profession) == (person.role, person.profession)]
    return [one.done.opened for one in alike or others]


def is_off_habit(done: Counted, before: tuple[int, int]) -> bool:
    """Whether somebody who rarely looks off hours did: 5 times at least, being used to less than one look in ten.

    Off hours are 22:00 to 6:00, Saturday and Sunday. Habits are those of the three months before; of the month itself
    for who made fewer than 20 looks then.
    """
    looks, off = before if before[0] >= KNOWN_LOOKS else (done.looks, done.off)
    return done.off >= FEW_LOOKS and off < RARELY * looks


def _findings(
    team: Team, month: Month, people: list[Person], before: Mapping[UUID, tuple[int, int]], names: Mapping[UUID, str]
) -> list[Finding]:
    found = [*_chosen(team, month), *_unusual(team, month, people, before)]
    looks = _looks_of(one for _kind, _severity, one, _figures in found)
    findings = [
        Finding(
            kind,
            severity,
            one.user_id,
            names.get(one.user_id, ""),
            {"count": one.count} | figures,
            tuple(looks[look_id] for look_id in one.ids if look_id in looks),
            one.name,
        )
        for kind, severity, one, figures in found
    ]
    findings += [*_broken_glasses(team, month, names), *_small(people)]
    return sorted(findings, key=lambda one: (SEVERITIES.index(one.severity), one.kind, one.who.casefold()))


def _chosen(team: Team, month: Month) -> Iterator[Raw]:
    """Patients that should not have been chosen, or might not."""
    for one in accesses.outside_grants(team.pk, month):
        yield "outside", "critical", one, {}
    for one in accesses.same_names(team.pk, month):
        yield "same_name", "high", one, {}
    for one in accesses.inactive_opened(team.pk, month):
        yield "inactive", "watch", one, {"patients": one.patients}


def _unusual(team: Team, month: Month, people: list[Person], before: Mapping[UUID, tuple[int, int]]) -> Iterator[Raw]:
    """Too many patients, or at hours that are not the person's."""
    many = {p.user_id: p for p in people if is_many(p.done.opened, others_like(p, people))}
    late = {p.user_id: p for p in people if is_off_habit(p.done, before.get(p.user_id, (0, 0)))}
    for one in accesses.opened_by(team.pk, month, many) if many else ():
        person = many[one.user_id]
        usual = round(median(others_like(person, people)))
        yield "volume", "watch", one, {"opened": person.done.opened, "usual": usual}
    for one in accesses.off_hours_of(team.pk, month, late) if late else ():
        done = late[one.user_id].done
        yield "off_hours", "watch", one, {"share": round(100 * done.off / done.looks)}


def _looks_of(behind: Iterable[Behind]) -> dict[int, Look]:
    return Look.objects.in_bulk([look_id for one in behind for look_id in one.ids])


def _broken_glasses(team: Team, month: Month, names: Mapping[UUID, str]) -> list[Finding]:
    broken = Break.objects.filter(team_id=team.pk, at__gte=month.start, at__lt=month.end).order_by("at")
    acts = Look.objects.filter(team_id=team.pk, act=Act.GLASS_BROKEN, at__gte=month.start, at__lt=month.end)
    looks = {look.detail.get("broken"): look for look in acts}
    return [
        Finding(
            "glass_reviewed" if one.reviewed_at else "glass",
            "info" if one.reviewed_at else "high",
            one.user_id,
            names.get(one.user_id, ""),
            {},
            tuple(look for look in [looks.get(str(one.pk))] if look),
            text=one.reason,
        )
        for one in broken
    ]


def _small(people: Iterable[Person]) -> list[Finding]:
    """Things to know rather than to ask: refusals, failures at the door, guests."""
    found = []
    for person in people:
        for kind, count in (
            ("refused", person.done.did(Act.RESTRICTED_REFUSED)),
            ("door", person.refused_at_door),
            ("guest", person.done.looks if person.role == Member.Role.GUEST else 0),
        ):
            if count:
                found.append(Finding(kind, "info", person.user_id, person.name, {"count": count}))
    return found
