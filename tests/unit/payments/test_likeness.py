"""Names as people and banks write them."""

import pytest

from goalfund.payments.likeness import alike


@pytest.mark.parametrize(
    ("name", "sender", "expected"),
    [
        ("Ada Obi", "OBI ADA", True),
        ("Ada Obi", "ADA NGOZI OBI", True),
        ("Mrs. Ada N. Obi", "OBI, ADA", True),
        ("Adé Ọbí", "ADE OBI", True),
        ("Ada Obi-Okafor", "OKAFOR OBI ADA", True),
        ("O'Brien Tunde", "TUNDE OBRIEN", True),
        ("Ada Obi", "ADA OKAFOR", False),
        ("Ada", "ADA OBI", False),
        ("Ada", "ADA", False),
        ("Mr Dr Ada", "MR DR OBI", False),
        ("A B", "A B", False),
        ("Ada Obi", None, False),
        ("", "ADA OBI", False),
    ],
)
def test_a_name_is_alike_when_one_holds_the_other(
    name: str, sender: str | None, expected: bool
) -> None:
    assert expected is alike(name, sender)
    assert expected is alike(sender, name)
