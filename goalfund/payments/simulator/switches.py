"""Faults named on a command line: `transfers.failed=20`, `webhooks.drop=-1`, `verify=slow`."""

from typing import get_args

from pydantic import ValidationError

from goalfund.payments.simulator.faults import ApiFault, Faults, Operation


def with_fault(faults: Faults, text: str) -> None:
    """Turn one switch.

    `<operation>=<kind>[:<times>[:<seconds>]]` breaks answers, `webhooks.<switch>[=<value>]` what
    is told, `transfers.<script>=<percent>` and `refunds.failed=<percent>` where money goes.

    Raises:
        ValueError: there is no such switch, or not that value. Nothing was turned.
    """
    name, _, value = text.partition("=")
    group, _, switch = name.partition(".")
    try:
        if group == "webhooks" and switch:
            setattr(faults.webhooks, switch, value or "true")
        elif group in ("transfers", "refunds") and switch:
            setattr(faults, group, getattr(faults, group) | {switch: value})
        elif name in get_args(Operation):
            faults.api = {**faults.api, name: _api_fault(value)}  # type: ignore[dict-item]
        else:
            raise ValueError(f"no fault is called {name}")
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]["msg"]
        raise ValueError(f"{text}: {problem}") from None


def _api_fault(text: str) -> ApiFault:
    kind, *rest = text.split(":")
    names = ("times", "delay_s")
    return ApiFault.model_validate({"kind": kind, **dict(zip(names, rest, strict=False))})
