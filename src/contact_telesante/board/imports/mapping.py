"""Which column holds which field: proposed from the file's own names, from habits, from the last import."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from contact_telesante.board.definition import Definition, Field
from contact_telesante.board.imports.profile import Names, Profile, Source
from contact_telesante.board.imports.tables import Line, Reading, text_of
from contact_telesante.kernel.text import fold

KEY: Final = re.compile(r"\[([a-z][a-z0-9_]*)\]")
"""How our own template names its columns, on a hidden line."""
LOOKED_AT: Final = 30
"""Lines among which the header is sought."""

SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "last_name": ("nom", "nom de famille", "last name", "surname", "family name",
                  "nom naissance", "nom a la naissance"),
    "first_name": ("prenom", "prenoms", "first name", "given name"),
    "nom_usuel": ("nom usuel", "prenom usuel", "prenom d'usage", "nom d'usage", "preferred name"),
    "birth_date": ("ddn", "date de naissance", "naissance", "ne le", "nee le", "dob", "date of birth", "birth date"),
    "sex": ("sexe", "genre", "sex", "gender"),
    "nam": ("nam", "no ass maladie", "assurance maladie", "numero d'assurance maladie", "ramq", "no nam", "hin"),
    "file_number": ("dossier", "no dossier", "no de dossier", "numero de dossier", "# dossier", "record", "record no",
                    "mrn", "chart", "chart no"),
    "priorite": ("priorite", "priority"),
    "nim": ("nim", "niveau de soins", "niveau d'intervention", "level of care"),
    "rcr": ("rcr", "cpr", "reanimation"),
    "allergies_note": ("precisions allergies", "allergies precisions", "details allergies"),
    "diagnostic": ("diagnostic", "dx", "probleme", "diagnosis", "problem"),
    "suivi_date": ("prochain suivi", "date de suivi", "suivi", "next follow-up", "follow-up date"),
    "note": ("note", "notes", "commentaire", "commentaires", "remarques", "comments"),
    "medecin": ("medecin", "medecin traitant", "md", "physician", "doctor", "ips"),
    "resp": ("responsable", "professionnel", "intervenant", "intervenant pivot", "responsible"),
    "installation": ("installation", "etablissement", "site", "facility"),
    "unite": ("unite", "etage", "departement", "unit", "ward", "floor"),
    "lieu": ("chambre", "chambre-lit", "ch", "lit", "lieu", "room", "bed", "place", "location"),
    "proche": ("proche", "personne a joindre", "personne ressource", "contact", "proche aidant"),
    "proche_tel": ("telephone", "tel", "telephone du proche", "tel du proche", "phone"),
    "lien": ("lien", "lien de parente", "relationship"),
}  # fmt: skip
FULL_NAMES: Final = frozenset(
    {"nom prenom", "nom et prenom", "nom prenoms", "prenom nom", "prenom et nom", "usager", "patient", "resident",
     "nom complet", "nom de l'usager", "nom du patient", "name", "full name", "patient name"}
)  # fmt: skip


def folded(name: str) -> str:
    """A column's name as they are compared: « No de dossier : » is « no de dossier »."""
    return " ".join(re.sub(r"[:*.,;/()«»\"_]+", " ", fold(name)).split())


def writable(definition: Definition) -> tuple[Field, ...]:
    """The fields that a file may bring."""
    return tuple(field for field in definition.live_fields if field.type != "computed")


def key_line_of(reading: Reading) -> Line | None:
    """The line by which our template names its columns."""
    for line in reading.lines[:LOOKED_AT]:
        written = [text_of(cell) for cell in line.cells if text_of(cell)]
        if written and all(KEY.fullmatch(text) for text in written):
            return line
    return None


def header_of(reading: Reading, definition: Definition, wanted: int = 0) -> Line | None:
    """The line that names the columns: the one asked for, else the one that names most of what we know, else the
    first of the fullest; None for an empty file.
    """
    lines = reading.lines[:LOOKED_AT]
    if asked := next((line for line in reading.lines if line.number == wanted), None):
        return asked
    known = _names(definition)
    candidates = [line for line in lines if line is not key_line_of(reading)]
    if not candidates:
        return None
    return max(candidates, key=lambda line: (_recognised(line, known), _texts(line) / (1 + line.number)))


def columns_of(reading: Reading, header: Line | None) -> list[str]:
    """The names of the columns, as many as the widest line has; "" for one without a name."""
    return [text_of(header.cell(index))[:100] if header else "" for index in range(reading.width)]


def data_lines(reading: Reading, header: Line | None) -> list[Line]:
    """The lines below the header that hold something, without the line of keys."""
    keys = key_line_of(reading)
    after = header.number if header else 0
    return [line for line in reading.lines if line.number > after and line is not keys]


def proposed(reading: Reading, header: Line | None, definition: Definition, last: Profile | None) -> dict[str, Source]:
    """A source for each field that a column seems to hold; a column serves one field, a full name serves two."""
    columns = columns_of(reading, header)
    names = [folded(name) for name in columns]
    found: dict[str, Source] = {}
    taken: set[int] = set()
    for candidates in (_by_key(reading, definition), _by_memory(names, definition, last), _by_name(names, definition)):
        for key, (index, how) in candidates.items():
            if key not in found and (index not in taken or how):
                found[key] = Source(column=index, name=columns[index], names=how)
                taken.add(index)
    return found


Candidates = dict[str, tuple[int, Names]]


def _by_key(reading: Reading, definition: Definition) -> Candidates:
    line = key_line_of(reading)
    keys = {field.key for field in writable(definition)}
    told = [(KEY.fullmatch(text_of(cell)), index) for index, cell in enumerate(line.cells)] if line else []
    return {match[1]: (index, "") for match, index in told if match and match[1] in keys}


def _by_memory(names: Sequence[str], definition: Definition, last: Profile | None) -> Candidates:
    keys = {field.key for field in writable(definition)}
    kept = last.fields if last and last.fields else {}
    return {
        key: (names.index(folded(source.name)), source.names)
        for key, source in kept.items()
        if key in keys and source.column is not None and source.name and folded(source.name) in names
    }


def _by_name(names: Sequence[str], definition: Definition) -> Candidates:
    found: Candidates = {}
    for field in writable(definition):
        known = [*_own_names(field), *map(folded, SYNONYMS.get(field.key, ()))]
        index = next((names.index(name) for name in known if name in names), None)
        if index is not None:
            found[field.key] = (index, "")
    whole = next((index for index, name in enumerate(names) if name in FULL_NAMES), None)
    if whole is not None and "first_name" not in found:
        found["last_name"] = found["first_name"] = (whole, "comma")
    return found


def _own_names(field: Field) -> list[str]:
    told = [*field.label.values(), *field.short.values(), field.key]
    return list(dict.fromkeys(folded(name) for name in told if name))


def _names(definition: Definition) -> frozenset[str]:
    own = (name for field in writable(definition) for name in _own_names(field))
    habits = (folded(name) for names in SYNONYMS.values() for name in names)
    return frozenset(own) | frozenset(habits) | FULL_NAMES


def _recognised(line: Line, known: Iterable[str]) -> int:
    return len({folded(text_of(cell)) for cell in line.cells if isinstance(cell, str)}.intersection(known))


def _texts(line: Line) -> int:
    return sum(isinstance(cell, str) for cell in line.cells)
