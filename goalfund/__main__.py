"""The command line: `goalfund serve | migrate | seed | verify | reconcile | export | ...`.

Whatever a command needs is imported when it runs, so that the others start at once.
"""

import argparse
import asyncio
import sys
import traceback
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from goalfund.settings import Settings

R = TypeVar("R")

OK: Final = 0
FOUND: Final = 1  # verify, or reconcile, found something
FAILED: Final = 2  # the command could not do its work
INTERRUPTED: Final = 130

Command = Callable[["Settings", argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the status to exit with."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    run: Callable[..., int] = options.run
    if rest and run is not _simulator:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.rest = rest
    try:
        return _version() if run is _version else _guarded(run, options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - a fault of ours must not pass for a finding
        traceback.print_exc()
        return FAILED


def _guarded(run: Command, options: argparse.Namespace) -> int:
    """Run the command; what can go wrong without a fault of ours becomes one sentence."""
    from goalfund.configuration import ConfigurationError, load_settings
    from goalfund.edge.logs import configure_logs

    try:
        settings = load_settings()
    except ConfigurationError as error:
        return _fail(str(error))
    if run not in (_serve, _simulator):  # which have logs of their own
        configure_logs("warning", pretty=False)
    try:
        return run(settings, options)
    except _expected() as error:
        return _fail(str(error))


def _expected() -> tuple[type[Exception], ...]:
    """Return what a command can meet in the world, of which a trace would explain nothing."""
    import asyncpg

    from goalfund.db import DatabaseUnavailableError, MigrationError
    from goalfund.db.cluster import EmbeddedPostgresError
    from goalfund.db.pool import UnsupportedServerError
    from goalfund.edge.vault import SealBrokenError
    from goalfund.goal.archived import ArchiveError
    from goalfund.goal.errors import AnswerLostError, JournalError

    return (
        OSError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        DatabaseUnavailableError,
        MigrationError,
        EmbeddedPostgresError,
        UnsupportedServerError,
        SealBrokenError,
        ArchiveError,
        AnswerLostError,
        JournalError,
    )


def _fail(sentence: str) -> int:
    sys.stderr.write(f"goalfund: {sentence}\n")
    return FAILED


def _run(main: Coroutine[object, object, R]) -> R:
    """Run `main` on the fastest event loop that there is."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


def _serve(settings: "Settings", _options: argparse.Namespace) -> int:
    from goalfund.app import serve

    _run(serve(settings))
    return OK


def _migrate(settings: "Settings", _options: argparse.Namespace) -> int:
    from goalfund.subcommands import migrate

    for name in _run(migrate(settings)):
        _print(name)
    return OK


def _seed(settings: "Settings", options: argparse.Namespace) -> int:
    from goalfund.subcommands import seed

    for goal_id in _run(seed(settings, options.seed)):
        _print(str(goal_id))
    return OK


def _verify(settings: "Settings", options: argparse.Namespace) -> int:
    from goalfund.subcommands import verify

    return FOUND if _run(verify(settings, options.goal, json=options.json)) else OK


def _reconcile(settings: "Settings", options: argparse.Namespace) -> int:
    from goalfund.subcommands import reconcile

    done, explained = _run(reconcile(settings, options.days))
    if not done:
        return FAILED
    return OK if explained else FOUND


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 366:
        raise ValueError(text)
    return days


def _export(settings: "Settings", options: argparse.Namespace) -> int:
    from goalfund.subcommands import export

    _run(export(settings, options.goal, options.out, displays=not options.without_displays))
    return OK


def _import(settings: "Settings", options: argparse.Namespace) -> int:
    from goalfund.subcommands import import_

    imported = _run(import_(settings, options.file))
    _print(f"goal {imported.goal_id}: {imported.seq} events, head {imported.head_hash}")
    return OK


def _rotate_keys(settings: "Settings", _options: argparse.Namespace) -> int:
    from goalfund.subcommands import rotate_keys

    resealed = _run(rotate_keys(settings))
    _print(
        f"sealed anew: {resealed.secrets} second factors, {resealed.mails} mails, "
        f"{resealed.accounts} accounts"
    )
    return OK


def _staff(settings: "Settings", options: argparse.Namespace) -> int:
    from goalfund.subcommands import set_staff

    staff = options.change == "add"
    if _run(set_staff(settings, options.email, staff=staff)) is None:
        return _fail(f"nobody has confirmed the address {options.email}")
    _print(f"{options.email} is {'staff now' if staff else 'no longer staff'}")
    return OK


def _role(settings: "Settings", options: argparse.Namespace) -> int:
    from goalfund.goal.roles import Role
    from goalfund.subcommands import NotGivenError, set_role

    role = None if options.role == "none" else Role(options.role)
    try:
        _run(set_role(settings, options.goal, options.email, role))
    except NotGivenError as error:
        return _fail(str(error))
    _print(f"{options.email} is {role or 'nobody'} of {options.goal} now")
    return OK


def _simulator(settings: "Settings", options: argparse.Namespace) -> int:
    from goalfund.payments.simulator.__main__ import main as simulator

    # What is given on the command line comes later, and wins.
    simulator(
        [
            *("--port", str(settings.simulator_port)),
            *("--secret-key", settings.simulator_key),
            *("--webhook-url", f"http://127.0.0.1:{settings.port}/api/v1/webhooks/squad"),
            *options.rest,
        ]
    )
    return OK


def _settings(settings: "Settings", _options: argparse.Namespace) -> int:
    from goalfund.settings import variable_of

    for name in type(settings).model_fields:
        # A secret shows as stars, by itself.
        value = getattr(settings, name)
        mark = "" if name in settings.model_fields_set else "  (default)"
        _print(f"{variable_of(name)}={'' if value is None else value}{mark}")
    return OK


def _version() -> int:
    from importlib.metadata import version

    _print(f"goalfund {version('goalfund')}")
    return OK


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="goalfund", description="A realtime ledger for money that people raise together."
    )
    commands = parser.add_subparsers(metavar="command", required=True)

    def add(
        name: str, run: Callable[..., int], what: str, *, add_help: bool = True
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name, help=what, description=what, allow_abbrev=False, add_help=add_help
        )
        command.set_defaults(run=run)
        return command

    add("serve", _serve, "Run the server until it is told to stop.")
    add("migrate", _migrate, "Bring the database's schema up to date.")
    seed = add("seed", _seed, "Make the demo's goals, unless they are there.")
    seed.add_argument("--seed", type=int, default=1, help="another number makes another past")
    verify = add("verify", _verify, "Replay every log and compare all that follows from it.")
    verify.add_argument("--goal", type=UUID, metavar="ID", help="look at one goal alone")
    verify.add_argument("--json", action="store_true", help="print a JSON object a line")
    reconcile = add(
        "reconcile",
        _reconcile,
        "Compare the gateway's lists with the books, and credit what is due.",
    )
    reconcile.add_argument("--days", type=_days, metavar="N", help="so many days back: 1 to 366")
    export = add("export", _export, "Write one goal's log, and what belongs to it, to a file.")
    export.add_argument("--goal", type=UUID, metavar="ID", required=True)
    export.add_argument("--out", type=Path, metavar="FILE", help="standard output when not given")
    export.add_argument(
        "--without-displays", action="store_true", help="leave out names and messages"
    )
    importing = add("import", _import, "Take in a goal from a file that was exported.")
    importing.add_argument("file", type=Path)
    add("rotate-keys", _rotate_keys, "Seal what is encrypted anew, with the newest SECRET_KEY.")
    staff = add("staff", _staff, "Make somebody the platform's own, or no longer so.")
    staff.add_argument("change", choices=("add", "remove"))
    staff.add_argument("email")
    role = add("role", _role, "Make somebody organiser or treasurer of a goal, or neither.")
    role.add_argument("goal", help="its id, or the last part of its page's address")
    role.add_argument("email")
    role.add_argument("role", choices=("organiser", "treasurer", "none"))
    for name in ("simulate-squad", "simulator"):
        # Its own options follow, and its own help.
        add(name, _simulator, "Run the pretend payment gateway alone.", add_help=False)
    add("settings", _settings, "Print every setting; secrets as stars.")
    add("version", _version, "Print the version.")
    return parser


if __name__ == "__main__":
    sys.exit(main())
