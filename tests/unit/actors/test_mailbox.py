"""The mailbox: order, bound, and taking back."""

import asyncio
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.errors import MailboxFullError
from actors.mailbox import Envelope, Mailbox

Mail = Envelope[str, int, int]


def envelope(mailbox: Mailbox[str, int, int], message: int) -> Mail:
    return Envelope(message, None, 0.0, mailbox)


def put(mailbox: Mailbox[str, int, int], message: int) -> Mail:
    mail = envelope(mailbox, message)
    mailbox.put(mail)
    return mail


def test_a_full_mailbox_refuses_and_names_its_capacity() -> None:
    mailbox = Mailbox[str, int, int]("key", 2)
    put(mailbox, 1)
    put(mailbox, 2)

    with pytest.raises(MailboxFullError) as refusal:
        put(mailbox, 3)
    assert (refusal.value.key, refusal.value.capacity) == ("key", 2)
    assert [1, 2] == [mail.message for mail in mailbox.take(9)]


def test_withdrawing_gives_the_place_back_at_once() -> None:
    mailbox = Mailbox[str, int, int]("key", 1)
    first = put(mailbox, 1)

    assert mailbox.withdraw(first)
    put(mailbox, 2)
    assert [2] == [mail.message for mail in mailbox.take(9)]


def test_what_has_been_taken_cannot_be_withdrawn() -> None:
    mailbox = Mailbox[str, int, int]("key", 1)
    first = put(mailbox, 1)
    mailbox.take(1)

    assert not mailbox.withdraw(first)
    assert not mailbox


async def test_an_ask_whose_caller_is_gone_is_skipped() -> None:
    mailbox = Mailbox[str, int, int]("key", 2)
    reply: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    mailbox.put(Envelope(1, reply, 0.0, mailbox))
    put(mailbox, 2)
    reply.cancel()

    assert [2] == [mail.message for mail in mailbox.take(9)]


def test_withdrawn_mail_does_not_pile_up_in_a_mailbox_that_nobody_reads() -> None:
    mailbox = Mailbox[str, int, int]("key", 8)

    for number in range(1_000):
        assert mailbox.withdraw(put(mailbox, number))

    assert mailbox._queue is not None
    assert len(mailbox._queue) < 32
    assert len(mailbox) == 0


STEPS = st.lists(
    st.one_of(
        st.just(("put", 0)),
        st.tuples(st.just("take"), st.integers(1, 5)),
        st.tuples(st.just("withdraw"), st.integers(0, 200)),
    ),
    max_size=200,
)


@given(capacity=st.integers(1, 40), steps=STEPS)
def test_a_mailbox_is_a_bounded_queue_from_which_one_may_take_back(
    capacity: int, steps: list[tuple[str, int]]
) -> None:
    mailbox = Mailbox[str, int, int]("key", capacity)
    model: deque[int] = deque()
    posted: list[Mail] = []
    for step, number in steps:
        if step == "put" and len(model) < capacity:
            posted.append(put(mailbox, len(posted)))
            model.append(posted[-1].message)
        elif step == "put":
            with pytest.raises(MailboxFullError):
                put(mailbox, -1)
        elif step == "take":
            expected = [model.popleft() for _ in range(min(number, len(model)))]
            assert expected == [mail.message for mail in mailbox.take(number)]
        elif number < len(posted):
            assert (number in model) == mailbox.withdraw(posted[number])
            if number in model:
                model.remove(number)
        assert len(model) == len(mailbox)
        assert bool(model) == bool(mailbox)
