"""What outlives a restart: whole steps, the last word of each record, also of older files."""

from pathlib import Path

from goalfund.payments.simulator.state_file import StateFile


def test_the_last_word_of_a_record_counts_and_what_was_taken_away_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "gateway.jsonl"
    state = StateFile(path)
    state.open()
    state.save("charge", "M/1", {"n": 1})
    state.save("charge", "M/2", {"n": 1})
    state.save("row", "M/3", {"n": 1})
    state.save("charge", "M/1", {"n": 2})
    state.save("row", "M/3", None)
    state.close()

    again = StateFile(path)

    assert again.open() == {"charge": {"M/1": {"n": 2}, "M/2": {"n": 1}}, "row": {}}
    again.close()
    assert path.read_bytes().count(b"\n") == 2


def test_a_step_is_one_line_and_a_torn_one_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "gateway.jsonl"
    state = StateFile(path)
    state.open()
    with state.together():
        state.save("balance", "M/NGN/wallet", 5)
        with state.together():
            state.save("balance", "M/NGN/inflow", -5)
    with state.together():
        pass
    state.close()
    whole = path.read_bytes()
    with path.open("ab") as file:
        file.write(b'[["balance","M/NGN/wallet",7],["bal')

    again = StateFile(path)

    assert whole.count(b"\n") == 1
    assert again.open() == {"balance": {"M/NGN/wallet": 5, "M/NGN/inflow": -5}}
    again.close()


def test_a_file_from_before_the_books_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gateway.jsonl"
    path.write_text('{"merchant_id":"M","reference":"ORD-1","number":1}\n"noise"\n[1]\n')
    state = StateFile(path)

    records = state.open()
    state.close()

    assert list(records) == ["charge"]
    assert list(records["charge"]) == ["M/ORD-1"]
