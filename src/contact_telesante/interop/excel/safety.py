"""What a file must be before anything of it is unpacked. Knows no Django: the child process asks it too.

A zip bomb of 0.4 MB takes 654 MB once unpacked, so what its own directory announces is added up first.
"""

import io
import zipfile
from typing import Final

LARGEST_FILE: Final = 10 * 1024 * 1024
LARGEST_UNPACKED: Final = 50 * 1024 * 1024
MOST_PARTS: Final = 2000
STEEPEST: Final = 200
"""How many times its size a part may unpack to, once it is large."""
LARGE: Final = 1024 * 1024
MOST_LINES: Final = 20_000
MOST_COLUMNS: Final = 200

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
TEXTS: Final = (".csv", ".txt", ".tsv")
OTHERS: Final = (".xls", ".ods", ".numbers", ".xlsb", ".xlt", ".xltx")


class Refused(Exception):
    """The file is not taken: `code` says why, `count` how many there were."""

    def __init__(self, code: str, count: int = 0) -> None:
        super().__init__(code)
        self.code, self.count = code, count


def kind_of(name: str, content: bytes) -> str:
    """`xlsx` or `csv`. Raises `Refused` for anything else."""
    ending = name.lower()[name.rfind(".") :] if "." in name else ""
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise Refused("empty")
    if len(content) > LARGEST_FILE:
        raise Refused("large")
    if ending in {".xlsm", ".xltm"}:
        raise Refused("macros")
    if ending in OTHERS:
        raise Refused("format")
    if content.startswith(OLE):
        raise Refused("encrypted" if ending == ".xlsx" else "format")
    if ending == ".xlsx":
        require_workbook(content)
        return "xlsx"
    if ending in TEXTS:
        require_text(content)
        return "csv"
    raise Refused("extension")


def require_text(content: bytes) -> None:
    """Raise `Refused` for what is no text: bytes 0 are those of UTF-16 alone, which says so at its beginning."""
    if content.startswith((ZIP, PDF)):
        raise Refused("not_text")
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("not_text")


def require_workbook(content: bytes) -> None:
    """Raise `Refused` unless this is an Excel workbook that unpacks to a reasonable size, without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refused("not_workbook") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused("bomb")
    if any(part.file_size > LARGE and part.file_size > STEEPEST * max(part.compress_size, 1) for part in parts):
        raise Refused("bomb")
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Refused("format" if "mimetype" in names or "Index/Document.iwa" in names else "not_workbook")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("encrypted")
