"""Whether a notification was signed by somebody who holds our Squad secret key.

The signature is HMAC-SHA512 with the secret key, in one of two headers, over one of three
messages: the raw body, six fields joined by `|`, or a compact JSON of three fields. Which of
them counts depends on the shape of the payload, so a body of one shape cannot pass by the
recipe of another.
"""

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import orjson

from goalfund.payments.shapes import Shape, shape_of

HEADERS: Final = ("x-squad-encrypted-body", "x-squad-signature")


class Recipe(StrEnum):
    """What was hashed. Ordered by cost: the first that is allowed is tried first."""

    BODY = "body"
    PIPE = "pipe"
    THREE_FIELDS = "three_fields"


PIPE_FIELDS: Final = (
    "transaction_reference",
    "virtual_account_number",
    "currency",
    "principal_amount",
    "settled_amount",
    "customer_identifier",
)
THREE_FIELDS: Final = ("transaction_reference", "amount_received", "merchant_reference")

# Shapes from which no money is ever credited are let in by their whole body, so that a signed
# document that we cannot read is kept for people to see instead of being refused.
RECIPES: Final[Mapping[Shape, frozenset[Recipe]]] = MappingProxyType(
    {
        Shape.CHECKOUT: frozenset({Recipe.BODY}),
        Shape.MANDATE: frozenset({Recipe.BODY}),
        Shape.STATIC_ACCOUNT_V1: frozenset({Recipe.BODY}),
        Shape.STATIC_ACCOUNT_V2: frozenset({Recipe.PIPE}),
        Shape.STATIC_ACCOUNT_V3: frozenset({Recipe.PIPE}),
        Shape.DYNAMIC_ACCOUNT: frozenset({Recipe.THREE_FIELDS}),
        Shape.POS: frozenset({Recipe.BODY}),
        Shape.OTHER: frozenset({Recipe.BODY}),
    }
)

_HEX = re.compile(r"[0-9A-Fa-f]{128}")


def verify(
    raw: bytes,
    headers: Mapping[str, str],
    document: Mapping[str, object] | None,
    secrets: Sequence[bytes],
    *,
    recipes: Mapping[Shape, frozenset[Recipe]] = RECIPES,
) -> Recipe | None:
    """Return the recipe by which the body is authentic, or None when it is not.

    `document` is what `raw` parses to, or None when it parses to no object: then only the whole
    body counts. `headers` must ignore the case of names. One good signature in either header by
    any of `secrets` is enough: both of two keys hold while one replaces the other.
    """
    offered = _offered(headers)
    shape = Shape.OTHER if document is None else shape_of(document)
    allowed = recipes.get(shape, frozenset())
    if not offered:
        return None
    for recipe in Recipe:
        if recipe in allowed:
            message = _message(recipe, raw, document)
            if message is not None and _signed(message, offered, secrets):
                return recipe
    return None


def widened(
    extra: Mapping[Shape, Iterable[Recipe]],
) -> Mapping[Shape, frozenset[Recipe]]:
    """Return `RECIPES` with more recipes for some shapes, where a merchant's account needs them."""
    return MappingProxyType(
        {shape: allowed.union(extra.get(shape, ())) for shape, allowed in RECIPES.items()}
    )


def _offered(headers: Mapping[str, str]) -> list[bytes]:
    """Return the digests that the headers spell. What is not 128 hex digits is no signature."""
    values = (headers.get(name) for name in HEADERS)
    return [bytes.fromhex(value) for value in values if value and _HEX.fullmatch(value)]


def _signed(message: bytes, offered: Sequence[bytes], secrets: Sequence[bytes]) -> bool:
    for secret in secrets:
        if not secret:  # an empty key would let everybody sign
            continue
        keyed = _keyed(secret).copy()
        keyed.update(message)
        digest = keyed.digest()
        for candidate in offered:
            if hmac.compare_digest(digest, candidate):
                return True
    return False


@lru_cache(maxsize=8)
def _keyed(secret: bytes) -> hmac.HMAC:
    """Return the beginning that all digests by `secret` share, which is half the work of one."""
    return hmac.new(secret, digestmod="sha512")


def _message(recipe: Recipe, raw: bytes, document: Mapping[str, object] | None) -> bytes | None:
    if recipe is Recipe.BODY:
        return raw
    if document is None:
        return None
    return _piped(document) if recipe is Recipe.PIPE else _three_fields(document)


def _piped(document: Mapping[str, object]) -> bytes | None:
    """Join the six fields. A `|` inside one of the first five would let fields be shifted."""
    values = _strings(document, PIPE_FIELDS)
    if values is None or any("|" in value for value in values[:-1]):
        return None
    return "|".join(values).encode()


def _three_fields(document: Mapping[str, object]) -> bytes | None:
    values = _strings(document, THREE_FIELDS)
    return None if values is None else orjson.dumps(dict(zip(THREE_FIELDS, values, strict=True)))


def _strings(document: Mapping[str, object], names: Sequence[str]) -> list[str] | None:
    """Return the values of `names`, or None when one is missing or is not a string."""
    values = [document.get(name) for name in names]
    strings = [value for value in values if isinstance(value, str)]
    return strings if len(strings) == len(names) else None
