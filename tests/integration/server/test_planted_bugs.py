"""Negative controls: with a bug planted in the server, the test that guards against it fails."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from schemathesis.core.failures import FailureGroup
from uuid_utils.compat import uuid7

from goalfund.edge import guards
from goalfund.edge.cursors import Cursors
from goalfund.edge.health import Readiness
from goalfund.goal import batch
from goalfund.goal.actor import GoalActor
from goalfund.goal.outcomes import Outcome, Refused
from goalfund.goal.roles import Role
from goalfund.goals.listings import Listings
from goalfund.goals.store import GoalReads
from goalfund.payments import crediting, documents, payloads, signatures
from goalfund.payments.confirming import Confirming
from goalfund.payments.contributions import Contributions
from goalfund.payments.crediting import Crediting, Fate
from goalfund.payments.payloads import Notification, Status
from goalfund.payments.shapes import Shape
from goalfund.payments.signatures import Recipe
from tests.integration.server import (
    test_confirming,
    test_contributions,
    test_goals_routes,
    test_openapi,
    test_operations,
    test_retries,
    test_sockets_live,
    test_system_routes,
    test_transfers,
    test_webhooks,
)
from tests.live import SECRET
from tests.served import Served

Plant = Callable[[pytest.MonkeyPatch], None]
Guard = Callable[..., Awaitable[None]]


def what_it_means_is_signed(patch: pytest.MonkeyPatch) -> None:
    """The signature is checked over the document, written anew."""

    def verify(raw: bytes, headers: Mapping[str, str], *_: object) -> Recipe | None:
        try:
            again = json.dumps(json.loads(raw)).encode()
        except ValueError:
            return None
        digest = hmac.new(SECRET.encode(), again, hashlib.sha512).hexdigest()
        return Recipe.BODY if digest == headers["x-squad-encrypted-body"].lower() else None

    patch.setattr(signatures, "verify", verify)


def a_failure_is_money(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(payloads.STATUS_OF_CHARGE, "failed", Status.SUCCEEDED)


def what_has_no_intent_is_nobodys(patch: pytest.MonkeyPatch) -> None:
    async def to_goal(self: Crediting, said: Notification, _: object, raw: bytes) -> object:
        return await self._to_suspense(said, raw, "unknown_reference")

    patch.setattr(Crediting, "_to_goal", to_goal)


def large_sums_are_believed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Confirming, "_is_large", lambda *_: False)


def a_claim_is_followed_without_a_word(patch: pytest.MonkeyPatch) -> None:
    async def believe(_self: Crediting, _command: object, outcome: Outcome) -> Fate:
        return crediting._fate_of(outcome)

    patch.setattr(Crediting, "_unless_contradicted", believe)


def malformed_means_gone(patch: pytest.MonkeyPatch) -> None:
    real = documents.read

    def read(raw: bytes) -> object:
        return real(raw.replace(b"\xff", b""))

    patch.setattr(payloads, "normalise", lambda *_: _nothing())
    patch.setattr(documents, "read", read)


def _nothing() -> Notification:
    return Notification(shape=Shape.OTHER, status=Status.NOT_A_PAYMENT, gateway_reference="")


def each_opens_a_checkout(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Contributions, "checkout", Contributions._find_or_open)


def any_content_is_the_same(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(batch, "_differing_field", lambda *_: None)


def refusals_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    def refuse(self: batch.GoalBatch, command: Any, refusal: Any, *_: object) -> Refused:
        return Refused(command.operation_id, self.goal_id, refusal)

    patch.setattr(batch.GoalBatch, "_refuse", refuse)


def operations_are_everybodys(patch: pytest.MonkeyPatch) -> None:
    real = GoalReads.operation

    async def operation(self: GoalReads, operation_id: UUID) -> object:
        end = await real(self, operation_id)
        return end and replace(end, person_id=None)

    patch.setattr(GoalReads, "operation", operation)


def cursors_are_not_signed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Cursors, "_tag", staticmethod(lambda *_: bytes(16)))


def private_goals_are_shown(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(guards, "roles_in_sight", lambda *_, **__: frozenset({Role.VIEWER}))


def words_are_a_pattern(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("goalfund.goals.listings._literal", lambda words: words)


def health_is_a_word(patch: pytest.MonkeyPatch) -> None:
    """Nothing is tried: whoever answers says that all is well."""

    async def failures(self: Readiness) -> list[object]:
        return []

    patch.setattr(Readiness, "failures", failures)


def frames_before_commit(patch: pytest.MonkeyPatch) -> None:
    """Viewers are told what was decided."""
    real = GoalActor._append

    async def append(self: GoalActor, decided: batch.GoalBatch) -> bool:
        if decided.events:
            self._publisher.publish(self._goal_id, decided.events, decided.state.book)
        return await real(self, decided)

    patch.setattr(GoalActor, "_append", append)


def deliveries_are_news(patch: pytest.MonkeyPatch) -> None:
    """Each delivery is a payment of its own."""
    real = Crediting._to_goal

    async def to_goal(self: Crediting, said: Notification, *rest: Any) -> object:
        return await real(self, replace(said, gateway_reference=uuid7().hex), *rest)

    patch.setattr(Crediting, "_to_goal", to_goal)


def narrations_are_believed(patch: pytest.MonkeyPatch) -> None:
    """What six fields sign is booked with whatever else stands beside them."""

    async def confirm(_self: Confirming, said: Notification) -> Notification:
        return replace(said, unsigned_fields=frozenset())

    patch.setattr(Confirming, "confirm", confirm)


def a_code_is_nobodys_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(crediting, "CODE_PATIENCE_S", 0.0)


def a_list_breaks(patch: pytest.MonkeyPatch) -> None:
    """A handler runs into what it did not think of."""

    async def goals(self: Listings, *_args: object, **_options: object) -> object:
        raise LookupError("nobody thought of this")

    patch.setattr(Listings, "goals", goals)


CONTROLS: list[tuple[Plant, Guard, dict[str, Any]]] = [
    (what_it_means_is_signed, test_webhooks.test_the_raw_bytes_are_what_is_signed, {}),
    (
        a_failure_is_money,
        test_webhooks.test_the_order_of_notifications_does_not_matter,
        {"count": 6},
    ),
    (
        what_has_no_intent_is_nobodys,
        test_retries.test_a_payment_before_its_intent_is_parked_and_booked_when_it_is_there,
        {},
    ),
    (
        large_sums_are_believed,
        test_webhooks.test_a_large_charge_that_the_gateway_does_not_know_is_held,
        {},
    ),
    (
        a_claim_is_followed_without_a_word,
        test_webhooks.test_what_contradicts_money_in_suspense_waits_for_a_person,
        {"second": "another amount"},
    ),
    (
        malformed_means_gone,
        test_webhooks.test_what_is_signed_and_malformed_is_kept_and_not_booked,
        {"changes": {"amount": 0}},
    ),
    (
        each_opens_a_checkout,
        test_contributions.test_a_hundred_repetitions_at_once_are_one_intent,
        {},
    ),
    (
        any_content_is_the_same,
        test_contributions.test_the_same_key_with_another_field_names_the_field,
        {"field": "message", "value": "x"},
    ),
    (refusals_are_forgotten, test_contributions.test_a_refused_operation_stays_refused, {}),
    (
        operations_are_everybodys,
        test_operations.test_a_signed_in_persons_operation_is_nobody_elses_to_see,
        {},
    ),
    (cursors_are_not_signed, test_goals_routes.test_a_cursor_that_is_not_ours_is_refused, {}),
    (
        private_goals_are_shown,
        test_contributions.test_a_goal_that_is_not_for_the_reader_cannot_be_told_from_none,
        {"kind": "private"},
    ),
    (health_is_a_word, test_system_routes.test_a_wedged_goal_is_seen_though_the_loop_runs, {}),
    (
        frames_before_commit,
        test_sockets_live.test_nobody_hears_of_a_payment_before_it_is_committed,
        {},
    ),
    (
        narrations_are_believed,
        test_confirming.test_a_narration_that_was_changed_after_signing_is_not_believed,
        {"version": "v2"},
    ),
    (
        a_code_is_nobodys_at_once,
        test_transfers.test_a_code_whose_intent_cannot_be_seen_waits_a_day_and_no_longer,
        {},
    ),
    (deliveries_are_news, test_webhooks.test_a_thousand_deliveries_at_once_are_one_credit, {}),
    (deliveries_are_news, test_webhooks.test_a_replay_has_no_effect_and_is_logged, {}),
    (
        a_list_breaks,
        test_openapi.test_whatever_is_sent_is_answered_as_described,
        {"method": "get", "path": "/api/v1/goals"},
    ),
    (
        words_are_a_pattern,
        test_goals_routes.test_a_search_takes_every_character_as_itself,
        {"words": "%%"},
    ),
]


@pytest.mark.parametrize(
    ("plant", "guard", "arguments"), CONTROLS, ids=[plant.__name__ for plant, _, _ in CONTROLS]
)
async def test_a_planted_bug_is_found(
    served: Served,
    monkeypatch: pytest.MonkeyPatch,
    plant: Plant,
    guard: Guard,
    arguments: dict[str, Any],
) -> None:
    """Reliability 14, 15, 17, 19, 36, 60, 65, 66, 67, 68, 69, 70, 71, 99, 101."""
    plant(monkeypatch)

    # The generator of requests gathers what it found into a group.
    with pytest.raises((AssertionError, FailureGroup)):
        await guard(served, **arguments)
