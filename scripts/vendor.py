"""Fetch the front-end files we ship but did not write, exactly as `vendor.lock.json` names them.

A developer's tool: it needs npm and a network, the application needs neither. Run it after changing a
version or a symbol in the lock:

    python scripts/vendor.py            # fetch, refuse anything whose hash differs from the lock
    python scripts/vendor.py --record   # fetch, then write the new hashes into the lock

Files are copied unmodified. The icon sprite is the one thing built here: one `<symbol>` per entry of
`symbols`, in the lock's order, each the untouched path of a 20 x 20 icon.
"""

import argparse
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "src/contact_telesante/web/static/vendor/vendor.lock.json"
SVG = re.compile(r'<svg [^>]*viewBox="(0 0 20 2[01])"[^>]*>(.*)</svg>', re.DOTALL)


class Copied(TypedDict):
    """One file we ship: its path in the package, its path in our tree, its hash."""

    source: str
    path: str
    sha256: str


class Package(TypedDict):
    """One npm package of the lock. `symbols` is there for the icons only."""

    version: str
    licence: str
    integrity: str
    files: list[Copied]
    symbols: dict[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="write the hashes of what was fetched into the lock")
    record = parser.parse_args().record
    lock: dict[str, Package] = json.loads(LOCK.read_text(encoding="utf-8"))
    wrong = [problem for name, package in lock.items() for problem in renew(name, package, record=record)]
    if record:
        LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.writelines(f"{line}\n" for line in wrong or [f"{len(lock)} packages are as the lock says."])
    return 1 if wrong else 0


def renew(name: str, package: Package, *, record: bool) -> list[str]:
    """Write the package's files and return what differs from the lock; nothing is written when something does."""
    integrity, members = unpacked(name, package["version"])
    if record:
        package["integrity"] = integrity
    elif integrity != package["integrity"]:
        return [f"{name}: the package published as {package['version']} is not the one of the lock."]
    content = {copied["path"]: wanted(copied, package, members) for copied in package["files"]}
    for copied in package["files"]:
        found = hashlib.sha256(content[copied["path"]]).hexdigest()
        if record:
            copied["sha256"] = found
        elif found != copied["sha256"]:
            return [f"{copied['path']}: {found} is not the hash of the lock."]
    for path, data in content.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_bytes(data)
    return []


def unpacked(name: str, version: str) -> tuple[str, dict[str, bytes]]:
    """Return the package's integrity as npm states it, and its files by path inside the package."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", f"{name}@{version}", "--json", "--silent", "--pack-destination", folder]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        [packed] = json.loads(answer.stdout)
        archive = next(Path(folder).glob("*.tgz")).read_bytes()
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        files = {m.name.removeprefix("package/"): tar.extractfile(m) for m in tar if m.isfile()}
        return packed["integrity"], {path: file.read() for path, file in files.items() if file}


def wanted(copied: Copied, package: Package, members: Mapping[str, bytes]) -> bytes:
    return sprite(package["symbols"], members) if copied["source"] == "*" else members[copied["source"]]


def sprite(symbols: Mapping[str, str], members: Mapping[str, bytes]) -> bytes:
    """Build the sprite: the symbol's id is our word, its drawing is the package's."""
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">']
    for identifier, icon in symbols.items():
        drawing = SVG.search(members[f"icons/{icon}.svg"].decode())
        if drawing is None:
            raise ValueError(f"{icon} is not a 20 x 20 drawing.")
        lines.append(f'<symbol id="{identifier}" viewBox="{drawing[1]}">{drawing[2]}</symbol>')
    return ("\n".join([*lines, "</svg>"]) + "\n").encode()


if __name__ == "__main__":
    sys.exit(main())
