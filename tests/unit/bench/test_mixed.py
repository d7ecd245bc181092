"""The crowd of the bench likes goals as it says."""

import random
from collections import Counter
from uuid import UUID

from bench.mixed_goals import Crowd, Member, request_of

NOBODY = Member(UUID(int=1), "token")


def test_the_nth_goal_is_chosen_an_nth_as_often() -> None:
    goals = [UUID(int=n) for n in range(1, 101)]
    crowd = Crowd(goals, NOBODY, NOBODY, iter(()))
    times = Counter(crowd.choose(100_000, random.Random(1)))

    assert 9 < times[goals[0]] / times[goals[9]] < 11
    assert set(goals) == set(times)


def test_a_request_says_how_long_it_is() -> None:
    request = request_of("POST", "/somewhere", {"a": 1}, Cookie="b")

    assert (
        b"POST /somewhere HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: b\r\nContent-Length: 7\r\n"
        b'Content-Type: application/json\r\n\r\n{"a":1}'
    ) == request
