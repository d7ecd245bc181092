"""Bugs that a run must find. Each changes one thing by name before the server starts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from goalfund.goal.commands import CreditCharge
from goalfund.payments import crediting


def fees_are_forgotten() -> None:
    """What is credited is what was paid, whatever the gateway kept of it."""

    def without(**fields: Any) -> CreditCharge:
        return replace(CreditCharge(**fields), fee_minor=0)

    vars(crediting)["CreditCharge"] = without


BUGS: Final[Mapping[str, Callable[[], None]]] = {bug.__name__: bug for bug in (fees_are_forgotten,)}
