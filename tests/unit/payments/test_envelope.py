"""Envelopes: one rule reads them all."""

import json
from typing import Any

import pytest

from goalfund.payments.documents import MalformedError
from goalfund.payments.envelope import read_envelope


@pytest.mark.parametrize(
    ("http_status", "body", "ok", "code"),
    [
        (200, {"status": 200, "success": True, "message": "Success", "data": {}}, True, 200),
        (200, {"status": 200, "message": "success", "data": {}}, True, 200),
        (200, {"success": True, "data": 1}, True, 200),
        (201, {"status": "201", "data": "Payment successful"}, True, 201),
        (200, {"data": None}, True, 200),
        (200, {}, True, 200),
        (200, {"status": 200, "success": False}, False, 200),
        (200, {"status": 424, "success": True}, False, 424),
        (200, {"status": "424", "success": False}, False, 424),
        (200, {"status": 500}, False, 500),
        (200, {"status": "fine"}, False, 0),
        (200, {"status": True}, False, 0),
        (200, {"status": 200.5}, False, 0),
        (200, {"status": "٢٠٠"}, False, 0),
        (400, {"status": 200, "success": True}, False, 400),
        (302, {"status": 200, "success": True}, False, 302),
        (401, {"success": False, "message": "", "data": {}}, False, 401),
    ],
)
def test_a_reply_is_good_when_nothing_in_it_says_otherwise(
    http_status: int, body: dict[str, Any], ok: bool, code: int
) -> None:
    raw = json.dumps(body).encode()

    envelope = read_envelope(http_status, raw)

    assert (envelope.ok, envelope.code) == (ok, code)
    assert envelope.raw == raw


def test_both_styles_of_refusal_name_the_field() -> None:
    joi = read_envelope(400, b'{"status":400,"message":"\\"email\\" is required","data":{}}')
    net = read_envelope(
        400,
        b'{"title":"One or more validation errors occurred.","status":400,'
        b'"errors":{"email":["The email field is required."],"amount":["No."]}}',
    )

    assert (joi.field, joi.message) == ("email", '"email" is required')
    assert (net.field, net.message) == ("email", "The email field is required.")


@pytest.mark.parametrize("errors", [{}, [], None, {"email": []}, {"email": "no"}])
def test_odd_lists_of_errors_do_no_harm(errors: object) -> None:
    raw = json.dumps({"title": "Bad", "errors": errors, "status": 400}).encode()

    assert not read_envelope(400, raw).ok


@pytest.mark.parametrize("raw", [b"", b"<html></html>", b"[]", b"null", b'{"a":1,"a":2}'])
def test_what_is_no_object_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        read_envelope(200, raw)
