"""How large tests are: short in the gate, on demand as large as the catalogue of faults says."""

import logging
import os
from typing import TypeVar

N = TypeVar("N", int, float)

FULL = os.environ.get("GOALFUND_TEST_FULL") == "1"

# What a test measured; `--log-cli-level=info` shows it.
figures = logging.getLogger("goalfund.tests.figures")


def size(short: N, full: N) -> N:
    """Return `full` when `GOALFUND_TEST_FULL=1` asks for it, else `short`."""
    return full if FULL else short
