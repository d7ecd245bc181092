"""The embedded server's files: who owns them, how they are made, and who still uses them."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goalfund.db.binaries import binary

OWNER = "goalfund"  # the database's owner inside Postgres, and the database's name
# The kernel's limit for a unix socket's path is 107 bytes, of which `/.s.PGSQL.5432` takes 15.
_SOCKET_DIR_MAX = 107 - 15


class EmbeddedPostgresError(Exception):
    """The embedded server cannot run. The data on disk is as it was."""


@dataclass(frozen=True)
class Identity:
    """Who the server's processes are, because postgres refuses to be root."""

    uid: int
    prefix: tuple[str, ...] = ()  # what to put before the command
    switch: bool = False  # become `uid` after the fork

    def popen_options(self) -> dict[str, Any]:
        """Return the arguments for `subprocess` that make a child this identity."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": pwd.getpwuid(self.uid).pw_gid, "extra_groups": []}


def identity_of(cluster: Path) -> Identity:
    """Return who shall run `cluster`: ourselves, or when we are root somebody who is not.

    An existing cluster keeps its owner. A new one belongs to `nobody` where that user can reach it;
    where it cannot (everything below a home of root), a user namespace shows root's files to
    Postgres as those of `nobody`.

    Raises:
        EmbeddedPostgresError: we are root, and neither way is open.
    """
    if os.geteuid() != 0:
        return Identity(os.geteuid())
    nobody = pwd.getpwnam("nobody").pw_uid
    as_nobody = Identity(nobody, switch=True)
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        return Identity(owner, switch=True)
    if not cluster.exists() and _can_reach(as_nobody, binary("postgres"), cluster.parent):
        return as_nobody
    namespace = Identity(0, prefix=_namespace_of(nobody))
    if _can_reach(namespace, binary("postgres")):
        return namespace
    raise EmbeddedPostgresError(
        f"PostgreSQL refuses to run as root, and the user nobody cannot reach {cluster.parent}: "
        "run GoalFund as an ordinary user, or set GOALFUND_DATA_DIR to a folder outside root's home"
    )


def _namespace_of(uid: int) -> tuple[str, ...]:
    return ("unshare", "--user", f"--map-user={uid}", f"--map-group={uid}", "--")


def _can_reach(identity: Identity, *paths: Path) -> bool:
    every_path = 'for path; do test -x "$path" || exit 1; done'
    try:
        result = _run(["sh", "-c", every_path, "sh", *map(str, paths)], identity)
    except OSError:  # no `unshare` here
        return False
    return result.returncode == 0


def _run(command: Sequence[str], identity: Identity) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*identity.prefix, *command],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        **identity.popen_options(),
    )


@contextlib.contextmanager
def exclusive(data_dir: Path) -> Iterator[None]:
    """Hold `data_dir` for this process; the kernel lets go when the process ends in any way.

    Raises:
        EmbeddedPostgresError: another process holds it.
    """
    descriptor = os.open(data_dir / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedPostgresError(
                f"another GoalFund runs on {data_dir}: stop it, or set GOALFUND_DATA_DIR to "
                "another folder"
            ) from None
        yield
    finally:
        os.close(descriptor)


def create(cluster: Path, identity: Identity) -> None:
    """Make a new cluster with checksums, complete or not at all.

    Raises:
        EmbeddedPostgresError: initdb failed; nothing was left behind.
    """
    for leftover in cluster.parent.glob(f"{cluster.name}.new-*"):
        shutil.rmtree(leftover)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{cluster.name}.new-", dir=cluster.parent))
    os.chown(unfinished, identity.uid, -1)
    command = [str(binary("initdb")), "-D", str(unfinished), "-U", OWNER, "-A", "trust"]
    command += ["--data-checksums", "-E", "UTF8", "--locale=C"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    result = _run(command, identity)
    if result.returncode != 0:
        shutil.rmtree(unfinished)
        raise EmbeddedPostgresError(f"initdb failed: {result.stderr.strip()}")
    unfinished.rename(cluster)
    _sync(cluster.parent)


def _sync(folder: Path) -> None:
    """Write a folder's entries down, so that a new cluster is still there after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def socket_dir(cluster: Path, identity: Identity) -> Path:
    """Return where the socket goes: in the cluster, or when that path is too long, a short one.

    Raises:
        EmbeddedPostgresError: somebody else has taken the short one.
    """
    if len(os.fsencode(cluster)) <= _SOCKET_DIR_MAX:
        return cluster
    digest = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]
    short = Path(tempfile.gettempdir(), f"goalfund-{digest}")
    with contextlib.suppress(FileExistsError):
        short.mkdir(mode=0o700)
        os.chown(short, identity.uid, -1)
    found = short.lstat()
    # The name can be guessed and the folder is everybody's, so look before trusting it.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != identity.uid or found.st_mode & 0o077:
        raise EmbeddedPostgresError(f"{short} belongs to somebody else: remove it")
    return short


def remove_socket_dir(folder: Path, cluster: Path) -> None:
    """Remove the short folder again, unless a socket is still in it."""
    if folder != cluster:
        with contextlib.suppress(OSError):
            folder.rmdir()


def users_of(cluster: Path) -> list[int]:
    """Return the ids of the live processes that work in `cluster`, where postgres always goes.

    `postmaster.pid` is no proof: its number may be a zombie's, or somebody else's by now. Systems
    without /proc get an empty list and rely on Postgres' own check.
    """
    pids = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # gone meanwhile, a zombie, or not ours to see
            if (process / "cwd").readlink() == cluster:
                pids.append(int(process.name))
    return pids


def forget_dead_server(cluster: Path) -> None:
    """Remove the mark of a server that is dead for sure; call it when nobody uses the cluster."""
    if sys.platform == "linux":
        (cluster / "postmaster.pid").unlink(missing_ok=True)
