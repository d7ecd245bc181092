"""Rate limits: bounded, fair, and told to the client."""

import pytest
from aiohttp.test_utils import make_mocked_request

from goalfund.edge.limits import Rate, RateLimits, limited_as, remote_address
from goalfund.edge.problems import Code


class Clock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def test_a_burst_passes_and_the_next_one_is_told_when_to_return() -> None:
    limits = RateLimits({"read": Rate(3, 30)}, clock=Clock())

    verdicts = [limits.take("read", "a") for _ in range(4)]

    assert [True, True, True, False] == [verdict.allowed for verdict in verdicts]
    assert [2, 1, 0, 0] == [verdict.remaining for verdict in verdicts]
    assert [10, 20, 30, 30] == [verdict.reset_s for verdict in verdicts]
    assert 10 == verdicts[-1].retry_after_s
    assert Code.RATE_LIMITED == verdicts[-1].refusal().code
    assert 1 == limits.refused


def test_requests_come_back_evenly_and_never_beyond_the_burst() -> None:
    clock = Clock()
    limits = RateLimits({"read": Rate(3, 30)}, clock=clock)
    for _ in range(3):
        limits.take("read", "a")

    clock.now_s += 10
    one_back = [limits.take("read", "a").allowed for _ in range(2)]
    clock.now_s += 10_000
    all_back = [limits.take("read", "a").allowed for _ in range(4)]

    assert [True, False] == one_back
    assert [True, True, True, False] == all_back


def test_waiting_exactly_as_long_as_told_is_enough_and_less_is_not() -> None:
    clock = Clock()
    limits = RateLimits({"read": Rate(5, 60)}, clock=clock)
    while (verdict := limits.take("read", "a")).allowed:
        pass

    clock.now_s += verdict.retry_after_s - 0.01
    early = limits.take("read", "a").allowed
    clock.now_s += 0.01

    assert not early
    assert limits.take("read", "a").allowed


def test_addresses_and_classes_do_not_share_a_bucket() -> None:
    limits = RateLimits({"read": Rate(1, 60), "write": Rate(1, 60)}, clock=Clock())

    assert limits.take("read", "a").allowed
    assert limits.take("read", "b").allowed
    assert limits.take("write", "a").allowed
    assert not limits.take("read", "a").allowed


def test_memory_is_bounded_whatever_comes() -> None:
    limits = RateLimits({"read": Rate(1, 60)}, capacity=100, clock=Clock())

    for number in range(1_000):
        limits.take("read", str(number))

    assert 100 == len(limits)
    assert not limits.take("read", "999").allowed


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "6.6.6.6", "peer"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "peer"),
        (1, "", "peer"),
    ],
)
def test_only_our_own_proxies_are_believed(hops: int, forwarded: str, expected: str) -> None:
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": forwarded})
    peer = request.remote or "unknown"

    assert (peer if expected == "peer" else expected) == remote_address(request, hops)


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("fe80::1%eth0", "fe80::/64"),
        ("not:an:address", "not:an:address"),
    ],
)
def test_an_ipv6_host_counts_as_its_network(address: str, counts_as: str) -> None:
    assert counts_as == limited_as(address)
