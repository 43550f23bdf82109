"""The PostgreSQL that comes as a wheel, kept under DATA/postgres.

Invariants: it listens on a private socket and nothing else; every login but the superuser's has a
password, and only the person who runs us may be superuser; whatever was killed, the next `start`
finds or repairs it. Its log holds no statement and no value. Only this module knows the wheel, and
it uses its programs, not its Python layer (which opens every parent folder to everybody).
"""

import contextlib
import fcntl
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from contact_telesante.config import cluster
from contact_telesante.config.children import dying_with_parent
from contact_telesante.config.environment import ConfigurationError

DATABASE = "contact"
APP, OWNER = "contact_app", "contact_owner"
RECOVERY_TIMEOUT = 600.0  # seconds: a crash recovery replays the log, however long that is
STOP_TIMEOUT = 3.0  # seconds; past it the next start recovers
ORPHANS_TRIES = 20


def urls(data: Path) -> tuple[str, str]:
    """The addresses of the application's and the owner's logins. Reads the passwords kept in DATA/secrets."""
    return _url(data, APP), _url(data, OWNER)


def admin_url(data: Path) -> str:
    """The superuser's address: no password, the socket tells who asks."""
    return f"postgresql://{cluster.SUPERUSER}@/{DATABASE}?host={quote(str(_place(data).socket), safe='')}"


def _url(data: Path, login: str) -> str:
    file = _place(data).data / "secrets" / _password(login)
    password = file.read_text(encoding="ascii") if file.exists() else ""
    return f"postgresql://{login}:{password}@/{DATABASE}?host={quote(str(_place(data).socket), safe='')}"


def _place(data: Path) -> cluster.Place:
    return cluster.Place(data.expanduser().resolve())


def running(data: Path) -> bool:
    """Whether the server of this data folder is up and takes connections."""
    return _postmaster(_place(data)) is not None and _status(_place(data)) == "ready"


def start(data: Path, *, durable: bool = True) -> None:
    """Have the server up, its logins and database made: start it, or adopt the one a killed process left.

    The server stops by itself when the thread that called this ends. `durable=False` is for tests.
    Raises `ConfigurationError` when it cannot: disk full, another version's data, wrong owner…
    """
    place = _place(data)
    cluster.make_folders(place)
    for login in (APP, OWNER):
        secret_file(data, _password(login))
    with _alone(place.data / "postgres.lock"):
        cluster.require_disk(place)
        if _postmaster(place) is None or not _wait_until_ready(place, None):
            cluster.initialise(place)
            cluster.write_settings(place, durable=durable)
            _launch(place)
        _create_logins(place)


def stop(data: Path) -> None:
    """Stop the server if it runs: fast, then immediately (the next start recovers)."""
    place = _place(data)
    for signum, patience in ((signal.SIGINT, STOP_TIMEOUT), (signal.SIGQUIT, 1.0), (signal.SIGKILL, 0.5)):
        pid = _postmaster(place)
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signum)
        _wait_for_end(pid, place, patience)


def secret_file(data: Path, name: str) -> Path:
    """DATA/secrets/`name`, made with a random content the first time, readable by nobody else."""
    file = _place(data).data / "secrets" / name
    if not file.exists():
        with cluster.writing(data):
            _make_secret(file)
    return file


def _make_secret(file: Path) -> None:
    for folder in (file.parent.parent, file.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)  # unlike a rename, never replaces what another process just made
    draft.unlink()


def _password(login: str) -> str:
    return f"postgres_{login}"


@contextlib.contextmanager
def hold(data: Path, what: str) -> Iterator[None]:
    """Be the one that owns this data folder, as `what`; the kernel lets go when the process dies.

    Raises `ConfigurationError` that names the other one.
    """
    place = _place(data)
    with cluster.writing(place.data):
        place.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (place.data / "owner.lock").open("a+", encoding="utf-8")
    with lock as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise ConfigurationError(
                f"{file.read() or 'Another process'} already uses {place.data}: stop it first,"
                " or choose another folder with --data."
            ) from error
        file.truncate(0)
        file.write(f"contact-telesante {what} (process {os.getpid()})")
        file.flush()
        yield


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.open("a", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _launch(place: cluster.Place) -> None:
    """Start the server; the orphans of a killed one may hold its shared memory for a moment more."""
    _forget_stale_postmaster(place)
    for _ in range(ORPHANS_TRIES):
        if _wait_until_ready(place, _spawn(place)):
            return
        if "shared memory block" not in cluster.read(place.start_log):
            break
        time.sleep(0.5)
    raise ConfigurationError(cluster.why(place, cluster.read(place.start_log)))


def _spawn(place: cluster.Place) -> subprocess.Popen[bytes]:
    place.start_log.touch(mode=0o600)
    with place.start_log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 -- our own program
            [cluster.program("postgres"), "-D", place.cluster],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the supervisor, which stops the server last
            preexec_fn=dying_with_parent(signal.SIGINT),  # noqa: PLW1509 -- calls nothing but the kernel
            **cluster.as_account(),
        )
    _children[process.pid] = process
    return process


_children: dict[int, subprocess.Popen[bytes]] = {}


def _wait_until_ready(place: cluster.Place, process: subprocess.Popen[bytes] | None) -> bool:
    """Wait through recovery. False when the server ended instead; `process` is None for one that we adopt."""
    deadline = time.monotonic() + RECOVERY_TIMEOUT
    while not (_status(place) == "ready" and _postmaster(place)):
        ended = _postmaster(place) is None if process is None else process.poll() is not None
        if ended:
            return False
        if time.monotonic() > deadline:
            raise ConfigurationError(f"PostgreSQL is still recovering after 10 minutes: read {place.log} and wait.")
        time.sleep(0.03)
    return True


def _pid_file(place: cluster.Place) -> list[str]:
    try:
        return (place.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _status(place: cluster.Place) -> str:
    """What the server says of itself on the last line of its pid file: starting, ready, stopping…"""
    lines = _pid_file(place)
    return lines[7].strip() if len(lines) > 7 else ""


def _postmaster(place: cluster.Place) -> int | None:
    """The process that runs this cluster, or None: the pid file of a killed server may name anybody's process."""
    lines = _pid_file(place)
    if not lines or not lines[0].strip().isdecimal():
        return None
    pid = int(lines[0])
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]
        return None
    return pid if _is_postmaster(pid, place) else None


def _is_postmaster(pid: int, place: cluster.Place) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes() if Path("/proc/self").exists() else _command(pid)
    except OSError:
        return False
    return b"postgres" in command and os.fsencode(place.cluster) in command


def _command(pid: int) -> bytes:
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False).stdout  # noqa: S603, S607


def _forget_stale_postmaster(place: cluster.Place) -> None:
    """Remove the lock files of a killed server when its number is somebody else's by now.

    Otherwise leave them: PostgreSQL reads in them whether orphans of that server still hold its memory.
    """
    lines = _pid_file(place)
    if lines and Path(f"/proc/{lines[0].strip()}").exists():
        for file in (place.cluster / "postmaster.pid", *place.socket.glob(".s.PGSQL.*")):
            file.unlink(missing_ok=True)


def _wait_for_end(pid: int, place: cluster.Place, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and _postmaster(place) == pid:
        time.sleep(0.02)


def _create_logins(place: cluster.Place) -> None:
    """The two logins with the passwords of DATA/secrets, and the database that the owner owns."""
    with psycopg.connect(admin_url(place.data).replace(f"/{DATABASE}?", "/postgres?"), autocommit=True) as admin:
        roles = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
        for login in (APP, OWNER):
            verb = "ALTER" if login in roles else "CREATE"
            password = secret_file(place.data, _password(login)).read_text(encoding="ascii")
            hashed = admin.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
            admin.execute(sql.SQL(f"{verb} ROLE {login} LOGIN PASSWORD {{}}").format(sql.Literal(hashed)))
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            admin.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
