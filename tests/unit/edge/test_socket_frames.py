"""Packets as bytes: what is read from clients, and what is written for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.edge.socket_frames import (
    BadFrameError,
    Call,
    Connect,
    Disconnect,
    ack,
    event,
    is_engine_packet,
    read_packet,
    text_frame,
)


@pytest.mark.parametrize(
    ("length", "head"),
    [
        (0, "8100"),
        (125, "817d"),
        (126, "817e007e"),
        (65_535, "817effff"),
        (65_536, "817f0000000000010000"),
    ],
)
def test_a_text_frame_is_final_unmasked_and_tells_its_length(length: int, head: str) -> None:
    frame = text_frame(b"x" * length)

    assert bytes.fromhex(head) + b"x" * length == frame


def test_messages_are_socket_io_packets() -> None:
    assert b'2["events",{"a":1}]' == event("events", b'{"a":1}').packet
    assert b'37[{"ok":true}]' == ack(7, b'{"ok":true}').packet


def test_a_message_is_encoded_once_for_each_way_it_leaves() -> None:
    message = event("events", b"{}")

    assert message.frame is message.frame
    assert message.queued is message.queued
    assert message.frame.endswith(message.queued.encode().encode())


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ("0", Connect("/", {})),
        ('0{"token":"x"}', Connect("/", {"token": "x"})),
        ('0/admin,{"token":"x"}', Connect("/admin", {"token": "x"})),
        ("0/admin", Connect("/admin", {})),
        ("0/admin?a=1,", Connect("/admin", {})),
        ("1", Disconnect("/")),
        ("1/admin,", Disconnect("/admin")),
        ('2["a"]', Call("a", None, None)),
        ('2["a",{"b":[1,"["]}]', Call("a", {"b": [1, "["]}, None)),
        ('2/,["a"]', Call("a", None, None)),
        ('20["a"]', Call("a", None, 0)),
        ('29007199254740991["a",1]', Call("a", 1, 9_007_199_254_740_991)),
    ],
)
def test_packets_of_clients_are_read(text: str, packet: object) -> None:
    assert packet == read_packet(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "3", "4", "5", "6", "x", "2", "2[", "2{}", "2[]", "2[1]", '2["a",1,2]'),
        *("0[]", "0x", '2["connect"]', '2["disconnect"]', '2["connect_error"]'),
        *('2/x,["a"]', '2x["a"]', "2" + "9" * 17 + '["a"]', "0/" + "x" * 64),
        *('2["\\ud800"]', "2[NaN]"),
    ],
)
def test_what_no_client_sends_is_refused(text: str) -> None:
    with pytest.raises(BadFrameError):
        read_packet(text)


@given(st.text() | st.text(alphabet='0123456789/,[]{}":ae\\').map(lambda text: "2" + text))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Reliability 63."""
    try:
        packet = read_packet(text)
    except BadFrameError:
        return
    assert isinstance(packet, Connect | Disconnect | Call)


@pytest.mark.parametrize(
    ("text", "upgrading", "fine"),
    [
        ("40", False, True),
        ('42["a"]', False, True),
        ("41", False, True),
        ("3", False, True),
        ("1", False, True),
        ("2probe", True, True),
        ("5", True, True),
        ("2probe", False, False),
        ("5", False, False),
        ("40", True, False),
        ("", False, False),
        ("4", False, False),
        ("43[]", False, False),
        ("4²", False, False),
        ("3x", False, False),
        ("11", False, False),
        ("b64", False, False),
    ],
)
def test_engine_packets_are_known_by_their_first_characters(
    text: str, upgrading: bool, fine: bool
) -> None:
    assert fine == is_engine_packet(text, upgrading=upgrading)
