"""Where the settings come from, once, and what is said when they are wrong."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet
from dotenv import dotenv_values
from pydantic import ValidationError

from goalfund.settings import PREFIX, Settings, variable_of

# Variables of the tests and benchmarks, which are no settings.
_FOREIGN_PREFIXES = (f"{PREFIX}TEST_", f"{PREFIX}BENCH_")


class ConfigurationError(Exception):
    """The configuration is wrong, in one sentence for a person. Nothing was started."""


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Return the settings from the environment and, behind it, from `env_file` if it is there.

    Raises:
        ConfigurationError: what is wrong, in one sentence without any secret in it.
    """
    from_file = dotenv_values(env_file) if env_file else {}
    _refuse_unknown({**from_file, **os.environ})
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        raise ConfigurationError(_sentence(error)) from None


def secret_keys(settings: Settings) -> tuple[str, ...]:
    """Return the Fernet keys, newest first: the configured ones, else the one that is kept here."""
    return settings.secret_keys or (embedded_secret_key(settings.data_dir),)


def embedded_secret_key(data_dir: Path) -> str:
    """Return the key that is kept in the data folder while SECRET_KEY is not set; make it once."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        with open(unfinished, "xb", opener=_only_for_us) as file:
            file.write(Fernet.generate_key())
        unfinished.rename(path)
    return path.read_text(encoding="ascii")


def _only_for_us(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


def settings_table() -> str:
    """Return the rows of README's table: variable, default, meaning."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        rows.append(
            f"| `{variable_of(name)}` | {_default_of(field.default)} | {field.description} |"
        )
    return "\n".join(rows) + "\n"


def _refuse_unknown(environ: Mapping[str, object]) -> None:
    known = [variable_of(name) for name in Settings.model_fields]
    for name in map(str.upper, environ):
        if name.startswith(_FOREIGN_PREFIXES) or not name.startswith(PREFIX) or name in known:
            continue
        near = difflib.get_close_matches(name, known, 1)
        hint = f": did you mean {near[0]}?" if near else ""
        raise ConfigurationError(f"{name} is not a setting{hint}")


def _sentence(error: ValidationError) -> str:
    """Return what is wrong, with the names that people set instead of those of our fields."""
    parts = []
    for fault in error.errors(include_url=False, include_input=False):
        message = fault["msg"].removeprefix("Value error, ")
        names = [variable_of(str(name)) for name in fault["loc"][:1]]
        parts.append(": ".join([*names, message]))
    return "; ".join(parts)


def _default_of(default: object) -> str:
    if default is None or default == ():
        return ""
    return f"`{default}`"
