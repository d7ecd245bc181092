"""Tables as spreadsheets save them: read without a float, faults by line and field, round trips."""

import contextlib
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.goals.roster_import import plan_of
from goalfund.goals.roster_sheet import (
    ROWS_MAX,
    Fault,
    Sheet,
    SheetError,
    read_sheet,
    write_sheet,
)


def read(text: str) -> Sheet:
    return read_sheet(text.encode())


def bodies(sheet: Sheet) -> list[dict[str, Any]]:
    return [line.body.model_dump(exclude_defaults=True) for line in sheet.lines]


BEN: dict[str, Any] = {
    "name": "Ben Eze",
    "email": "ben@example.org",
    "phone": "+2348031234567",
    "expected_minor": 500_000,
}


@pytest.mark.parametrize(
    "text",
    [
        "name,email,phone,expected\nBen Eze,ben@example.org,08031234567,5000\n",
        "\ufeffName;E-Mail;Phone No.;Amount\r\nBen Eze;Ben@Example.org;0803 123 4567;5,000.00\r\n",
        "NAME\tEmail Address\tWhatsApp\tDue (₦)\nBen Eze\tben@example.org\t2348031234567\t₦5,000",
        'Full name,Mail,GSM,Due\n"Ben Eze",ben@example.org,"+234 (803) 123-4567","NGN 5,000.0"',
        "First Name,Surname,email,mobile,amount\nBen,Eze,ben@example.org,8031234567,N5000.00\n",
        "\n\nname,email,phone,expected\n,,,\nBen Eze,ben@example.org,08031234567,5000\n\n",
        "name,email,phone,expected\nBen Eze,ben@example.org,'+2348031234567,5000\n",
        "class,name,email,phone,expected,\nJSS 1,Ben Eze,ben@example.org,08031234567,5000,,,\n",
    ],
)
def test_a_table_is_read_however_it_was_saved(text: str) -> None:
    sheet = read(text)

    assert [] == sheet.faults
    assert [BEN] == bodies(sheet)


@pytest.mark.parametrize(
    ("text", "amount_minor"),
    [
        ("5000", 500_000),
        ("5,000", 500_000),
        ("5,000.5", 500_050),
        ("0.01", 1),
        ("1,234,567.89", 123_456_789),
        ("90071992547409.91", 9_007_199_254_740_991),
        ("4503599627370.49", 450_359_962_737_049),  # what a float would round
        ("", None),
        (" 7 ", 700),
    ],
)
def test_an_amount_is_exact(text: str, amount_minor: int | None) -> None:
    (line,) = read(f'name,expected\nBen,"{text}"').lines

    assert amount_minor == line.body.expected_minor


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("Ben,,,abc,", "expected"),
        ("Ben,,,-5,", "expected"),
        ("Ben,,,0,", "expected"),
        ("Ben,,,0.00,", "expected"),
        ('Ben,,,"5.000,00",', "expected"),
        ("Ben,,,5.000,", "expected"),
        ('Ben,,,"50,00",', "expected"),
        ("Ben,,,1e5,", "expected"),
        ("Ben,,,90071992547409.92,", "expected"),
        ("Ben,,,٥٠٠٠,", "expected"),
        ("Ben,,12345,,", "phone"),
        ("Ben,,2.34803E+12,,", "phone"),
        ("Ben,,nine,,", "phone"),
        ("Ben,ben,,,", "email"),
        ("Ben,ben@x,,,", "email"),
        (",ben@example.org,,,", "name"),
        ("a\u202eb,,,,", "name"),
        (f"{'x' * 101},,,,", "name"),
        ("Ben,,,,perhaps", "waived"),
    ],
)
def test_a_bad_cell_is_named_by_line_and_field(row: str, field: str) -> None:
    sheet = read(f"name,email,phone,expected,waived\nAda,,,,\n{row}\nEve,,,,yes\n")

    assert [(3, field)] == [(fault.line, fault.field) for fault in sheet.faults]
    assert all(fault.message for fault in sheet.faults)
    assert ["Ada", "Eve"] == [line.body.name for line in sheet.lines]


def test_lines_are_counted_as_people_see_them_also_after_a_cell_of_two() -> None:
    sheet = read('name,email\n"Ben\nEze",b@example.org\n\nAda,ada\n')

    assert [(2, "name"), (5, "email")] == [(fault.line, fault.field) for fault in sheet.faults]


def test_who_is_there_twice_is_named_with_the_first_line() -> None:
    sheet = read(
        "name,email,phone\nBen,b@example.org,\nBenedict,B@Example.org,\n"
        "Ada,,08031234567\nAdaeze,,+2348031234567\nEve,,\neve,,\nEve,e@example.org,\n"
    )

    assert [
        Fault(3, "email", "Line 2 has it already"),
        Fault(5, "phone", "Line 4 has it already"),
        Fault(7, "name", "Line 6 has it already"),
    ] == sheet.faults


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "no column"),
        (b"\n\n", "no column"),
        (b"email\nb@example.org", "no column"),
        ("name\nỌlá".encode("utf-16"), "UTF-8"),
        ("name\nOl\xe1".encode("latin-1"), "UTF-8"),
        (b"PK\x03\x04\x00\x00", "not a table|no column|UTF-8"),
        (b"name\nBen\x00", "not a table"),
        (b'name\n"Ben\n', "quotation mark"),
        (b"name,Name\nBen,Ben", "say the same"),
        (b"name\n" + b"Ben\n" * (ROWS_MAX + 1), "more than 5,000"),
    ],
)
def test_what_is_no_table_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(SheetError, match=reason):
        read_sheet(raw)


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(SheetError):
        read_sheet(b"name,email,phone,expected\n" + raw)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "name": st.sampled_from(["=1+1", "Ben; Eze", 'Ada "B"', "-x", "Ọlá", "@SUM(A1)"]),
                "email": st.none() | st.integers(0, 10**6).map(lambda n: f"=x{n}@example.org"),
                "phone": st.none() | st.integers(0, 9_999).map(lambda n: f"+234803123{n:04}"),
                "expected_minor": st.none() | st.integers(1, 2**53 - 1),
                "waived": st.booleans(),
            }
        ),
        unique_by=(lambda row: row["email"] or object(), lambda row: row["phone"] or object()),
        max_size=8,
    )
)
def test_what_is_exported_comes_back_the_same(rows: list[dict[str, Any]]) -> None:
    """Formulas are disarmed on the way out and themselves again on the way in."""
    rows = [row for row in rows if row["email"] or row["phone"]]
    more = {"paid_minor": 5, "state": "part", "participant_id": uuid4()}
    raw = write_sheet([row | more for row in rows], "NGN", {})
    sheet = read_sheet(raw)

    assert [] == sheet.faults
    assert rows == [line.body.model_dump() for line in sheet.lines]
    assert b"\n=1+1" not in raw
    assert ["Paid (NGN)", "State", "Personal link"] == sheet.ignored


def there(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"participant_id": uuid4(), "name": "Ben", "email": None}
    values |= {"phone": None, "expected_minor": None, "waived": False, "removed_at": None}
    return values | changes


def test_a_plan_says_what_becomes_of_each_line() -> None:
    by_email = there(email="b@example.org", expected_minor=5)
    by_phone = there(phone="+2348031234567", name="Ada")
    by_name = there(name="Eve")
    removed = there(email="r@example.org", removed_at="then")
    sheet = read(
        "name,email,phone,expected\nBen,b@example.org,,\nAdaeze,,08031234567,50\nEVE,,,\n"
        "Ngozi,n@example.org,,\nRemi,r@example.org,,\n"
    )
    plan = plan_of(sheet, [by_email, by_phone, by_name, removed])

    assert [] == sheet.faults
    assert ["keep", "change", "change", "add", "add"] == [step.action for step in plan.steps]
    assert [(), ("name", "expected_minor"), ("name",)] == [s.changes for s in plan.steps[:3]]
    assert [["Ngozi", "n@example.org", None, None, False]] == plan.added
    assert ["Remi"] == [body.name for body in plan.restored]
    assert {
        by_phone["participant_id"]: ["Adaeze", None, "+2348031234567", 5_000, False],
        by_name["participant_id"]: ["EVE", None, None, None, False],
    } == plan.changed


def test_a_line_that_is_two_people_and_two_lines_that_are_one_are_faults() -> None:
    rows = [
        there(email="b@example.org", phone="+2348031234568"),
        there(phone="+2348031234567"),
    ]
    sheet = read("name,email,phone\nBen,b@example.org,08031234567\nAda,b@example.org,\n")
    sheet.faults.clear()
    plan_of(sheet, rows)
    two = read("name,email,phone\nBen,b@example.org,\nAda,,08031234568\n")
    plan_of(two, rows)

    assert (2, "phone") in [(fault.line, fault.field) for fault in sheet.faults]
    assert [(3, "name")] == [(fault.line, fault.field) for fault in two.faults]
