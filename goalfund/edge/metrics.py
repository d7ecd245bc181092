"""What Prometheus reads: cheap histograms, and numbers that other parts already keep."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

# Upper bounds of the buckets: 25 us to 10 s, roughly doubling; the rest is +Inf.
BOUNDS_S: Final = (
    *(25e-6, 50e-6, 100e-6, 250e-6, 500e-6),
    *(1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 100e-3, 250e-3, 500e-3),
    *(1.0, 2.5, 5.0, 10.0),
)
PHASES: Final = ("queue_wait", "find", "decide", "append", "publish", "total")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

Number = Callable[[], float]
Labelled = Callable[[], Mapping[str, float]]


class PhaseHistogram:
    """Counts durations in buckets: one search in a short tuple and two additions each."""

    __slots__ = ("counts", "sum_s")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS_S) + 1)
        self.sum_s = 0.0

    def observe(self, seconds: float, count: int = 1) -> None:
        """Count `count` durations of `seconds` each."""
        self.counts[bisect_left(BOUNDS_S, seconds)] += count
        self.sum_s += seconds * count

    @property
    def count(self) -> int:
        """How many durations were counted."""
        return sum(self.counts)

    def cumulated(self) -> list[tuple[str, float]]:
        """Return the buckets as Prometheus wants them: each includes those below it."""
        bounds = (*(repr(bound) for bound in BOUNDS_S), "+Inf")
        total = 0
        rows: list[tuple[str, float]] = []
        for bound, count in zip(bounds, self.counts, strict=True):
            total += count
            rows.append((bound, total))
        return rows


class CommandPhases:
    """Where the time of commands goes. The phases of a command sum to its total."""

    def __init__(self) -> None:
        self.histograms = {phase: PhaseHistogram() for phase in PHASES}

    def observe(self, phase: str, seconds: float, count: int = 1) -> None:
        """Count `count` commands that spent `seconds` each in `phase`."""
        self.histograms[phase].observe(seconds, count)

    def unexplained_s(self) -> float:
        """Return the part of the total that no phase accounts for; next to nothing, always."""
        parts = sum(self.histograms[phase].sum_s for phase in PHASES if phase != "total")
        return self.histograms["total"].sum_s - parts


class RequestHistograms:
    """Finished requests by method, route and status."""

    def __init__(self) -> None:
        self.histograms: dict[tuple[str, str, int], PhaseHistogram] = {}

    def observe(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count one; `path` is the route's template, so that there is a bounded number of them."""
        key = (method if method in _METHODS else "OTHER", path, status)
        histogram = self.histograms.get(key)
        if histogram is None:
            histogram = self.histograms[key] = PhaseHistogram()
        histogram.observe(seconds)


class Metrics:
    """Everything that is exposed. Numbers are read from their owners when Prometheus asks."""

    def __init__(self) -> None:
        self.commands = CommandPhases()
        self.requests = RequestHistograms()
        self._sources: list[Callable[[], Iterable[Metric]]] = []
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_Reader(self._read))
        ProcessCollector(registry=self._registry)

    def gauge(self, name: str, help_text: str, read: Number) -> None:
        """Expose what `read` returns, a number that goes up and down."""
        self._sources.append(lambda: (GaugeMetricFamily(name, help_text, value=read()),))

    def counter(self, name: str, help_text: str, read: Number) -> None:
        """Expose what `read` returns, a number that only grows; `_total` is added to its name."""
        self._sources.append(lambda: (CounterMetricFamily(name, help_text, value=read()),))

    def gauges(self, name: str, help_text: str, label: str, read: Labelled) -> None:
        """Expose one gauge for each value of `label` in what `read` returns."""

        def families() -> Iterator[Metric]:
            family = GaugeMetricFamily(name, help_text, labels=[label])
            for value, number in read().items():
                family.add_metric([value], number)
            yield family

        self._sources.append(families)

    def counters(self, name: str, help_text: str, label: str, read: Labelled) -> None:
        """Expose one counter for each value of `label` in what `read` returns."""

        def families() -> Iterator[Metric]:
            family = CounterMetricFamily(name, help_text, labels=[label])
            for value, number in read().items():
                family.add_metric([value], number)
            yield family

        self._sources.append(families)

    def histogram(self, name: str, help_text: str, histogram: PhaseHistogram) -> None:
        """Expose a histogram that its owner fills."""
        self._sources.append(lambda: (_histograms(name, help_text, (), (((), histogram),)),))

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)

    async def serve(self, _request: web.Request) -> web.Response:
        """GET /metrics."""
        return web.Response(body=self.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _read(self) -> Iterator[Metric]:
        yield _histograms(
            "goalfund_command_seconds",
            "Time of a command by phase; the phases sum to the total.",
            ("phase",),
            (((phase,), one) for phase, one in self.commands.histograms.items()),
        )
        yield _histograms(
            "goalfund_request_seconds",
            "Time of an HTTP request until its answer was ready.",
            ("method", "path", "status"),
            (
                ((method, path, str(status)), one)
                for (method, path, status), one in self.requests.histograms.items()
            ),
        )
        for source in self._sources:
            yield from source()


def by_name(read: Callable[[], Mapping[Any, int]]) -> Callable[[], Mapping[str, float]]:
    """Return counts that are kept under names of our own, for `Metrics.counters`."""
    return lambda: {str(name): count for name, count in read().items()}


class _Reader(Collector):
    def __init__(self, read: Callable[[], Iterable[Metric]]) -> None:
        self._read = read

    def collect(self) -> Iterable[Metric]:
        return self._read()


def _histograms(
    name: str,
    help_text: str,
    labels: Sequence[str],
    rows: Iterable[tuple[Sequence[str], PhaseHistogram]],
) -> Metric:
    family = HistogramMetricFamily(name, help_text, labels=labels)
    for values, histogram in rows:
        family.add_metric(values, histogram.cumulated(), histogram.sum_s)
    return family
