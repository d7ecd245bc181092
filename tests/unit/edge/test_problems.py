"""The closed table of problems. Reliability 99."""

from http import HTTPStatus

import pytest

from goalfund.edge.problems import (
    MEANINGS,
    Code,
    FieldError,
    Problem,
    ProblemError,
    problem,
    render,
)
from goalfund.goal.verdicts import Refusal


def test_every_code_has_exactly_one_meaning() -> None:
    """Reliability 99."""
    assert set(Code) == set(MEANINGS)


@pytest.mark.parametrize("refusal", list(Refusal))
def test_every_refusal_of_the_core_is_a_code(refusal: Refusal) -> None:
    """Reliability 99: nothing that a goal can refuse is without a status."""
    code = Code(refusal.value)

    assert 400 <= MEANINGS[code].status < 500


def test_a_word_outside_the_table_is_not_a_code() -> None:
    """Negative control of the test above."""
    with pytest.raises(ValueError, match="no_such_refusal"):
        Code("no_such_refusal")


@pytest.mark.parametrize("code", list(Code))
def test_statuses_are_known_and_only_our_own_faults_and_limits_can_be_retried(code: Code) -> None:
    meaning = MEANINGS[code]

    assert 400 <= HTTPStatus(meaning.status) < 600
    assert meaning.title
    assert meaning.retryable <= (meaning.status >= 500 or meaning.status in {408, 429})


def test_a_problem_names_its_code_its_status_and_its_trace() -> None:
    seen = problem(Code.EXCEEDS_AVAILABLE).wire()

    assert set(seen) == {"type", "title", "status", "detail", "code", "retryable", "trace_id"}
    assert "urn:goalfund:problem:exceeds_available" == seen["type"]
    assert 409 == seen["status"]


def test_fields_and_the_time_to_wait_are_there_when_they_apply() -> None:
    error = ProblemError(
        Code.RATE_LIMITED, errors=[FieldError(field="a", message="m")], retry_after_s=1.2
    )

    seen = error.problem().wire()

    assert [{"field": "a", "message": "m"}] == seen["errors"]
    assert 2 == seen["retry_after_s"]


def test_an_answer_carries_the_status_the_media_type_and_retry_after() -> None:
    response = render(problem(Code.OVERLOADED))

    assert 503 == response.status
    assert "application/problem+json" == response.content_type
    assert "1" == response.headers["Retry-After"]


def test_a_problem_reads_back_from_what_was_sent() -> None:
    sent = problem(Code.INTERNAL)

    assert sent == Problem.model_validate_json(sent.model_dump_json())
