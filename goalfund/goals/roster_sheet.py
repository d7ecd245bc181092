"""A roster as a table: read from whatever a spreadsheet saves as CSV, and written for one."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import phonenumbers
from pydantic import ValidationError

from goalfund.edge.binding import field_errors
from goalfund.goals.roster_models import ParticipantBody
from goalfund.paper.cells import BOM, disarmed, row
from goalfund.paper.money import plain

BYTES_MAX: Final = 1024 * 1024
ROWS_MAX: Final = 5_000
FAULTS_MAX: Final = 200  # more are not of use to anybody at once

# What a column may be called, in small letters and without anything else.
_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        title: column
        for column, titles in {
            "name": "name fullname names participant participantname member student child",
            "first_name": "firstname first givenname othernames",
            "last_name": "lastname last surname familyname",
            "email": "email emailaddress mail mailaddress",
            "phone": "phone phoneno phonenumber mobile mobileno mobilenumber tel telephone whatsapp"
            " whatsappnumber gsm gsmnumber",
            "expected": "expected expectedamount amount amountdue amountexpected due dues share"
            " expectednaira amountnaira",
            "waived": "waived exempt exempted",
        }.items()
        for title in titles.split()
    }
)
_CURRENCY_IN_TITLE: Final = re.compile(r"\((?:NGN|USD|₦|\$|naira)\)", re.IGNORECASE)
_NAIRA: Final = re.compile(
    r"(?:NGN|USD|₦|\$|N)?\s*((?:\d{1,3}(?:,\d{3})+|\d+))(?:\.(\d{1,2}))?", re.IGNORECASE | re.ASCII
)
_YES: Final = frozenset({"yes", "y", "true", "1", "x", "waived"})
_NO: Final = frozenset({"", "no", "n", "false", "0", "-"})
_SHORTENED: Final = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE | re.ASCII)


class SheetError(Exception):
    """The file is no table that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell; `line` counts the file's lines from 1."""

    line: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody in the table. `given` names what the table says of them; the rest it leaves open."""

    line: int
    body: ParticipantBody
    given: frozenset[str]


@dataclass(slots=True)
class Sheet:
    """A table that was read, and what is wrong with it."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # columns

    def blame(self, line: int, where: str, message: str) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(line, where, message))


def read_sheet(raw: bytes) -> Sheet:
    """Return the table in a file: UTF-8, with commas, semicolons or tabs.

    Raises:
        SheetError: there is no table in it.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetError("The file is not UTF-8. Save it as “CSV UTF-8”.") from None
    if "\0" in text:
        raise SheetError("The file is not a table in text. Save it as “CSV UTF-8”.")
    rows = _rows(text)
    _line, titles = next(rows, (0, []))
    columns, sheet = _columns(titles)
    for line, cells in rows:
        if len(sheet.lines) >= ROWS_MAX:
            raise SheetError(f"The table has more than {ROWS_MAX:,} rows.")
        if any(cell.strip() for cell in cells):
            _take(sheet, line, columns, cells)
    _blame_doubles(sheet)
    return sheet


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line on which it begins; empty ones before the titles left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begun = False
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise SheetError(f"Line {line} has a quotation mark that is not closed.") from None
        begun = begun or any(cell.strip() for cell in cells)
        if begun:
            yield line, cells


def _delimiter(text: str) -> str:
    """Return what stands between the titles most often."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=head.count)


def _columns(titles: Sequence[str]) -> tuple[dict[int, str], Sheet]:
    sheet, columns = Sheet(), dict[int, str]()
    for place, title in enumerate(titles):
        plain_title = _CURRENCY_IN_TITLE.sub("", title)
        name = _NAMES.get(re.sub(r"[\W_]", "", plain_title.lower()))
        if name is None and title.strip():
            sheet.ignored.append(title.strip()[:100])
        elif name is not None and name in columns.values():
            raise SheetError(f"Two columns say the same: {name.replace('_', ' ')}.")
        elif name is not None:
            columns[place] = name
    if not {"name", "first_name", "last_name"} & set(columns.values()):
        raise SheetError("There is no column “name” in the first line.")
    return columns, sheet


def _take(sheet: Sheet, line: int, columns: Mapping[int, str], cells: Sequence[str]) -> None:
    values = {name: _armed(cells[n].strip()) for n, name in columns.items() if n < len(cells)}
    wrong = len(sheet.faults)
    body: dict[str, Any] = {"name": _name_of(values)}
    if values.get("email"):
        body["email"] = values["email"]
    for name, reader in (("phone", _phone), ("expected", _amount), ("waived", _flag)):
        try:
            if (value := reader(values.get(name, ""))) is not None:
                body["expected_minor" if name == "expected" else name] = value
        except ValueError as error:
            sheet.blame(line, name, str(error))
    try:
        parsed = ParticipantBody.model_validate(body)
    except ValidationError as error:
        for found in field_errors(error):
            sheet.blame(line, found.field.removesuffix("_minor"), found.message)
        return
    if wrong == len(sheet.faults):
        sheet.lines.append(Line(line, parsed, frozenset(body)))


def _name_of(values: Mapping[str, str]) -> str:
    parts = [values.get(name, "") for name in ("name", "first_name", "last_name")]
    return " ".join(part for part in parts if part)


def _armed(text: str) -> str:
    """Return text as it was before it was disarmed for a spreadsheet."""
    bare = text.removeprefix("'")
    return bare if text != bare and disarmed(bare) != bare else text


def _phone(text: str) -> str | None:
    """Return a number in E.164; one without a country's code is Nigerian."""
    if not text:
        return None
    if _SHORTENED.fullmatch(text):
        raise ValueError("A spreadsheet has shortened this number: make the column text")
    digits = re.sub(r"[^\d+]", "", text)
    digits = f"+{digits}" if re.fullmatch(r"234\d{10}", digits) else digits
    try:
        parsed = phonenumbers.parse(digits, "NG")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise ValueError("This is not a phone number such as 08031234567")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _amount(text: str) -> int | None:
    """Return minor units: of `5,000.00`, 500000. No float has a part in it."""
    if not text:
        return None
    found = _NAIRA.fullmatch(text.replace("\u00a0", " "))
    if found is None or len(text) > 40:
        raise ValueError("This is not an amount such as 5,000.00")
    amount_minor = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0") or 0)
    if amount_minor == 0:
        raise ValueError("Nothing is expected of nobody: leave it empty, or waive it")
    return amount_minor


def _flag(text: str) -> bool | None:
    if not text:
        return None
    if text.lower() not in _YES | _NO:
        raise ValueError("Write yes or no")
    return text.lower() in _YES


def _blame_doubles(sheet: Sheet) -> None:
    """Blame lines whose person an earlier line has named."""
    seen: dict[tuple[str, str], int] = {}
    for line in sheet.lines:
        for name, value in ways_to_know(line.body):
            first = seen.setdefault((name, value), line.line)
            if first != line.line:
                sheet.blame(line.line, name, f"Line {first} has it already")


def ways_to_know(body: ParticipantBody) -> list[tuple[str, str]]:
    """Return by what a line is known again: address and number, or else the name alone."""
    ways = [("email", body.email), ("phone", body.phone)]
    known = [(name, value) for name, value in ways if value is not None]
    return known or [("name", body.name.casefold())]


def write_sheet(rows: Iterable[Any], currency: str, links: Mapping[UUID, str] | None) -> bytes:
    """Return rows of a roster as CSV that `read_sheet` reads again; `links` are a column more."""
    money = f"({currency})"
    titles = ["Name", "Email", "Phone", f"Expected {money}", "Waived", f"Paid {money}", "State"]
    lines = [row([*titles, *(["Personal link"] if links is not None else [])])]
    for one in rows:
        cells = [disarmed(one[name] or "") for name in ("name", "email", "phone")]
        expected_minor = one["expected_minor"]
        cells.append("" if expected_minor is None else plain(expected_minor))
        cells += ["yes" if one["waived"] else "", plain(one["paid_minor"]), one["state"]]
        if links is not None:
            cells.append(links.get(one["participant_id"], ""))
        lines.append(row(cells))
    return BOM + b"".join(lines)
