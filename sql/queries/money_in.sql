-- Money in: the journal's two statements for batches of nothing else, which nearly all of them are.
-- Postgres makes ready for every part of a statement, wanted or not: without the parts that only
-- rarer commands want, that is half of the work for a small batch. What is left stands here letter
-- for letter as in journal.sql; a test compares.

-- name: find_payments
-- `find_facts` for commands that ask for no more than these.
--
--   $1 uuid[]   goals         $2 uuid[]   operation ids
--   $3 text[]   gateway references, looked up over all books
--   $4 uuid[]   goals         $5 text[]   payment codes
--   $6 uuid[]   goals         $7 uuid[]   contributor keys, to know who has given before
--
-- Returns: what (the kind of row), goal_id, and the row as JSON.
SELECT
    'operation' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($1::uuid[], $2::uuid[]) AS want (goal_id, operation_id)
CROSS JOIN LATERAL (
    SELECT operations.*
    FROM operations
    WHERE operations.goal_id = want.goal_id AND operations.operation_id = want.operation_id
    OFFSET 0
) AS found

UNION ALL

SELECT
    'claim' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($3::text[]) AS want (reference)
CROSS JOIN LATERAL (
    SELECT
        receipts.reference,
        receipts.goal_id,
        receipts.seq,
        receipts.operation_id
    FROM receipts
    WHERE receipts.reference = want.reference
    OFFSET 0
) AS found

UNION ALL

SELECT
    'contribution' AS what,
    found.goal_id,
    json_build_object(
        'row', found,
        'known_contributor', (
            SELECT TRUE
            FROM contributions AS other
            WHERE
                other.goal_id = found.goal_id
                AND other.contributor_key = found.contributor_key
                AND other.seq IS NOT NULL
            LIMIT 1
        )
    ) AS found
FROM unnest($4::uuid[], $5::text[]) AS want (goal_id, payment_code)
CROSS JOIN LATERAL (
    SELECT contributions.*
    FROM contributions
    WHERE contributions.goal_id = want.goal_id AND contributions.payment_code = want.payment_code
    OFFSET 0
) AS found

UNION ALL

SELECT
    'contributor' AS what,
    want.goal_id,
    to_json(want.contributor_key) AS found
FROM unnest($6::uuid[], $7::uuid[]) AS want (goal_id, contributor_key)
CROSS JOIN LATERAL (
    SELECT contributions.goal_id
    FROM contributions
    WHERE
        contributions.goal_id = want.goal_id
        AND contributions.contributor_key = want.contributor_key
        AND contributions.seq IS NOT NULL
    LIMIT 1
) AS given;

-- name: append_payments
-- `append_batch` for goals that are there, and rarer rows of contributions only. Its parameters are
-- the same.
--
--   $1 uuid[]    goals, sorted          $2 bigint[]  seq that each head must have
--   $3 json      heads: a row of goal_heads for each goal, as it will be
--   $4.. $9 uuid[]    events            $10.. $15 uuid[]  transfers
--   $16.. $23 uuid[]  operations        $24.. $28 text[]  receipts
--   $29.. $32 uuid[]  displays          $33.. $41 uuid[]  changed contributions
--   $42 json     rarer rows: contributions
--
-- Returns: the goals that were written.
-- Locks:   the heads of those goals, in the order of $1, until commit.
-- Raises:  as append_batch.
WITH want AS (
    SELECT
        stood.goal_id,
        stood.expected_seq
    FROM unnest($1::uuid[], $2::bigint[]) AS stood (goal_id, expected_seq)
),

head AS (
    SELECT row.*
    FROM json_populate_recordset(NULL::goal_heads, $3::json) AS row
),

moved AS (
    UPDATE goal_heads
    SET
        seq = head.seq,
        head_hash = head.head_hash,
        at = head.at,
        status = head.status,
        cash_minor = head.cash_minor,
        available_minor = head.available_minor,
        reserved_minor = head.reserved_minor,
        receivable_minor = head.receivable_minor,
        raised_minor = head.raised_minor,
        withdrawn_minor = head.withdrawn_minor,
        refunded_minor = head.refunded_minor,
        fees_minor = head.fees_minor,
        charged_back_minor = head.charged_back_minor,
        contributors = head.contributors,
        open_withdrawals = head.open_withdrawals
    FROM want
    INNER JOIN head ON head.goal_id = want.goal_id
    WHERE goal_heads.goal_id = want.goal_id AND goal_heads.seq = want.expected_seq
    RETURNING goal_heads.goal_id
),

written AS (
    SELECT moved.goal_id FROM moved
),

events AS (
    INSERT INTO goal_events (goal_id, seq, kind, at, body, hash)
    SELECT
        new.goal_id,
        new.seq,
        new.kind,
        new.at,
        new.body::json,
        new.hash
    FROM unnest(
        $4::uuid[], $5::bigint[], $6::text[], $7::timestamptz[], $8::text[], $9::bytea[]
    ) AS new (goal_id, seq, kind, at, body, hash)
    WHERE new.goal_id IN (SELECT written.goal_id FROM written)
),

transfers AS (
    INSERT INTO goal_transfers (goal_id, seq, n, debit, credit, amount_minor)
    SELECT new.*
    FROM unnest(
        $10::uuid[], $11::bigint[], $12::smallint[], $13::text[], $14::text[], $15::bigint[]
    ) AS new (goal_id, seq, n, debit, credit, amount_minor)
    WHERE new.goal_id IN (SELECT written.goal_id FROM written)
),

remembered AS (
    INSERT INTO operations (
        goal_id, operation_id, content, seq, refusal, subject, person_id, at
    )
    SELECT
        new.goal_id,
        new.operation_id,
        new.content::json,
        new.seq,
        new.refusal,
        new.subject,
        new.person_id,
        new.at
    FROM unnest(
        $16::uuid[],
        $17::uuid[],
        $18::text[],
        $19::bigint[],
        $20::text[],
        $21::uuid[],
        $22::uuid[],
        $23::timestamptz[]
    ) AS new (goal_id, operation_id, content, seq, refusal, subject, person_id, at)
    WHERE new.goal_id IN (SELECT written.goal_id FROM written)
),

claimed AS (
    INSERT INTO receipts (reference, goal_id, seq, operation_id, raw)
    SELECT new.*
    FROM unnest(
        $24::text[], $25::uuid[], $26::bigint[], $27::uuid[], $28::bytea[]
    ) AS new (reference, goal_id, seq, operation_id, raw)
    WHERE new.goal_id IN (SELECT written.goal_id FROM written)
),

displayed AS (
    INSERT INTO goal_displays (goal_id, seq, salt, display)
    SELECT
        new.goal_id,
        new.seq,
        new.salt,
        new.display::json
    FROM unnest(
        $29::uuid[], $30::bigint[], $31::bytea[], $32::text[]
    ) AS new (goal_id, seq, salt, display)
    WHERE new.goal_id IN (SELECT written.goal_id FROM written)
),

changed AS (
    UPDATE contributions
    SET
        status = new.status,
        seq = new.seq,
        confirmed_minor = new.confirmed_minor,
        fee_minor = new.fee_minor,
        refunding_minor = new.refunding_minor,
        refunded_minor = new.refunded_minor,
        charged_back_minor = new.charged_back_minor
    FROM unnest(
        $33::uuid[],
        $34::uuid[],
        $35::text[],
        $36::bigint[],
        $37::bigint[],
        $38::bigint[],
        $39::bigint[],
        $40::bigint[],
        $41::bigint[]
    ) AS new (
        goal_id,
        contribution_id,
        status,
        seq,
        confirmed_minor,
        fee_minor,
        refunding_minor,
        refunded_minor,
        charged_back_minor
    )
    WHERE
        contributions.goal_id = new.goal_id
        AND contributions.contribution_id = new.contribution_id
        AND new.goal_id IN (SELECT written.goal_id FROM written)
),

intents AS (
    INSERT INTO contributions
    SELECT row.*
    FROM json_populate_recordset(NULL::contributions, $42::json -> 'contributions') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
)

SELECT written.goal_id FROM written;
