"""Every gesture on a board's cues is a new version of its definition; sets of cues are offered to the establishment."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.board.cueing import edits, rules
from contact_telesante.board.cueing.sets import CUE_SET, CueSet, fitting, set_of, set_offered
from contact_telesante.board.definition import Cue, Definition, Text
from contact_telesante.board.design.actions import Revised, as_first_answered, open_revision, put_in_force, revise
from contact_telesante.board.design.keys import new_key
from contact_telesante.board.design.templates.actions import as_first_saved, keep_template
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat


@action(again=as_first_answered)
def add_cue(*, by: Seat, base: int, cue: Cue) -> Revised:
    """Add a cue, last of its severity, under a new key made of its words.

    As every gesture below: raises `NotAllowed` unless the seat manages the team, `DesignMoved` when version `base`
    is no longer in force, `Missing` for an unknown cue, and `InvalidInput` for a cue that would not work.
    """
    now = open_revision(by=by, base=base).definition
    made = replace(cue, key=_new_key(now, cue.text))
    rules.require_working(made, now)
    return put_in_force(edits.with_cue(now, made), by=by, base=base, what="cue_added", key=made.key)


@action(again=as_first_answered)
def change_cue(*, by: Seat, base: int, key: str, cue: Cue) -> Revised:
    """Make the cue of that key what `cue` says; it keeps its key, its place, and whether it is on."""

    def changed(now: Definition) -> Definition:
        made = replace(cue, key=key, enabled=edits.cue_of(now, key).enabled)
        rules.require_working(made, now)
        return edits.with_cue(now, made)

    return revise(by, base, "cue_changed", key, changed)


@action(again=as_first_answered)
def turn_cue(*, by: Seat, base: int, key: str, enabled: bool) -> Revised:
    """Turn a cue on or off. It keeps everything."""
    return revise(
        by, base, "cue_changed", key, lambda now: edits.with_cue(now, replace(edits.cue_of(now, key), enabled=enabled))
    )


@action(again=as_first_answered)
def move_cue(*, by: Seat, base: int, key: str, to: str) -> Revised:
    """Move a cue among those of its severity: see `edits.moved_cue`."""
    return revise(by, base, "cues_ordered", key, lambda now: edits.moved_cue(now, key, to))


@action(again=as_first_answered)
def remove_cue(*, by: Seat, base: int, key: str) -> Revised:
    """Take a cue off the board. An older version brings it back."""
    return revise(by, base, "cue_removed", key, lambda now: edits.without_cue(now, key))


@action(again=as_first_answered)
def duplicate_cue(*, by: Seat, base: int, key: str) -> Revised:
    """Add a copy of a cue just after it, off until it is turned on."""
    now = open_revision(by=by, base=base).definition
    cue = edits.cue_of(now, key)
    copy = replace(cue, key=_new_key(now, cue.text), text=_copied(cue.text), enabled=False)
    return put_in_force(edits.after(now, key, copy), by=by, base=base, what="cue_added", key=copy.key)


@action(again=as_first_saved)
def save_set(*, by: Seat, name: Text, description: Text, keys: Collection[str]) -> UUID:
    """Offer some of the board's cues, with what their columns are, to the teams of the establishment.

    Raises `NotAllowed`, and `InvalidInput` without a name or a cue.
    """
    rights.require(rights.may_manage(by))
    made = set_of(by, keys)
    _require_named(name, made)
    document = CUE_SET.dump_python(made, mode="json")
    return keep_template(document, by=by, of="cues", name=name, description=description)


@action(again=as_first_answered)
def load_set(*, by: Seat, base: int, set_id: UUID, keys: Collection[str]) -> Revised:
    """Bring cues of a set on the board, each in the place of the one of its key, else last.

    A cue that does not fit is refused with its reason, never loaded another way. Raises `Template.DoesNotExist` for a
    set that is not offered to this team.
    """

    def loaded(now: Definition) -> Definition:
        found = fitting(CUE_SET.validate_python(set_offered(by, set_id).document), now)
        wanted = [one for one in found if one.cue.key in keys]
        errors = [sentence for one in wanted for sentence in one.reasons]
        if errors or not wanted:
            raise InvalidInput({"cues": errors or [_("Choose at least one cue.")]})
        return edits.with_cues(now, [one.cue for one in wanted])

    return revise(by, base, "cues_loaded", str(set_id), loaded)


def _new_key(definition: Definition, text: Text) -> str:
    return new_key(text.get("fr", ""), {cue.key for cue in definition.cues}, otherwise="repere")


def _copied(text: Text) -> Text:
    """The words of a copy, cut so that they stay words of a cue."""
    marks = {"fr": " (copie)", "en": " (copy)"}
    return {lang: said[: rules.LONGEST_TEXT - len(marks[lang])] + marks[lang] for lang, said in text.items()}


def _require_named(name: Text, made: CueSet) -> None:
    errors: dict[str, list[str]] = {}
    for language in ("fr", "en"):
        if not name.get(language, "").strip():
            errors[f"name_{language}"] = [_("A name is needed in French and in English.")]
    if not made.cues:
        errors["cues"] = [_("Choose at least one cue.")]
    if errors:
        raise InvalidInput(errors)
