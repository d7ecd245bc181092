"""Histograms that add up, and numbers read from their owners."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.edge.metrics import BOUNDS_S, PHASES, CommandPhases, Metrics, PhaseHistogram

SECONDS = st.floats(min_value=0, max_value=20)


@given(st.lists(st.tuples(SECONDS, st.integers(1, 500)), max_size=50))
def test_a_histogram_counts_everything_once_in_rising_buckets(
    durations: list[tuple[float, int]],
) -> None:
    histogram = PhaseHistogram()
    for seconds, count in durations:
        histogram.observe(seconds, count)

    rows = histogram.cumulated()

    assert sum(count for _, count in durations) == histogram.count == rows[-1][1]
    assert sorted(number for _, number in rows) == [number for _, number in rows]
    for bound, number in rows[:-1]:
        assert number == sum(count for seconds, count in durations if seconds <= float(bound))


def test_a_duration_on_a_bound_belongs_to_it() -> None:
    histogram = PhaseHistogram()

    histogram.observe(BOUNDS_S[3])

    assert 1 == histogram.counts[3]


@given(st.lists(st.tuples(*[SECONDS] * 4, st.lists(SECONDS, min_size=1, max_size=20)), max_size=20))
def test_the_phases_of_commands_sum_to_their_total(
    batches: list[tuple[float, float, float, float, list[float]]],
) -> None:
    """Reliability 109: a batch of commands shares four phases; each waited for itself."""
    phases = CommandPhases()
    for *shared, waits in batches:
        for phase, seconds in zip(PHASES[1:5], shared, strict=True):
            phases.observe(phase, seconds, len(waits))
        for wait_s in waits:
            phases.observe("queue_wait", wait_s)
            phases.observe("total", wait_s + sum(shared))

    assert 0 == pytest.approx(phases.unexplained_s(), abs=1e-6)
    assert {phases.histograms["total"].count} == {one.count for one in phases.histograms.values()}


def test_a_phase_that_is_left_out_shows() -> None:
    """Negative control of the test above."""
    phases = CommandPhases()
    phases.observe("find", 0.5)
    phases.observe("total", 1.5)

    assert 1.0 == pytest.approx(phases.unexplained_s())


def test_what_prometheus_reads_is_read_when_it_asks() -> None:
    metrics, now = Metrics(), {"open": 1.0}
    metrics.gauge("goalfund_pool_open", "Open connections.", lambda: now["open"])
    metrics.counter("goalfund_commits", "Commits.", lambda: 7)
    metrics.gauges("goalfund_mailboxes", "Waiting.", "goal_kind", lambda: {"hot": 3})
    metrics.counters("goalfund_drops", "Dropped.", "reason", lambda: {"full": 2})
    lag = PhaseHistogram()
    metrics.histogram("goalfund_loop_lag_seconds", "Lateness of the loop.", lag)
    lag.observe(0.5)
    metrics.commands.observe("append", 0.002, 3)
    metrics.requests.observe("POST", "/goals/{goal_id}", 201, 0.004)
    metrics.requests.observe("BREW", "/goals/{goal_id}", 405, 0.004)

    now["open"] = 5.0
    text = metrics.exposition().decode()

    for line in (
        "goalfund_pool_open 5.0",
        "goalfund_commits_total 7.0",
        'goalfund_mailboxes{goal_kind="hot"} 3.0',
        'goalfund_drops_total{reason="full"} 2.0',
        'goalfund_command_seconds_count{phase="append"} 3.0',
        'goalfund_command_seconds_bucket{le="0.0025",phase="append"} 3.0',
        'goalfund_request_seconds_count{method="POST",path="/goals/{goal_id}",status="201"} 1.0',
        'goalfund_request_seconds_count{method="OTHER",path="/goals/{goal_id}",status="405"} 1.0',
        'goalfund_loop_lag_seconds_bucket{le="0.5"} 1.0',
        "process_resident_memory_bytes",
    ):
        assert line in text
