"""One hot goal: signed webhooks over HTTP against pgbench's hot row, and against batches of one."""

import argparse
import asyncio
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import asyncpg

from bench.load import Load, Outcome
from bench.plot import bars, write
from bench.rig import (
    AMOUNT_MINOR,
    FEE_MINOR,
    Intent,
    Server,
    books_agree,
    intend,
    journal,
    median,
    open_goals,
    postgres,
    prepare,
    run,
    server,
    signed_request,
    table,
)
from goalfund.db.binaries import binary

CONNECTIONS = 128
PGBENCH_CLIENTS = 16

# One contribution a transaction, as a careful server without actors would do it: lock the goal's
# head, write everything that our own append writes, move the head.
PGBENCH_SCRIPT = f"""
SELECT nextval('bench_n') AS n \\gset
SELECT contribution_id, payment_code FROM bench_intents WHERE n = :n \\gset
BEGIN;
SELECT seq, head_hash FROM goal_heads WHERE goal_id = :goal FOR UPDATE \\gset head_
INSERT INTO goal_events (goal_id, seq, kind, at, body, hash)
    VALUES (:goal, :head_seq + 1, 'contribution_confirmed', now(),
        json_build_object('amount_minor', {AMOUNT_MINOR}, 'channel', 'checkout', 'contribution_id',
            :contribution_id::text, 'fee_minor', {FEE_MINOR}, 'new_contributor', TRUE),
        sha256(:head_head_hash));
INSERT INTO goal_transfers (goal_id, seq, n, debit, credit, amount_minor) VALUES
    (:goal, :head_seq + 1, 0, 'cash', 'available', {AMOUNT_MINOR}),
    (:goal, :head_seq + 1, 1, 'available', 'cash', {FEE_MINOR});
INSERT INTO goal_displays (goal_id, seq, salt, display)
    VALUES (:goal, :head_seq + 1, uuid_send(gen_random_uuid()), '{{"name":"A contributor"}}');
INSERT INTO operations (goal_id, operation_id, content, seq, at)
    VALUES (:goal, gen_random_uuid(),
        json_build_object('command', 'credit_charge', 'reference', :payment_code::text,
            'amount_minor', {AMOUNT_MINOR}, 'currency', 'NGN'), :head_seq + 1, now());
INSERT INTO receipts (reference, goal_id, seq, operation_id, raw)
    VALUES (:payment_code, :goal, :head_seq + 1, gen_random_uuid(),
        convert_to(repeat('x', 560), 'UTF8'));
UPDATE contributions SET status = 'confirmed', seq = :head_seq + 1,
    confirmed_minor = {AMOUNT_MINOR}, fee_minor = {FEE_MINOR}
    WHERE goal_id = :goal AND contribution_id = :contribution_id;
UPDATE goal_heads SET seq = seq + 1, head_hash = sha256(head_hash), at = now(),
    cash_minor = cash_minor + {AMOUNT_MINOR - FEE_MINOR},
    available_minor = available_minor + {AMOUNT_MINOR - FEE_MINOR},
    raised_minor = raised_minor + {AMOUNT_MINOR}, fees_minor = fees_minor + {FEE_MINOR},
    contributors = contributors + 1
    WHERE goal_id = :goal;
COMMIT;
"""


async def pgbench(dsn: str, goal_id: UUID, seconds: float) -> float:
    """Return contributions a second of pgbench's clients on one goal."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(PGBENCH_SCRIPT)
        script.flush()
        process = await asyncio.create_subprocess_exec(
            *(
                str(binary("pgbench")),
                "--no-vacuum",
                "--protocol=prepared",
                f"--file={script.name}",
            ),
            *(f"--client={PGBENCH_CLIENTS}", "--jobs=2", f"--time={seconds:.0f}"),
            *(f"--define=goal={goal_id}", dsn),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            # The client may use both cores; the server's core is idle meanwhile.
            preexec_fn=lambda: os.sched_setaffinity(0, {0, 1}),
        )
        said, complaints = await process.communicate()
    found = re.search(rb"tps = ([0-9.]+)", said)
    if process.returncode != 0 or found is None:
        raise RuntimeError(complaints.decode()[-2_000:])
    return float(found[1])


async def baseline(dsn: str, runs: int, seconds: float) -> list[float]:
    """Return pgbench's figures, in a database of its own on the same server."""
    other = await _another_database(dsn)
    async with journal(other) as writer:
        goals = await open_goals(writer, runs)
        rates = []
        for goal_id in goals:
            intents = await intend(writer, [goal_id], int(seconds * 3_000))
            await _number(other, intents)
            rates.append(await pgbench(other, goal_id, seconds))
            await _check_sums(other, goal_id)
    return rates


async def _another_database(dsn: str) -> str:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE DATABASE baseline")
    await connection.close()
    other = dsn.replace("/goalfund?", "/baseline?")
    await prepare(other)
    # The triggers want events, transfers and head in one statement; this client is spared them.
    connection = await asyncpg.connect(other)
    for name in ("goal_events", "goal_transfers", "goal_heads", "operations", "receipts"):
        await connection.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    await connection.close()
    return other


async def _number(dsn: str, intents: Sequence[Intent]) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("DROP TABLE IF EXISTS bench_intents; DROP SEQUENCE IF EXISTS bench_n")
    await connection.execute("CREATE SEQUENCE bench_n CACHE 50")
    await connection.execute(
        "CREATE TABLE bench_intents (n bigint PRIMARY KEY, contribution_id uuid, payment_code text)"
    )
    await connection.copy_records_to_table(
        "bench_intents",
        records=[(n, i.contribution_id, i.payment_code) for n, i in enumerate(intents, 1)],
    )
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _check_sums(dsn: str, goal_id: UUID) -> None:
    connection = await asyncpg.connect(dsn)
    row = await connection.fetchrow(
        """SELECT seq - 1 = (SELECT count(*) FROM receipts WHERE goal_id = $1) AS counted,
        cash_minor = (SELECT sum(confirmed_minor - fee_minor) FROM contributions WHERE goal_id = $1)
        AS summed FROM goal_heads WHERE goal_id = $1""",
        goal_id,
    )
    await connection.close()
    if row is None or not (row["counted"] and row["summed"]):
        raise RuntimeError("pgbench's books do not agree, the run is void")


async def push(
    target: Server, intents: Sequence[Intent], seconds: float, per_s: float | None = None
) -> Outcome:
    """Return what `seconds` of webhooks for `intents` saw."""
    requests = [signed_request(intent, target.port) for intent in intents]
    load = Load(requests, per_s=per_s)
    outcome = await load.run("127.0.0.1", target.port, CONNECTIONS, seconds)
    if outcome.refused:
        raise RuntimeError(f"{outcome.refused} webhooks were refused, the run is void")
    return outcome


async def main(runs: int, seconds: float) -> None:
    """Measure, print the table, draw the plot."""
    async with postgres() as dsn:
        theirs = await baseline(dsn, runs, seconds)
        async with journal(dsn) as writer:
            goals = await open_goals(writer, 1)
            rates, statements, p99s_ms, ones = [], [], [], []
            for _ in range(runs):
                intents = await intend(writer, goals, int(seconds * 8_000))
                async with server(dsn) as target:
                    before = await target.metric("goalfund_journal_statements_total")
                    full = await push(target, intents, seconds)
                    after = await target.metric("goalfund_journal_statements_total")
                    rates.append(full.acked_per_s)
                    statements.append(100 * (after - before) / full.acked)
                    rest = intents[full.acked + CONNECTIONS :]
                    half = await push(target, rest, seconds, per_s=full.acked_per_s / 2)
                    p99s_ms.append(half.quantile_ms(0.99))
            for _ in range(runs):
                intents = await intend(writer, goals, int(seconds * 2_000))
                single = {"GOALFUND_GOAL_BATCH_MAX": "1", "GOALFUND_JOURNAL_BATCH_MAX": "1"}
                async with server(dsn, **single) as target:
                    ones.append((await push(target, intents, seconds)).acked_per_s)
        await books_agree(dsn)
    rate, base, one = median(rates), median(theirs), median(ones)
    print(
        table(
            [
                {
                    "what": "pgbench, hot row, 16 clients",
                    "per second": round(base),
                    "ratio": "1.0 x",
                },
                {
                    "what": "this server, batches of one",
                    "per second": round(one),
                    "ratio": f"{one / base:.1f} x",
                },
                {
                    "what": "this server, 128 connections",
                    "per second": round(rate),
                    "ratio": f"{rate / base:.1f} x",
                },
            ]
        )
    )
    print(f"\nSQL statements per 100 commands: {median(statements):.1f}")
    print(f"p99 at half that rate: {median(p99s_ms):.1f} ms (open loop)")
    figure = {
        "contributions": {
            "pgbench, hot row": base,
            "this server, batches of one": one,
            "this server": rate,
        }
    }
    write(Path(__file__).with_suffix(".svg"), bars("One hot goal", "a second", figure))
    print("runs:", [round(r) for r in rates], [round(r) for r in theirs], [round(r) for r in ones])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    given = parser.parse_args()
    run(lambda: main(given.runs, given.seconds))
