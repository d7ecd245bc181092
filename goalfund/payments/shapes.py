"""Which of Squad's notifications a JSON document is, judged by the fields it has."""

from collections.abc import Mapping
from enum import StrEnum


class Shape(StrEnum):
    """The kinds of notification that Squad documents, and `OTHER` for the rest."""

    CHECKOUT = "checkout"
    STATIC_ACCOUNT_V1 = "static_account_v1"
    STATIC_ACCOUNT_V2 = "static_account_v2"
    STATIC_ACCOUNT_V3 = "static_account_v3"
    DYNAMIC_ACCOUNT = "dynamic_account"
    MANDATE = "mandate"
    POS = "pos"
    OTHER = "other"


STATIC_ACCOUNT = frozenset(
    {Shape.STATIC_ACCOUNT_V1, Shape.STATIC_ACCOUNT_V2, Shape.STATIC_ACCOUNT_V3}
)

_OF_VERSION = {
    None: Shape.STATIC_ACCOUNT_V1,
    "v1": Shape.STATIC_ACCOUNT_V1,
    "v2": Shape.STATIC_ACCOUNT_V2,
    "v3": Shape.STATIC_ACCOUNT_V3,
}


def shape_of(document: Mapping[str, object]) -> Shape:
    """Return the first shape that fits. The document is not trusted yet, nor its values read."""
    if "Event" in document:
        return _event_shape(document)
    if document.get("transaction_type") == "dynamic_virtual_account" or (
        "merchant_reference" in document and "amount_received" in document
    ):
        return Shape.DYNAMIC_ACCOUNT
    if "virtual_account_number" in document and "principal_amount" in document:
        return _static_shape(document.get("version"))
    if "terminal_id" in document and "transaction_reference" in document:
        return Shape.POS
    return Shape.OTHER


def _event_shape(document: Mapping[str, object]) -> Shape:
    event = document["Event"]
    if isinstance(event, str) and event.lower().startswith("mandates."):
        return Shape.MANDATE
    return Shape.CHECKOUT if "Body" in document else Shape.OTHER


def _static_shape(version: object) -> Shape:
    if version is None:
        return Shape.STATIC_ACCOUNT_V1
    if not isinstance(version, str):
        return Shape.OTHER
    return _OF_VERSION.get(version.lower(), Shape.OTHER)
