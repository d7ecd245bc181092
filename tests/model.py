"""The reference model: what goals answer, written from the design alone, one plain step at a time.

Commands and answers are dictionaries. It knows no batches, no database and no hashes.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests import model_out as out

Row = dict[str, Any]

LIMIT = 2**53 - 1
OPEN_WITHDRAWALS = 10
ORDER = (  # noqa: SIM905
    "goal_exists goal_not_found forbidden invalid_terms amount_out_of_range currency_differs "
    "contribution_not_found withdrawal_not_found proof_not_found refund_not_found "
    "suspense_not_found member_not_found post_not_found milestone_not_found file_not_found "
    "last_organiser too_many_members too_many_milestones requester_cannot_approve "
    "not_a_contributor already_decided withdrawal_not_paid proof_under_review goal_cancelled "
    "goal_not_open deadline_passed stale_version not_a_participant below_minimum "
    "not_the_fixed_amount too_many_open_withdrawals previous_withdrawal_unproven "
    "exceeds_refundable exceeds_available"
).split()
STATUS = {  # from, ..., to
    "close_goal": ["open", "closed"],
    "reopen_goal": ["closed", "open"],
    "cancel_goal": ["open", "closed", "cancelled"],
}
PLANNING = ("add_milestone", "edit_milestone", "remove_milestone")
RUNNING = (*STATUS, "edit_goal", "change_member", *PLANNING)
SAYING = {"post_update": "update", "post_comment": "comment"}
PURPOSES = {
    "open_goal": "goal_image",
    "edit_goal": "goal_image",
    "post_update": "update",
    "submit_proof": "proof",
}
OPTIONAL = ("image", "category", "min_amount_minor", "fixed_amount_minor", "deadline")
TEXTS = ("title", "description", "category")
TERMS = (
    *("target_minor", "min_amount_minor", "fixed_amount_minor", "deadline"),
    *("approvals_required", "proof_gate", "visibility"),
)
MEMBERS = 50
MILESTONES = 100
RECURRENCES = ("none", "weekly", "monthly", "semester", "yearly")
AMOUNTS_OF_TERMS = ("target_minor", "min_amount_minor", "fixed_amount_minor")
CLAIMING = ("credit_charge", "receive_suspense")
BRINGING = (*CLAIMING, "accept_allocation")
TOTALS = ("raised", "fees", "withdrawn", "refunded", "charged_back")
ACCOUNTS = ("cash", "available", "reserved", "receivable")


class Model:
    """All goals, all operations, all claims."""

    def __init__(self) -> None:
        self.goals: dict[Any, Row] = {}
        self.operations: dict[Any, tuple[Row, Row]] = {}
        self.claims: dict[str, Row] = {}
        self.uploads: dict[Any, tuple[Any, str]] = {}  # whose and what for; each is used once

    def ask(self, c: Row, now: Any) -> Row:
        """Return the answer, which is for ever the answer to this operation."""
        key = c["goal_id"], c["operation_id"]
        if key in self.operations:
            first, answer = self.operations[key]
            differs = {"says": "refused", "reason": "operation_differs", "replayed": False}
            return differs if first != _content(c) else answer | {"replayed": True}
        if c["name"] in CLAIMING and c["reference"] in self.claims:
            return self.claims[c["reference"]] | {"replayed": True}
        goal = self.goals.get(c["goal_id"])
        if c["name"] == "credit_charge" and (why := _diverted(goal, c)) is not None:
            return {"says": "diverted", "reason": why}
        if c["name"] == "return_allocation" and goal is not None and self._waits(goal, c):
            return {"says": "diverted", "reason": "unanswered"}
        answer = {"says": "refused", "replayed": False}
        if refusals := {*_against(goal, c, now), *self._against_elsewhere(goal, c)}:
            answer["reason"] = min(refusals, key=ORDER.index)
        elif goal is not None and (later := out.diverted_out(goal, c, now)) is not None:
            return {"says": "diverted", "reason": later}
        else:
            used = _files_wanted(goal, c)
            goal = self.goals[c["goal_id"]] = goal or _goal(c)
            _apply(goal, c, now)
            for file_id in used:
                del self.uploads[file_id]
            answer |= {"says": "committed", "goal_id": c["goal_id"], "seq": goal["seq"]}
            if c["name"] in CLAIMING:
                self.claims[c["reference"]] = answer
        if goal is not None or c["name"] == "accept_allocation":
            self.operations[key] = _content(c), answer
        return answer

    def _against_elsewhere(self, goal: Row | None, c: Row) -> Iterator[str]:
        """Yield what speaks against it that the goal itself cannot know: of goals and of files."""
        wanted, purpose = _files_wanted(goal, c), PURPOSES.get(c["name"])
        fit = {f for f in wanted if self.uploads.get(f) == (c["person_id"], purpose)}
        yield from ["file_not_found"] * (len(fit) < len(wanted))
        if goal is not None and c["name"] == "allocate_suspense":
            target, item = self.goals.get(c["to_goal_id"]), goal["items"].get(c["reference"])
            if target is None or target["suspense"]:
                yield "goal_not_found"
                return
            if item and target["raised"] + item["gross"] > LIMIT:
                yield "amount_out_of_range"
            yield from ["currency_differs"] * (target["currency"] != goal["currency"])
        if c["name"] == "return_allocation" and self._second_leg(c) == "committed":
            yield "already_decided"

    def _second_leg(self, c: Row) -> str | None:
        known = self.operations.get((c["from_goal_id"], c["allocation_id"]))
        if known is None:
            return None
        asked, answer = known
        taken = asked["name"] == "accept_allocation" and asked["from_goal_id"] == c["goal_id"]
        return "committed" if taken and answer["says"] == "committed" else "refused"

    def _waits(self, goal: Row, c: Row) -> bool:
        """Say whether there is nothing to take back, or not yet."""
        item, leg = goal["items"].get(c["reference"]), self._second_leg(c)
        given = item and item["given"] == (c["allocation_id"], c["from_goal_id"])
        return leg is None or (leg == "refused" and not given)


def _files_wanted(goal: Row | None, c: Row) -> list[str]:
    """Return the files that the command wants the goal to use and that it does not use yet."""
    wanted = [*c.get("attachments", ()), c.get("image"), c.get("changes", {}).get("image")]
    held = goal["image"] if goal else None
    return [str(file_id) for file_id in wanted if file_id is not None and str(file_id) != held]


def _content(c: Row) -> Row:
    """What the gateway kept of a charge is its word, and may be another one the next time."""
    return {key: c[key] for key in c if key != "fee_minor" or c["name"] not in CLAIMING}


def _diverted(goal: Row | None, c: Row) -> str | None:
    """Say why money that came in, if it is money at all, is not this goal's."""
    amount, fee = c["amount_minor"], c["fee_minor"]
    if goal is None:
        return "intent_unseen"
    if not (0 < amount <= LIMIT and 0 <= fee <= LIMIT):
        return None
    intent = goal["codes"].get(c["payment_code"])
    if intent is None:
        return "intent_unseen"
    if fee > amount:
        return None
    reasons = {
        "currency_differs": c["currency"] != goal["currency"],
        "amount_differs": amount != intent["amount"],
        "already_paid": intent["confirmed"] > 0,
        "goal_not_open": goal["status"] != "open",
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def _against(goal: Row | None, c: Row, now: Any) -> Iterator[str]:  # noqa: C901  one page
    """Yield every reason against the command; which of them is the answer, ORDER says."""
    name, amount, fee = c["name"], c.get("amount_minor", 1), c.get("fee_minor", 0)
    wanted = c.get("changes", c)
    terms = [wanted[key] for key in AMOUNTS_OF_TERMS if wanted.get(key) is not None]
    if not (all(0 < value <= LIMIT for value in (amount, *terms)) and 0 <= fee <= LIMIT):
        yield "amount_out_of_range"
    if name == "open_goal" or goal is None:
        yield from ["goal_exists"] * (goal is not None and name == "open_goal")
        yield from ["goal_not_found"] * (goal is None and name != "open_goal")
        yield from _against_terms(c, now) if name == "open_goal" else ()
        return
    if name in (*RUNNING, *SAYING, "remove_post"):
        yield from ["goal_not_found"] * goal["suspense"]
        yield from ["forbidden"] * (not _may_run(goal, c))
    yield from ["goal_not_found"] * (goal["suspense"] and name == "accept_allocation")
    if name in BRINGING and (fee > amount or goal["raised"] + amount > LIMIT):
        yield "amount_out_of_range"
    leaving = amount if name == "charge_back" else fee if name.startswith("settle") else 0
    if goal["receivable"] + leaving > LIMIT:
        yield "amount_out_of_range"
    if c.get("currency") not in (None, goal["currency"]):
        yield "currency_differs"
    if goal["status"] == "cancelled" and name in (
        *STATUS,
        *PLANNING,
        "edit_goal",
        "intend_contribution",
        "request_withdrawal",
    ):
        yield "goal_cancelled"
    if name in ("request_withdrawal", "start_refund") and amount > goal["available"]:
        yield "exceeds_available"
    if name in PLANNING:
        yield from _against_milestone(goal, c)
    if name == "intend_contribution" and c["milestone_id"] not in (None, *goal["steps"]):
        yield "milestone_not_found"
    of = goal["contributions"].get(c.get("contribution_id"))
    withdrawal = goal["withdrawals"].get(c.get("withdrawal_id"))
    refund = goal["refunds"].get(c.get("refund_id"))
    item = goal["items"].get(c.get("reference"))
    if (withdrawal and name == "request_withdrawal") or (refund and name == "start_refund"):
        yield "already_decided"
    yield from out.against_out(goal, c, now)
    match name:
        case "close_goal" | "reopen_goal" | "cancel_goal":
            if goal["status"] not in (*STATUS[name][:-1], "cancelled"):
                yield "already_decided"
            if name == "reopen_goal" and goal["deadline"] and goal["deadline"] <= now:
                yield "deadline_passed"
        case "edit_goal":
            yield from _against_terms(goal | _wanted(c), now, goal["deadline"])
            for key, value in c["changes"].items():
                if key not in ("image", *TERMS, *TEXTS) or (value is None and key not in OPTIONAL):
                    yield "invalid_terms"
            if c["expected_version"] not in (None, goal["version"]):
                yield "stale_version"
        case "change_member":
            held = goal["members"].get(c["member_person_id"])
            if c["role"] is None and held is None:
                yield "member_not_found"
            others = [r for p, r in goal["members"].items() if p != c["member_person_id"]]
            if held == "organiser" and c["role"] != "organiser" and "organiser" not in others:
                yield "last_organiser"
            if held is None and sum(role is not None for role in others) >= MEMBERS:
                yield "too_many_members"
        case "remove_post":
            post = goal["posts"].get(c["post_id"])
            if post is None or not post["open"] or post["kind"] != c["kind"]:
                yield "post_not_found"
        case "intend_contribution":
            yield from ["goal_not_open"] * (goal["status"] != "open" or goal["suspense"])
            yield from ["deadline_passed"] * (
                goal["deadline"] is not None and now >= goal["deadline"]
            )
            unknown = goal["kind"] == "closed" and c["participant_id"] is None
            yield from ["not_a_participant"] * unknown
            yield from ["below_minimum"] * (amount < (goal["min_amount_minor"] or 0))
            yield from ["not_the_fixed_amount"] * (goal["fixed_amount_minor"] not in (None, amount))
        case "request_withdrawal":
            under_way = [row for row in goal["withdrawals"].values() if row["open"]]
            yield from ["too_many_open_withdrawals"] * (len(under_way) >= OPEN_WITHDRAWALS)
        case "release_withdrawal" | "settle_withdrawal":
            yield from _once("withdrawal_not_found", withdrawal)
        case "settle_refund" | "fail_refund":
            yield from _once("refund_not_found", refund)
        case "start_refund" | "charge_back" if of is None:
            yield "contribution_not_found"
        case "start_refund" | "charge_back":
            gone = of["charged_back"] + (of["refunding"] if name == "start_refund" else 0)
            yield from ["exceeds_refundable"] * (amount > of["confirmed"] - gone)
        case "receive_suspense":
            yield from ["suspense_not_found"] * (not goal["suspense"])
        case "allocate_suspense":
            yield from _once("suspense_not_found", item)
            if item and not 0 < item["net"] <= goal["available"]:
                yield "exceeds_available"
        case "refund_suspense":
            yield from _once("suspense_not_found", item)
            if item:
                yield from ["amount_out_of_range"] * (amount != item["net"])
                yield from ["exceeds_available"] * (item["net"] > goal["available"])


def _against_milestone(goal: Row, c: Row) -> Iterator[str]:
    if c["name"] != "add_milestone" and c["milestone_id"] not in goal["steps"]:
        yield "milestone_not_found"
    known = goal["milestones"][c["milestone_id"]] if c["milestone_id"] in goal["steps"] else {}
    wanted = known | _milestone(c)
    if _milestone(c).get("recurrence") not in (None, *RECURRENCES) or wanted.get("order", 1) < 1:
        yield "invalid_terms"
    if _milestone(c).get("first_day") and wanted.get("recurrence") == "none":
        yield "invalid_terms"
    if c["name"] == "add_milestone" and len(goal["steps"]) >= MILESTONES:
        yield "too_many_milestones"


def _milestone(c: Row) -> Row:
    """Return what is wanted of a milestone."""
    wanted = c.get("changes", c)
    names = ("title", "target_minor", "order", "recurrence", "first_day")
    return {key: wanted[key] for key in names if wanted.get(key) is not None}


def _planned(goal: Row, c: Row) -> tuple[list[Any], Row]:
    """Return the order of the milestones after a command, and the one that it is about."""
    others = [step for step in goal["steps"] if step != c["milestone_id"]]
    known = goal["milestones"].get(c["milestone_id"], {"recurrence": "none", "first_day": None})
    if c["name"] == "remove_milestone":
        return others, known
    wanted = _milestone(c)
    place = len(others)
    if c["name"] == "edit_milestone":
        place = goal["steps"].index(c["milestone_id"])
    others.insert(wanted.pop("order", place + 1) - 1, c["milestone_id"])
    after = known | wanted
    if after["recurrence"] == "none":
        after["first_day"] = None
    elif after["first_day"] is None:
        after["first_day"] = c["today"]
    return others, after


def _may_run(goal: Row, c: Row) -> bool:
    who, members = c["person_id"], goal["members"]
    leaving = c["name"] == "change_member" and c["role"] is None and who == c["member_person_id"]
    takes_part = c["name"] == "post_comment" and (members.get(who) or who in goal["givers"])
    post = goal["posts"].get(c.get("post_id")) if c["name"] == "remove_post" else None
    its_own = post is not None and post["by"] == who
    return (
        who is None
        or members.get(who) == "organiser"
        or (leaving and bool(members.get(who)))
        or bool(takes_part)
        or its_own
    )


def _wanted(c: Row) -> Row:
    """Return what an edit asks for; a deadline as a time."""
    wanted: Row = dict(c["changes"])
    if wanted.get("deadline"):
        wanted["deadline"] = datetime.fromisoformat(wanted["deadline"])
    return wanted


def _against_terms(terms: Row, now: Any, known_deadline: Any = None) -> Iterator[str]:
    least, fixed = terms["min_amount_minor"], terms["fixed_amount_minor"]
    if least is not None and fixed is not None and fixed < least:
        yield "invalid_terms"
    if not 1 <= terms["approvals_required"] <= 20:
        yield "invalid_terms"
    if terms["deadline"] not in (None, known_deadline) and terms["deadline"] <= now:
        yield "deadline_passed"


def _changes_nothing(goal: Row, c: Row) -> bool:
    if c["name"] == "edit_goal":
        return goal == goal | _wanted(c)
    if c["name"] == "edit_milestone":
        known = goal["milestones"][c["milestone_id"]]
        return _planned(goal, c) == (goal["steps"], known)
    held = goal["members"].get(c.get("member_person_id"))
    return c["name"] == "change_member" and bool(held == c["role"])


def _once(not_found: str, row: Row | None) -> Iterator[str]:
    if row is None:
        yield not_found
    elif not row["open"]:
        yield "already_decided"


def _apply(goal: Row, c: Row, now: Any) -> None:  # noqa: C901  one page
    """Do what the command asks, which nothing speaks against."""
    name, amount, fee = c["name"], c.get("amount_minor", 0), c.get("fee_minor", 0)
    if _changes_nothing(goal, c):
        return
    goal["seq"] += name != "intend_contribution"
    withdrawal = goal["withdrawals"].get(c.get("withdrawal_id"))
    refund = goal["refunds"].get(c.get("refund_id"))
    match name:
        case "close_goal" | "reopen_goal" | "cancel_goal":
            goal["status"] = STATUS[name][-1]
        case "edit_goal":
            goal |= _wanted(c)
            goal["version"] += 1
        case "change_member":
            goal["members"][c["member_person_id"]] = c["role"]
            out.forget_votes(goal, c["member_person_id"])
        case "add_milestone" | "edit_milestone" | "remove_milestone":
            goal["steps"], goal["milestones"][c["milestone_id"]] = _planned(goal, c)
        case "post_update" | "post_comment":
            goal["posts"][c["post_id"]] = {
                "kind": SAYING[name],
                "by": c["person_id"],
                "open": True,
                "files": [str(file_id) for file_id in c.get("attachments", ())],
            }
        case "remove_post":
            goal["posts"][c["post_id"]]["open"] = False
        case "intend_contribution":
            intent = _contribution(amount, c["contributor_key"]) | {"giver": c["person_id"]}
            intent["whose"] = c["participant_id"] if goal["kind"] == "closed" else None
            intent["milestone"] = c["milestone_id"]
            goal["codes"][c["payment_code"]] = goal["contributions"][c["contribution_id"]] = intent
        case "credit_charge":
            _pay(goal, goal["codes"][c["payment_code"]], amount, fee)
        case "accept_allocation":
            intent = goal["contributions"].get(c["contribution_id"])
            if not intent or intent["confirmed"] or intent["amount"] != amount:
                intent = _contribution(amount, c["operation_id"])
                goal["contributions"][c["operation_id"]] = intent
            _pay(goal, intent, amount, fee)
        case "receive_suspense":
            item = {"gross": amount, "net": amount - fee, "open": True, "given": None}
            goal["items"][c["reference"]] = item
            _come(goal, amount, fee)
        case "allocate_suspense":
            item = goal["items"][c["reference"]]
            item |= {"open": False, "given": (c["operation_id"], c["to_goal_id"])}
            _go(goal, "withdrawn", item["net"])
        case "return_allocation":
            item = goal["items"][c["reference"]]
            item |= {"open": True, "given": None}
            goal["withdrawn"] -= item["net"]
            goal["cash"] += item["net"]
            _arrive(goal, item["net"])
        case "refund_suspense":
            item = goal["items"][c["reference"]]
            item["open"] = False
            goal["withdrawals"][c["withdrawal_id"]] = out.withdrawal_of(c, item)
            _promise(goal, amount)
        case "request_withdrawal":
            goal["withdrawals"][c["withdrawal_id"]] = out.withdrawal_of(c)
            _promise(goal, amount)
        case "release_withdrawal" | "settle_withdrawal":
            withdrawal |= {"open": False, "status": c.get("why", "paid")}
            _promise(goal, -withdrawal["amount"])
            if name == "release_withdrawal" and withdrawal["item"]:
                withdrawal["item"]["open"] = True
            if name == "settle_withdrawal":
                withdrawal["paid"] = (goal["seq"], now)
                _go(goal, "withdrawn", withdrawal["amount"])
                _go(goal, "fees", fee, owed=fee if withdrawal["item"] else 0)
        case _ if name in out.NAMES:
            if released := out.apply_out(goal, c, now):
                _promise(goal, -released)
        case "start_refund":
            of = goal["contributions"][c["contribution_id"]]
            goal["refunds"][c["refund_id"]] = {"amount": amount, "of": of, "open": True}
            of["refunding"] += amount
            _promise(goal, amount)
        case "settle_refund" | "fail_refund":
            refund["open"] = False
            _promise(goal, -refund["amount"])
            if name == "fail_refund":
                refund["of"]["refunding"] -= refund["amount"]
            else:
                refund["of"]["refunded"] += refund["amount"]
                _go(goal, "refunded", refund["amount"])
                _go(goal, "fees", fee)
        case "charge_back":
            goal["contributions"][c["contribution_id"]]["charged_back"] += amount
            _go(goal, "charged_back", amount)


def _goal(c: Row) -> Row:
    goal: Row = dict.fromkeys(("seq", *ACCOUNTS, *TOTALS), 0) | {"status": "open", "people": set()}
    goal |= {name: c[name] for name in ("currency", "kind", "suspense", *TERMS, *TEXTS)}
    goal["image"] = c["image"] and str(c["image"])
    goal |= {"members": {} if c["person_id"] is None else {c["person_id"]: "organiser"}}
    goal |= {"version": 1, "items": {}, "posts": {}, "proofs": {}, "givers": set()}
    goal |= {"steps": [], "milestones": {}}
    return goal | {"codes": {}, "contributions": {}, "withdrawals": {}, "refunds": {}}


def _contribution(amount: int, person: Any) -> Row:
    """`refunding` is what is on its way back or has arrived there."""
    new: Row = {"amount": amount, "person": person, "milestone": None}
    return new | dict.fromkeys(("confirmed", "refunding", "refunded", "charged_back"), 0)


def _pay(goal: Row, intent: Row, amount: int, fee: int) -> None:
    intent["confirmed"] = amount
    goal["people"].add(intent["person"])
    goal["givers"] |= {intent.get("giver")} - {None}
    _come(goal, amount, fee)


def _come(goal: Row, gross: int, fee: int) -> None:
    """Money comes in, less what the gateway keeps; first it pays what the goal owes."""
    for total, amount in (("raised", gross), ("fees", fee), ("cash", gross - fee)):
        goal[total] += amount
    _arrive(goal, gross - fee)


def _arrive(goal: Row, net: int) -> None:
    goal["available"] += net
    repaid = 0 if goal["suspense"] else min(goal["available"], goal["receivable"])
    goal["available"] -= repaid
    goal["receivable"] -= repaid


def _go(goal: Row, total: str, amount: int, owed: int = 0) -> None:
    """Money is gone whether the goal has it or not; what it has not, it owes. `owed` it never has.

    Of a suspense book it is the platform that owes: the money in it is other people's.
    """
    goal[total] += amount
    goal["cash"] -= amount
    covered = min(amount - owed, goal["available"])
    goal["available"] -= covered
    goal["receivable"] += amount - covered


def _promise(goal: Row, amount: int) -> None:
    goal["available"] -= amount
    goal["reserved"] += amount
