"""Passwords: what they cost, who waits, and which are too weak."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from goalfund.edge.problems import Code, ProblemError
from goalfund.people import passwords as module
from goalfund.people.passwords import HashCost, Passwords
from goalfund.people.strength import weakness

CHEAP = HashCost(memory_kib=64, passes=1)


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    with Passwords(CHEAP, waiting_max=2) as opened:
        yield opened


async def test_a_hash_names_its_cost_and_holds_no_password(passwords: Passwords) -> None:
    kept = await passwords.hash("a quiet river")

    assert kept.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert "river" not in kept


def test_the_usual_cost_is_19_mib_and_two_passes() -> None:
    assert HashCost(19_456, 2, 1) == HashCost()


async def test_the_right_password_is_right_and_no_other(passwords: Passwords) -> None:
    kept = await passwords.hash("a quiet river")

    assert (await passwords.check(kept, "a quiet river")).right
    assert not (await passwords.check(kept, "a quiet rivet")).right
    assert not (await passwords.check(None, "a quiet river")).right
    assert not (await passwords.check("not a hash", "a quiet river")).right


async def test_nobodys_password_is_never_right(passwords: Passwords) -> None:
    """The hash that is checked for who has no account must open no account."""
    assert not (await passwords.check(None, "nobody has this password")).right


async def test_a_hash_of_another_cost_is_replaced_once_the_password_was_right() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=128, parallelism=1).hash("a quiet river")
    with Passwords(CHEAP) as passwords:
        right = await passwords.check(old, "a quiet river")
        wrong = await passwords.check(old, "a quiet rivet")

        assert right.rehashed is not None
        assert right.rehashed.startswith("$argon2id$v=19$m=64,t=1,p=1$")
        assert (await passwords.check(right.rehashed, "a quiet river")).rehashed is None
        assert wrong.rehashed is None


async def test_who_comes_when_the_line_is_full_is_told_to_come_back(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hashes and two wait; the fourth is refused at once, and later served."""
    gate = threading.Event()
    monkeypatch.setattr(module, "weakness", lambda *_: gate.wait(10) and None)
    waiting = [asyncio.create_task(passwords.refuse_weak("x", [])) for _ in range(3)]
    await asyncio.sleep(0)

    with pytest.raises(ProblemError) as refused:
        await passwords.hash("a quiet river")
    gate.set()
    await asyncio.gather(*waiting)
    await asyncio.sleep(0)

    assert Code.OVERLOADED is refused.value.code
    assert 0 == passwords.in_hand
    assert await passwords.hash("a quiet river")


async def test_the_loop_goes_on_while_passwords_are_hashed() -> None:
    with Passwords(HashCost()) as passwords:
        hashing = asyncio.create_task(passwords.hash("a quiet river"))
        turns = 0
        while not hashing.done():
            turns += 1
            await asyncio.sleep(0)

    assert turns > 10


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "qwertyuiop",
        "1234567890",
        "aaaaaaaaaaaaaaaa",
        "ada1234567",
        "goalfund12",
    ],
)
def test_weak_passwords_are_refused_with_a_reason(password: str) -> None:
    why = weakness(password, ["ada@example.org", "Ada", "Obi"])

    assert why is not None
    assert "too easy to guess" in why


def test_what_others_know_of_a_person_makes_a_password_no_stronger() -> None:
    assert weakness("oluwaseunbabatunde", []) is None
    assert weakness("oluwaseunbabatunde", ["Oluwaseun", "Babatunde"]) is not None


@pytest.mark.parametrize(
    "password", ["a quiet river, 7 boats", "Xk29!vq_77zW", "mango lorry seven"]
)
def test_good_passwords_pass(password: str) -> None:
    assert weakness(password, ["ada@example.org", "Ada", "Obi"]) is None


def test_a_long_password_takes_no_long_time() -> None:
    began_s = time.perf_counter()
    weakness("a1b2c3d4" * 16, [])

    assert time.perf_counter() - began_s < 2.0
