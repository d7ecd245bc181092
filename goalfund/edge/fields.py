"""The types that requests are made of: strict, bounded, and the same wherever they appear."""

import re
import unicodedata
from dataclasses import dataclass
from types import NoneType
from typing import Annotated, Any, Final, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

AMOUNT_MAX_MINOR: Final = 9_007_199_254_740_991  # 2^53 - 1: the largest that JavaScript counts
LIMIT_MAX: Final = 200


class Body(BaseModel):
    """A request body. Unknown fields are refused, and no value is converted from another type.

    Of a field that is sent twice the last one counts, as JSON parsers do.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Query(BaseModel):
    """A query string. Unknown and repeated names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class View(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True)


AmountMinor = Annotated[
    int,
    Field(
        strict=True,
        ge=1,
        le=AMOUNT_MAX_MINOR,
        description="Minor units (kobo for NGN), an integer.",
        examples=[250_000],
    ),
]


_DIGITS = re.compile(r"0|-?[1-9][0-9]{0,17}")


def _plain_integer(value: object) -> object:
    """Refuse what Python would read as a number and JSON would not: ` 1`, `1_0`, `+1`, `1.0`."""
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise PydanticCustomError("int_parsing", "Input should be an integer in plain digits")
    return value


def _plain_flag(value: object) -> object:
    if isinstance(value, str) and value not in {"true", "false"}:
        raise PydanticCustomError("bool_parsing", "Input should be true or false")
    return value


# The bounds stand before it, so that they are read as bounds and not as a validator's: then the
# OpenAPI document has them too. `Annotated[int, Field(ge=0, le=9), PlainInteger]`
PlainInteger: Final = BeforeValidator(_plain_integer)
QueryFlag = Annotated[bool, BeforeValidator(_plain_flag), WithJsonSchema({"type": "boolean"})]
Limit = Annotated[
    int, Field(ge=1, le=LIMIT_MAX, description="Items a page.", examples=[50]), PlainInteger
]
AfterSeq = Annotated[
    int,
    Field(ge=0, le=AMOUNT_MAX_MINOR, description="Position: the last seq already seen."),
    PlainInteger,
]


class PageQuery(Query):
    """The query of a list: add the list's own filters in a subclass."""

    limit: Limit = 50
    cursor: Annotated[
        str | None,
        Field(max_length=1_000, description="Opaque: `next_cursor` of the page before."),
    ] = None

    def filters(self) -> dict[str, object]:
        """Return what narrows or orders the list: a cursor is good for these filters only."""
        return self.model_dump(mode="json", exclude={"limit", "cursor"})


# Characters that change how other text reads, or that take no room and so hide a difference:
# bidirectional marks, embeddings, overrides and isolates; zero-width spaces and joiners of words;
# line and paragraph separators; invisible operators; fillers; annotations; tags. The zero-width
# joiner and non-joiner stay, because emoji and several scripts are written with them.
_HIDDEN: Final = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
)
_HIDDEN_BEYOND_BMP: Final = r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
_CONTROL: Final = r"\u0000-\u001f\u007f-\u009f"
_CONTROL_IN_LINES: Final = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f"
# Alone, these show nothing: spaces, joiners, variation selectors.
_BLANK: Final = r"\s\u200c\u200d\ufe00-\ufe0f"

_HIDDEN_IN = re.compile(f"[{_HIDDEN}{_HIDDEN_BEYOND_BMP}]")
_CONTROL_IN = re.compile(f"[{_CONTROL}]")
_CONTROL_IN_LINES_IN = re.compile(f"[{_CONTROL_IN_LINES}]")
_VISIBLE_IN = re.compile(f"[^{_BLANK}]")


@dataclass(frozen=True, slots=True)
class Text:
    """People's text: `Annotated[str, Text(1, 120)]`. Lengths count code points after cleaning.

    It is normalised to NFC and stripped; control characters and hidden characters are refused,
    and so is text in which nothing can be seen. With `multiline`, tabs and line feeds may stay,
    and CRLF becomes LF.
    """

    length_min: int
    length_max: int
    multiline: bool = False

    def clean(self, value: str) -> str:
        """Return `value` as it is kept.

        Raises:
            PydanticCustomError: it cannot be kept.
        """
        text = value.replace("\r\n", "\n") if self.multiline else value
        text = unicodedata.normalize("NFC", text).strip()
        if (_CONTROL_IN_LINES_IN if self.multiline else _CONTROL_IN).search(text):
            raise PydanticCustomError("text_control", "Text may not contain control characters")
        if _HIDDEN_IN.search(text):
            raise PydanticCustomError("text_hidden", "Text may not contain hidden characters")
        if text and not _VISIBLE_IN.search(text):
            raise PydanticCustomError("text_blank", "Text must contain something to see")
        self._measure(text)
        return text

    def _measure(self, text: str) -> None:
        if len(text) < self.length_min:
            raise PydanticCustomError(
                "string_too_short",
                "Text should have at least {length_min} characters",
                {"length_min": self.length_min},
            )
        if len(text) > self.length_max:
            raise PydanticCustomError(
                "string_too_long",
                "Text should have at most {length_max} characters",
                {"length_max": self.length_max},
            )

    def __get_pydantic_core_schema__(self, source: Any, _: GetCoreSchemaHandler) -> CoreSchema:
        # Cleaning composes characters and trims, but never to less than a quarter: what is
        # longer than that is refused before time is spent on it.
        schema = core_schema.no_info_after_validator_function(
            self.clean, core_schema.str_schema(strict=True, max_length=self.length_max * 4 + 256)
        )
        if source is str:
            return schema
        assert set(get_args(source)) == {str, NoneType}, "Text is for str, or str | None"
        return core_schema.nullable_schema(schema)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, _: GetJsonSchemaHandler
    ) -> dict[str, object]:
        # For people and generators of clients; `clean` is what decides.
        refused = _HIDDEN + (_CONTROL_IN_LINES if self.multiline else _CONTROL)
        visible = f"[^{refused}{_BLANK}][^{refused}]*" if self.length_min else ""
        text = {
            "type": "string",
            "minLength": self.length_min,
            "maxLength": self.length_max,
            "pattern": f"^[^{refused}]*{visible}$",
        }
        return {"anyOf": [text, {"type": "null"}]} if schema["type"] == "nullable" else text
