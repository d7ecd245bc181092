-- Journal: the statements of the hot path. Each serves every goal that has work at the moment.

-- name: load_goals
-- Goals as their actors start from them: the head, the book, the terms, the page, everybody who
-- runs them or did, and all milestones that they have or had, as JSON. One probe for each, as in
-- find_facts.
--
--   $1 uuid[]  goals
--
-- Returns: a row for each goal that has been opened.
SELECT goal.*
FROM unnest($1::uuid[]) AS want (goal_id)
CROSS JOIN LATERAL (
    SELECT
        goal_heads.goal_id,
        goal_heads.seq,
        goal_heads.head_hash,
        goal_heads.at,
        goal_heads.status,
        goal_heads.cash_minor,
        goal_heads.available_minor,
        goal_heads.reserved_minor,
        goal_heads.receivable_minor,
        goal_heads.raised_minor,
        goal_heads.withdrawn_minor,
        goal_heads.refunded_minor,
        goal_heads.fees_minor,
        goal_heads.charged_back_minor,
        goal_heads.contributors,
        goal_heads.open_withdrawals,
        goals.currency,
        goals.target_minor,
        goals.kind,
        goals.visibility,
        goals.min_amount_minor,
        goals.fixed_amount_minor,
        goals.deadline,
        goals.approvals_required,
        goals.proof_gate,
        goals.suspense,
        goals.version,
        goals.title,
        goals.description,
        goals.category,
        goals.image,
        (
            SELECT json_agg(goal_members)
            FROM goal_members
            WHERE goal_members.goal_id = want.goal_id
        ) AS members,
        (
            SELECT json_agg(milestones)
            FROM milestones
            WHERE milestones.goal_id = want.goal_id
        ) AS milestones
    FROM goal_heads, goals
    WHERE goal_heads.goal_id = want.goal_id AND goals.goal_id = want.goal_id
    OFFSET 0
) AS goal;

-- name: find_facts
-- The rows that a batch of commands over many goals may touch. One probe of an index for each key:
-- OFFSET 0 keeps the planner from turning a look-up around while a table is small.
-- Keys of one kind stand in arrays of one length: goal and key.
--
--   $1 uuid[]   goals         $2 uuid[]   operation ids
--   $3 text[]   gateway references, looked up over all books
--   $4 uuid[]   goals         $5 text[]   payment codes
--   $6 uuid[]   goals         $7 uuid[]   contribution ids
--   $8 uuid[]   goals         $9 uuid[]   withdrawal ids
--   $10 uuid[]  goals         $11 uuid[]  refund ids, with the contributions that they are of
--   $12 uuid[]  suspense books  $13 text[]  gateway references in them, with the withdrawals by
--               which that money was to go back
--   $14 uuid[]  goals         $15 uuid[]  contributor keys, to know who has given before
--   $16 uuid[]  suspense books  $17 uuid[]  goals that money is for  $18 uuid[]  its operations
--   $19 uuid[]  goals         $20 uuid[]  people, to know who has given
--   $21 uuid[]  goals         $22 uuid[]  post ids
--   $23 uuid[]  goals         $24 uuid[]  files, to be put to use
--   $25 uuid[]  goals, for the withdrawals of people that are under way or unproven, and the last
--               that was paid to an account
--   $26 uuid[]  goals         $27 uuid[]  withdrawal ids, for their approvals and open proofs
--   $28 uuid[]  goals         $29 uuid[]  proof ids, with the withdrawals that they are of
--   $30 uuid[]  goals         $31 uuid[]  proof ids  $32 uuid[]  people, for what they have
--               answered, and what of their money is in the goal
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
FROM unnest($6::uuid[], $7::uuid[]) AS want (goal_id, contribution_id)
CROSS JOIN LATERAL (
    SELECT contributions.*
    FROM contributions
    WHERE
        contributions.goal_id = want.goal_id
        AND contributions.contribution_id = want.contribution_id
    OFFSET 0
) AS found

UNION ALL

SELECT
    'withdrawal' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($8::uuid[], $9::uuid[]) AS want (goal_id, withdrawal_id)
CROSS JOIN LATERAL (
    SELECT withdrawals.*
    FROM withdrawals
    WHERE withdrawals.goal_id = want.goal_id AND withdrawals.withdrawal_id = want.withdrawal_id
    OFFSET 0
) AS found

UNION ALL

SELECT
    'refund' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($10::uuid[], $11::uuid[]) AS want (goal_id, refund_id)
CROSS JOIN LATERAL (
    SELECT refunds.*
    FROM refunds
    WHERE refunds.goal_id = want.goal_id AND refunds.refund_id = want.refund_id
    OFFSET 0
) AS found

UNION ALL

SELECT
    'contribution' AS what,
    found.goal_id,
    json_build_object('row', found, 'known_contributor', TRUE) AS found
FROM unnest($10::uuid[], $11::uuid[]) AS want (goal_id, refund_id)
CROSS JOIN LATERAL (
    SELECT refunds.contribution_id
    FROM refunds
    WHERE refunds.goal_id = want.goal_id AND refunds.refund_id = want.refund_id
    OFFSET 0
) AS refund
CROSS JOIN LATERAL (
    SELECT contributions.*
    FROM contributions
    WHERE
        contributions.goal_id = want.goal_id
        AND contributions.contribution_id = refund.contribution_id
    OFFSET 0
) AS found

UNION ALL

SELECT
    'suspense' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($12::uuid[], $13::text[]) AS want (goal_id, reference)
CROSS JOIN LATERAL (
    SELECT suspense_items.*
    FROM suspense_items
    WHERE suspense_items.goal_id = want.goal_id AND suspense_items.reference = want.reference
    OFFSET 0
) AS found

UNION ALL

SELECT
    'withdrawal' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($12::uuid[], $13::text[]) AS want (goal_id, reference)
CROSS JOIN LATERAL (
    SELECT suspense_items.refund_id
    FROM suspense_items
    WHERE suspense_items.goal_id = want.goal_id AND suspense_items.reference = want.reference
    OFFSET 0
) AS item
CROSS JOIN LATERAL (
    SELECT withdrawals.*
    FROM withdrawals
    WHERE withdrawals.goal_id = want.goal_id AND withdrawals.withdrawal_id = item.refund_id
    OFFSET 0
) AS found

UNION ALL

SELECT
    'contributor' AS what,
    want.goal_id,
    to_json(want.contributor_key) AS found
FROM unnest($14::uuid[], $15::uuid[]) AS want (goal_id, contributor_key)
CROSS JOIN LATERAL (
    SELECT contributions.goal_id
    FROM contributions
    WHERE
        contributions.goal_id = want.goal_id
        AND contributions.contributor_key = want.contributor_key
        AND contributions.seq IS NOT NULL
    LIMIT 1
) AS given

UNION ALL

SELECT
    'target' AS what,
    want.book_id AS goal_id,
    json_build_object(
        'goal_id', want.book_id,
        'to_goal_id', want.goal_id,
        'allocation_id', want.allocation_id,
        'currency', target.currency,
        'raised_minor', coalesce(target.raised_minor, 0),
        'answer', answer.found
    ) AS found
FROM unnest($16::uuid[], $17::uuid[], $18::uuid[]) AS want (book_id, goal_id, allocation_id)
LEFT JOIN LATERAL (
    SELECT
        goals.currency,
        goal_heads.raised_minor
    FROM goals, goal_heads
    WHERE
        goals.goal_id = want.goal_id
        AND goal_heads.goal_id = want.goal_id
        AND NOT goals.suspense
    OFFSET 0
) AS target ON TRUE
LEFT JOIN LATERAL (
    SELECT
        json_build_object(
            'content', operations.content, 'refusal', operations.refusal
        ) AS found
    FROM operations
    WHERE operations.goal_id = want.goal_id AND operations.operation_id = want.allocation_id
    OFFSET 0
) AS answer ON TRUE

UNION ALL

SELECT
    'giver' AS what,
    want.goal_id,
    to_json(want.person_id) AS found
FROM unnest($19::uuid[], $20::uuid[]) AS want (goal_id, person_id)
CROSS JOIN LATERAL (
    -- Not the first row that is found: see contributions_given.
    SELECT min(contributions.seq) AS seq
    FROM contributions
    WHERE
        contributions.goal_id = want.goal_id
        AND contributions.person_id = want.person_id
        AND contributions.seq IS NOT NULL
) AS given
WHERE given.seq IS NOT NULL

UNION ALL

SELECT
    'post' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($21::uuid[], $22::uuid[]) AS want (goal_id, post_id)
CROSS JOIN LATERAL (
    SELECT posts.*
    FROM posts
    WHERE posts.goal_id = want.goal_id AND posts.post_id = want.post_id
    OFFSET 0
) AS found

UNION ALL

SELECT
    'upload' AS what,
    want.goal_id,
    json_build_object(
        'file_id', found.file_id,
        'owner_id', found.owner_id,
        'purpose', found.purpose,
        'media', found.media,
        'size_bytes', found.size_bytes,
        'sha256', encode(found.sha256, 'hex'),
        'width', found.width,
        'height', found.height
    ) AS found
FROM unnest($23::uuid[], $24::uuid[]) AS want (goal_id, file_id)
CROSS JOIN LATERAL (
    SELECT files.*
    FROM files
    WHERE files.file_id = want.file_id
    OFFSET 0
) AS found
WHERE found.state = 'ready' AND found.loose_since IS NOT NULL

UNION ALL

SELECT
    'withdrawal' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($25::uuid[]) AS want (goal_id)
CROSS JOIN LATERAL (
    SELECT withdrawals.*
    FROM withdrawals
    WHERE
        withdrawals.goal_id = want.goal_id
        AND withdrawals.member_id IS NOT NULL
        AND withdrawals.status IN ('requested', 'approved', 'paying', 'paid', 'disputed')
    OFFSET 0
) AS found

UNION ALL

SELECT
    'withdrawal' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($25::uuid[]) AS want (goal_id)
CROSS JOIN LATERAL (
    SELECT withdrawals.*
    FROM withdrawals
    WHERE
        withdrawals.goal_id = want.goal_id
        AND withdrawals.account_key IS NOT NULL
        AND withdrawals.status IN ('paid', 'proven', 'disputed')
    ORDER BY withdrawals.decided_seq DESC
    LIMIT 1
) AS found

UNION ALL

SELECT
    'approval' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($26::uuid[], $27::uuid[]) AS want (goal_id, withdrawal_id)
CROSS JOIN LATERAL (
    SELECT approvals.*
    FROM approvals
    WHERE approvals.goal_id = want.goal_id AND approvals.withdrawal_id = want.withdrawal_id
    OFFSET 0
) AS found

UNION ALL

SELECT
    'proof' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($26::uuid[], $27::uuid[]) AS want (goal_id, withdrawal_id)
CROSS JOIN LATERAL (
    SELECT proofs.*
    FROM proofs
    WHERE
        proofs.goal_id = want.goal_id
        AND proofs.withdrawal_id = want.withdrawal_id
        AND proofs.status = 'open'
    OFFSET 0
) AS found

UNION ALL

SELECT
    'proof' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($28::uuid[], $29::uuid[]) AS want (goal_id, proof_id)
CROSS JOIN LATERAL (
    SELECT proofs.*
    FROM proofs
    WHERE proofs.goal_id = want.goal_id AND proofs.proof_id = want.proof_id
    OFFSET 0
) AS found

UNION ALL

SELECT
    'withdrawal' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($28::uuid[], $29::uuid[]) AS want (goal_id, proof_id)
CROSS JOIN LATERAL (
    SELECT proofs.withdrawal_id
    FROM proofs
    WHERE proofs.goal_id = want.goal_id AND proofs.proof_id = want.proof_id
    OFFSET 0
) AS proof
CROSS JOIN LATERAL (
    SELECT withdrawals.*
    FROM withdrawals
    WHERE
        withdrawals.goal_id = want.goal_id AND withdrawals.withdrawal_id = proof.withdrawal_id
    OFFSET 0
) AS found

UNION ALL

SELECT
    'answer' AS what,
    found.goal_id,
    to_json(found) AS found
FROM unnest($30::uuid[], $31::uuid[], $32::uuid[]) AS want (goal_id, proof_id, person_id)
CROSS JOIN LATERAL (
    SELECT proof_answers.*
    FROM proof_answers
    WHERE
        proof_answers.goal_id = want.goal_id
        AND proof_answers.proof_id = want.proof_id
        AND proof_answers.person_id = want.person_id
    OFFSET 0
) AS found

UNION ALL

SELECT
    'net' AS what,
    want.goal_id,
    json_build_object('person_id', want.person_id, 'net_minor', given.net_minor) AS found
FROM unnest($30::uuid[], $32::uuid[]) AS want (goal_id, person_id)
CROSS JOIN LATERAL (
    SELECT
        coalesce(
            sum(
                contributions.confirmed_minor
                - contributions.refunded_minor
                - contributions.charged_back_minor
            ),
            0
        )::bigint AS net_minor
    FROM contributions
    WHERE
        contributions.goal_id = want.goal_id
        AND contributions.person_id = want.person_id
        AND contributions.seq IS NOT NULL
) AS given;

-- name: append_batch
-- Commit what many goals have decided, each goal wholly or not at all, and say which were written.
-- The head moves only from the seq that the writer started from: a goal whose head has moved on is
-- left out of the answer, with all its rows. A batch of refusals moves its head from seq to the
-- same seq, so that a stale writer cannot even refuse. A refusal of a goal that is not there, whose
-- seq is 0, opens nothing; should it be opened meanwhile, the operation's key says who was first.
--
--   $1 uuid[]    goals, sorted          $2 bigint[]  seq that each head must have (0: opens)
--   $3 json      heads: a row of goal_heads for each goal, as it will be
--   events:      $4 uuid[] goal, $5 bigint[] seq, $6 text[] kind, $7 timestamptz[] at,
--                $8 text[] body (canonical JSON), $9 bytea[] hash
--   transfers:   $10 uuid[] goal, $11 bigint[] seq, $12 smallint[] n, $13 text[] debit,
--                $14 text[] credit, $15 bigint[] amount in minor units
--   operations:  $16 uuid[] goal, $17 uuid[] operation, $18 text[] content (JSON),
--                $19 bigint[] seq, $20 text[] refusal, $21 uuid[] subject, $22 uuid[] person,
--                $23 timestamptz[] at
--   receipts:    $24 text[] reference, $25 uuid[] goal, $26 bigint[] seq, $27 uuid[] operation,
--                $28 bytea[] raw
--   displays:    $29 uuid[] goal, $30 bigint[] seq, $31 bytea[] salt, $32 text[] display (JSON)
--   changed contributions: $33 uuid[] goal, $34 uuid[] contribution, $35 text[] status,
--                $36 bigint[] seq, $37.. $41 bigint[] confirmed, fee, refunding, refunded,
--                charged back, all minor units
--   $42 json     rarer rows, by table: goals, edits (of goals), members, contributions,
--                withdrawals, approvals, proofs, answers, refunds, suspense, posts, files,
--                milestones, earmarked (what came to milestones, by the seq that confirmed it; at
--                only of events in this batch), outbox
--
-- Returns: the goals that were written.
-- Locks:   the heads of those goals, in the order of $1, until commit.
-- Raises:  receipts_pkey -> ClaimedElsewhereError; goal_files_loose -> FencedError, for what was
--          found is not so any more; goal_heads_explained and CHECKs: a bug of ours.
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

opened AS (
    INSERT INTO goal_heads
    SELECT head.*
    FROM head
    INNER JOIN want ON want.goal_id = head.goal_id
    WHERE want.expected_seq = 0 AND head.seq > 0
    ON CONFLICT ON CONSTRAINT goal_heads_pkey DO NOTHING
    RETURNING goal_id
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
    SELECT opened.goal_id FROM opened
    UNION ALL
    SELECT moved.goal_id FROM moved
    UNION ALL
    SELECT head.goal_id
    FROM head
    WHERE
        head.seq = 0
        AND NOT EXISTS (SELECT 1 FROM goal_heads WHERE goal_heads.goal_id = head.goal_id)
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

goal_pages AS (
    INSERT INTO goals
    SELECT row.*
    FROM json_populate_recordset(NULL::goals, $42::json -> 'goals') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
),

goal_addresses AS (
    INSERT INTO goal_slugs (slug, goal_id)
    SELECT
        row.slug,
        row.goal_id
    FROM json_populate_recordset(NULL::goals, $42::json -> 'goals') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
),

goal_edits AS (
    UPDATE goals
    SET
        title = row.title,
        description = row.description,
        category = row.category,
        image = row.image,
        visibility = row.visibility,
        target_minor = row.target_minor,
        min_amount_minor = row.min_amount_minor,
        fixed_amount_minor = row.fixed_amount_minor,
        deadline = row.deadline,
        approvals_required = row.approvals_required,
        proof_gate = row.proof_gate,
        version = row.version
    FROM json_populate_recordset(NULL::goals, $42::json -> 'edits') AS row
    WHERE
        goals.goal_id = row.goal_id
        AND row.goal_id IN (SELECT written.goal_id FROM written)
),

members_now AS (
    INSERT INTO goal_members
    SELECT row.*
    FROM json_populate_recordset(NULL::goal_members, $42::json -> 'members') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
    ON CONFLICT ON CONSTRAINT goal_members_pkey DO UPDATE
    SET
        role = excluded.role,
        since_seq = excluded.since_seq,
        operation_id = excluded.operation_id
),

intents AS (
    INSERT INTO contributions
    SELECT row.*
    FROM json_populate_recordset(NULL::contributions, $42::json -> 'contributions') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
),

withdrawals_now AS (
    INSERT INTO withdrawals
    SELECT row.*
    FROM json_populate_recordset(NULL::withdrawals, $42::json -> 'withdrawals') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
    ON CONFLICT ON CONSTRAINT withdrawals_pkey DO UPDATE
    SET
        status = excluded.status,
        fee_minor = excluded.fee_minor,
        decided_seq = excluded.decided_seq,
        decided_at = excluded.decided_at,
        account_sealed = excluded.account_sealed,
        reference = excluded.reference,
        sent_seq = excluded.sent_seq,
        returned_seq = excluded.returned_seq
),

approvals_now AS (
    INSERT INTO approvals
    SELECT row.*
    FROM json_populate_recordset(NULL::approvals, $42::json -> 'approvals') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
),

proofs_now AS (
    INSERT INTO proofs
    SELECT row.*
    FROM json_populate_recordset(NULL::proofs, $42::json -> 'proofs') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
    ON CONFLICT ON CONSTRAINT proofs_pkey DO UPDATE
    SET
        status = excluded.status,
        yes = excluded.yes,
        no = excluded.no,
        due_at = excluded.due_at,
        decided_seq = excluded.decided_seq
),

answers_now AS (
    INSERT INTO proof_answers
    SELECT row.*
    FROM json_populate_recordset(NULL::proof_answers, $42::json -> 'answers') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
    ON CONFLICT ON CONSTRAINT proof_answers_pkey DO UPDATE
    SET
        confirmed = excluded.confirmed,
        seq = excluded.seq
),

refunds_now AS (
    INSERT INTO refunds
    SELECT row.*
    FROM json_populate_recordset(NULL::refunds, $42::json -> 'refunds') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
    ON CONFLICT ON CONSTRAINT refunds_pkey DO UPDATE
    SET
        status = excluded.status,
        fee_minor = excluded.fee_minor,
        decided_seq = excluded.decided_seq,
        returned_seq = excluded.returned_seq
),

suspense_now AS (
    INSERT INTO suspense_items
    SELECT row.*
    FROM json_populate_recordset(NULL::suspense_items, $42::json -> 'suspense') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
    ON CONFLICT ON CONSTRAINT suspense_items_pkey DO UPDATE
    SET
        allocated_seq = excluded.allocated_seq,
        to_goal_id = excluded.to_goal_id,
        allocation_id = excluded.allocation_id,
        refund_id = excluded.refund_id
),

posts_now AS (
    INSERT INTO posts
    SELECT row.*
    FROM json_populate_recordset(NULL::posts, $42::json -> 'posts') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
    ON CONFLICT ON CONSTRAINT posts_pkey DO UPDATE
    SET removed_seq = excluded.removed_seq
),

milestones_now AS (
    INSERT INTO milestones
    SELECT row.*
    FROM json_populate_recordset(NULL::milestones, $42::json -> 'milestones') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
    ON CONFLICT ON CONSTRAINT milestones_pkey DO UPDATE
    SET
        place = excluded.place,
        title = excluded.title,
        target_minor = excluded.target_minor,
        recurrence = excluded.recurrence,
        first_day = excluded.first_day,
        titled_seq = excluded.titled_seq,
        since_seq = excluded.since_seq
),

milestone_days_now AS (
    INSERT INTO milestone_days (goal_id, milestone_id, day, net_minor)
    SELECT
        row.goal_id,
        row.milestone_id,
        (coalesce(row.at, confirmed.at) AT TIME ZONE 'Africa/Lagos')::date AS day,
        sum(row.net_minor)::bigint AS net_minor
    FROM json_to_recordset($42::json -> 'earmarked') AS row (
        goal_id uuid, milestone_id uuid, seq bigint, at timestamptz, net_minor bigint
    )
    LEFT JOIN LATERAL (
        SELECT goal_events.at
        FROM goal_events
        WHERE goal_events.goal_id = row.goal_id AND goal_events.seq = row.seq
        OFFSET 0
    ) AS confirmed ON TRUE
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
    GROUP BY 1, 2, 3
    ON CONFLICT ON CONSTRAINT milestone_days_pkey DO UPDATE
    SET net_minor = milestone_days.net_minor + excluded.net_minor
),

files_now AS (
    INSERT INTO goal_files (goal_id, subject, n, file_id, use, seq)
    SELECT
        row.goal_id,
        row.subject,
        row.n,
        row.file_id,
        row.use,
        row.seq
    FROM json_populate_recordset(NULL::goal_files, $42::json -> 'files') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
    ON CONFLICT ON CONSTRAINT goal_files_pkey DO UPDATE
    SET
        file_id = excluded.file_id,
        seq = excluded.seq,
        compared_at = NULL
),

side_effects AS (
    INSERT INTO outbox (goal_id, outbox_id, topic, payload, created_at, next_try_at)
    SELECT
        row.goal_id,
        row.outbox_id,
        row.topic,
        row.payload,
        row.created_at,
        row.next_try_at
    FROM json_populate_recordset(NULL::outbox, $42::json -> 'outbox') AS row
    WHERE row.goal_id IN (SELECT written.goal_id FROM written)
)

SELECT written.goal_id FROM written;
