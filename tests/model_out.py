"""The reference model of money out: asked for, approved, sent, paid, and proven or not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

Row = dict[str, Any]

OPEN_OF_ONE = 3
WAITING = ("requested", "approved")
UNPROVEN = ("paid", "disputed")
PAID = ("paid", "proven", "disputed")
NAMES = (
    *("approve_withdrawal", "reject_withdrawal", "cancel_withdrawal", "expire_withdrawal"),
    *("send_payout", "submit_proof", "answer_proof", "decide_proof"),
)


def withdrawal_of(c: Row, item: Row | None = None) -> Row:
    """Return a withdrawal that has just been asked for, or that sends back `item` of suspense."""
    return {
        "amount": c["amount_minor"],
        "open": True,
        "status": "requested",
        "by": c["person_id"],
        "votes": set(),
        "account": c.get("account_key"),
        "sealed": c["account_sealed"] is not None,
        "cools": c.get("cools_until"),
        "expires": c["expires_at"],
        "item": item,
        "paid": (0, None),
    }


def forget_votes(goal: Row, who: Any) -> None:
    """Count no approval any more of somebody whose role has changed."""
    for row in goal["withdrawals"].values():
        row["votes"].discard(who)


def against_out(goal: Row, c: Row, now: Any) -> Iterator[str]:
    """Yield every reason against the command."""
    who, role = c["person_id"], goal["members"].get(c["person_id"])
    row = goal["withdrawals"].get(c.get("withdrawal_id"))
    match c["name"]:
        case "request_withdrawal":
            yield from ["milestone_not_found"] * (c["milestone_id"] not in (None, *goal["steps"]))
            yield from _against_asking(goal, c, now) if who else ()
        case "approve_withdrawal" | "reject_withdrawal" if role is None:
            yield "forbidden"
        case "submit_proof" if who is not None and role != "organiser":
            yield "forbidden"
        case "answer_proof" | "decide_proof":
            yield from _against_answering(goal, c)
        case name if name in NAMES and row is None:
            yield "withdrawal_not_found"
        case "approve_withdrawal" | "reject_withdrawal":
            assert row is not None
            yield from ["requester_cannot_approve"] * (row["by"] == who)
            late = row["status"] not in WAITING or row["by"] is None
            enough = who in row["votes"] or len(row["votes"]) >= goal["approvals_required"]
            if late or (c["name"] == "approve_withdrawal" and enough):
                yield "already_decided"
        case "cancel_withdrawal":
            assert row is not None
            yield from ["forbidden"] * (who is None or row["by"] != who)
            yield from ["already_decided"] * (row["status"] not in WAITING)
        case "submit_proof":
            assert row is not None
            yield from ["already_decided"] * (row["status"] == "proven")
            yield from ["withdrawal_not_paid"] * (row["status"] not in UNPROVEN)
            shown = [p for p in goal["proofs"].values() if p["of"] is row and p["open"]]
            yield from ["proof_under_review"] * bool(shown)


def _against_asking(goal: Row, c: Row, now: Any) -> Iterator[str]:
    who, rows = c["person_id"], goal["withdrawals"].values()
    yield from ["forbidden"] * (goal["members"].get(who) != "organiser")
    own = [row for row in rows if row["by"] == who and row["open"]]
    yield from ["too_many_open_withdrawals"] * (len(own) >= OPEN_OF_ONE)
    window = timedelta(seconds=c["proof_window_s"])
    for row in rows:
        if row["by"] and row["status"] in UNPROVEN:
            late = now >= row["paid"][1] + window
            yield from ["previous_withdrawal_unproven"] * (goal["proof_gate"] == "strict" or late)


def _against_answering(goal: Row, c: Row) -> Iterator[str]:
    who, proof = c["person_id"], goal["proofs"].get(c["proof_id"])
    if proof is None:
        yield "proof_not_found"
    elif c["name"] == "answer_proof":
        yield from ["forbidden"] * (who is not None and who in (proof["by"], proof["of"]["by"]))
        given = [one for one in goal["contributions"].values() if one.get("giver") == who]
        net = sum(one["confirmed"] - one["refunded"] - one["charged_back"] for one in given)
        yield from ["not_a_contributor"] * (who is None or net <= 0)
        yield from ["already_decided"] * (not proof["open"])


def diverted_out(goal: Row, c: Row, now: Any) -> str | None:  # noqa: C901
    """Say why there is nothing to do, though nothing speaks against it."""
    row = goal["withdrawals"].get(c.get("withdrawal_id"))
    enough = row is not None and len(row["votes"]) >= goal["approvals_required"]
    enough = enough or goal["suspense"]
    match c["name"]:
        case "settle_withdrawal" | "release_withdrawal" if row["by"] or row["sealed"]:
            ours = row["by"] and c.get("why", "failed") != "failed"
            return "not_due" if row["status"] != "paying" or ours else None
        case "expire_withdrawal" | "send_payout" if row["status"] not in WAITING:
            return "not_needed"
        case "expire_withdrawal":
            if row["expires"] is None:
                return "not_needed"
            if now < row["expires"]:
                return "not_due"
            return "not_needed" if row["sealed"] and enough else None
        case "send_payout":
            if not row["sealed"]:
                return "not_needed"
            if not enough:
                return "not_approved"
            return "cooling" if _is_cooling(goal, row, now) else None
        case "decide_proof":
            proof = goal["proofs"][c["proof_id"]]
            if not proof["open"]:
                return "not_needed"
            return "not_due" if _outcome(goal, proof, now) is None else None
    return None


def _is_cooling(goal: Row, row: Row, now: Any) -> bool:
    rows = [w for w in goal["withdrawals"].values() if w["status"] in PAID and w["account"]]
    last = max(rows, key=lambda w: w["paid"][0], default=row)
    return bool(last["account"] != row["account"] and now < row["cools"])


def _outcome(goal: Row, proof: Row, now: Any) -> str | None:
    said = list(proof["answers"].values())
    givers = len(goal["people"])
    needed = givers if givers < 3 else max(3, (givers + 19) // 20)
    if len(said) >= needed and sum(said) > len(said) / 2:
        return "proven"
    if now < proof["ends"]:
        return None
    return "disputed" if said.count(False) > len(said) / 2 else "proven"


def apply_out(goal: Row, c: Row, now: Any) -> int:
    """Do what the command asks, and return how much less is promised."""
    row = goal["withdrawals"].get(c.get("withdrawal_id"))
    ends = {
        "reject_withdrawal": "rejected",
        "cancel_withdrawal": "cancelled",
        "expire_withdrawal": "expired",
    }
    match c["name"]:
        case "approve_withdrawal":
            row["votes"].add(c["person_id"])
            enough = len(row["votes"]) >= goal["approvals_required"]
            row["status"] = "approved" if enough else "requested"
        case "send_payout":
            row["status"] = "paying"
        case "submit_proof":
            proof = {"of": row, "by": c["person_id"], "open": True, "answers": {}}
            goal["proofs"][c["proof_id"]] = proof | {"ends": c["review_ends_at"]}
        case "answer_proof":
            goal["proofs"][c["proof_id"]]["answers"][c["person_id"]] = c["confirmed"]
        case "decide_proof":
            proof = goal["proofs"][c["proof_id"]]
            proof["of"]["status"] = _outcome(goal, proof, now)
            proof["open"] = False
        case name:
            row |= {"status": ends[name], "open": False}
            return int(row["amount"])
    return 0
