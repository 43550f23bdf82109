"""Keys of columns, choices and sections: short ASCII words made of a label, never used twice."""

import re
from collections.abc import Collection
from typing import Final

from contact_telesante.kernel.text import fold

LONGEST: Final = 40


def new_key(label: str, taken: Collection[str], *, otherwise: str = "colonne") -> str:
    """A key made of that label and absent from `taken`: « Échelle de Braden » gives `echelle_de_braden`."""
    slug = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:LONGEST].rstrip("_") or otherwise
    if slug[0].isdigit():
        slug = f"{otherwise[0]}_{slug}"
    key, count = slug, 1
    while key in taken:
        count += 1
        key = f"{slug}_{count}"
    return key
