-- Archive: one goal with all that its log and its verification need, out of one database and into
-- another. Every row travels as the JSON that Postgres makes of it.

-- name: export_goal
-- The goal's page and where its log stands.
--
--   $1 uuid  goal
--
-- Returns: page and head as JSON; no row when there is no such goal.
SELECT
    to_json(goals) AS page,
    to_json(goal_heads) AS head
FROM goals
INNER JOIN goal_heads ON goal_heads.goal_id = goals.goal_id
WHERE goals.goal_id = $1;

-- name: export_events
-- The log, with what is shown of it unless that stays behind.
--
--   $1 uuid     goal
--   $2 boolean  whether displays come along
--
-- Returns: seq, kind, at, body as text, hash, transfers as JSON, salt and display or NULL.
SELECT
    goal_events.seq,
    goal_events.kind,
    goal_events.at,
    goal_events.body::text AS body,
    goal_events.hash,
    coalesce(
        (
            SELECT
                json_agg(
                    json_build_object(
                        'debit', goal_transfers.debit,
                        'credit', goal_transfers.credit,
                        'amount_minor', goal_transfers.amount_minor
                    )
                    ORDER BY goal_transfers.n
                )
            FROM goal_transfers
            WHERE
                goal_transfers.goal_id = goal_events.goal_id
                AND goal_transfers.seq = goal_events.seq
        ),
        '[]'
    ) AS transfers,
    goal_displays.salt,
    goal_displays.display::text AS display
FROM goal_events
LEFT JOIN goal_displays
    ON
        goal_displays.goal_id = goal_events.goal_id
        AND goal_displays.seq = goal_events.seq
        AND $2::boolean
WHERE goal_events.goal_id = $1
ORDER BY goal_events.seq;

-- name: export_rows
-- What follows from the log, without the people: no names, addresses, messages or raw events, and
-- no keys by which a contributor reads a contribution.
--
--   $1 uuid  goal
--
-- Returns: what (the kind of row) and the row as JSON, by kind and key, so that a goal's archive is
--          the same bytes wherever and whenever it is written.
SELECT
    found.what,
    found.line AS found
FROM (
    SELECT
        'operation' AS what,
        operations.operation_id::text AS key,
        to_json(operations)::text AS line
    FROM operations
    WHERE operations.goal_id = $1

    UNION ALL

    SELECT
        'member' AS what,
        goal_members.member_id::text AS key,
        to_json(goal_members)::text AS line
    FROM goal_members
    WHERE goal_members.goal_id = $1

    UNION ALL

    SELECT
        'post' AS what,
        posts.post_id::text AS key,
        to_json(posts)::text AS line
    FROM posts
    WHERE posts.goal_id = $1

    UNION ALL

    SELECT
        'participant' AS what,
        participants.participant_id::text AS key,
        (
            to_jsonb(participants)
            || '{"name": null, "email": null, "phone": null, "person_id": null, "opt_out_key": ""}'
            || '{"personal_key": null, "operation_id": null, "asked": null}'
        )::text AS line
    FROM participants
    WHERE participants.goal_id = $1

    UNION ALL

    SELECT
        'milestone' AS what,
        milestones.milestone_id::text AS key,
        to_json(milestones)::text AS line
    FROM milestones
    WHERE milestones.goal_id = $1

    UNION ALL

    SELECT
        'contribution' AS what,
        contributions.contribution_id::text AS key,
        jsonb_set(
            to_jsonb(contributions)
            || '{"payer_name": null, "email": null, "message": null, "access_key": ""}',
            '{salt}',
            to_jsonb('\x00000000000000000000000000000000'::bytea)
        )::text AS line
    FROM contributions
    WHERE contributions.goal_id = $1

    UNION ALL

    SELECT
        'receipt' AS what,
        receipts.reference AS key,
        json_build_object(
            'reference', receipts.reference,
            'goal_id', receipts.goal_id,
            'seq', receipts.seq,
            'operation_id', receipts.operation_id
        )::text AS line
    FROM receipts
    WHERE receipts.goal_id = $1

    UNION ALL

    SELECT
        'withdrawal' AS what,
        withdrawals.withdrawal_id::text AS key,
        (
            to_jsonb(withdrawals) || '{"account_key": null, "account_sealed": null}'
        )::text AS line
    FROM withdrawals
    WHERE withdrawals.goal_id = $1

    UNION ALL

    SELECT
        'approval' AS what,
        lpad(approvals.seq::text, 19, '0') AS key,
        to_json(approvals)::text AS line
    FROM approvals
    WHERE approvals.goal_id = $1

    UNION ALL

    SELECT
        'payout' AS what,
        payouts.withdrawal_id::text AS key,
        (to_jsonb(payouts) || '{"account_sealed": null}')::text AS line
    FROM payouts
    WHERE payouts.goal_id = $1 AND payouts.kind = 'withdrawal'

    UNION ALL

    SELECT
        'proof' AS what,
        proofs.proof_id::text AS key,
        to_json(proofs)::text AS line
    FROM proofs
    WHERE proofs.goal_id = $1

    UNION ALL

    SELECT
        'answer' AS what,
        proof_answers.confirmation_id::text AS key,
        to_json(proof_answers)::text AS line
    FROM proof_answers
    WHERE proof_answers.goal_id = $1

    UNION ALL

    SELECT
        'refund' AS what,
        refunds.refund_id::text AS key,
        to_json(refunds)::text AS line
    FROM refunds
    WHERE refunds.goal_id = $1

    UNION ALL

    SELECT
        'suspense' AS what,
        suspense_items.reference AS key,
        to_json(suspense_items)::text AS line
    FROM suspense_items
    WHERE suspense_items.goal_id = $1

    UNION ALL

    SELECT
        'outbox' AS what,
        outbox.outbox_id::text AS key,
        to_json(outbox)::text AS line
    FROM outbox
    WHERE outbox.goal_id = $1 AND outbox.topic = 'accept_allocation'
) AS found
ORDER BY found.what, found.key;

-- name: import_participants
-- Those on the roster, and those who were, without a word about them: so that what each has paid
-- can be told apart.
--
--   $1 json  rows of participants
INSERT INTO participants
SELECT row.*
FROM json_populate_recordset(NULL::participants, $1::json) AS row;

-- name: import_outbox
-- Side effects as they stood, so that what was done is not done again.
--
--   $1 json  rows of outbox
INSERT INTO outbox
SELECT row.*
FROM json_populate_recordset(NULL::outbox, $1::json) AS row;

-- name: import_milestone_days
-- Add up by days what was given for the milestones of a goal that has just been taken in.
--
--   $1 uuid  goal
INSERT INTO milestone_days (goal_id, milestone_id, day, net_minor)
SELECT
    contributions.goal_id,
    contributions.milestone_id,
    (goal_events.at AT TIME ZONE 'Africa/Lagos')::date AS day,
    sum(
        contributions.confirmed_minor - contributions.refunded_minor
        - contributions.charged_back_minor
    )::bigint AS net_minor
FROM contributions
INNER JOIN goal_events
    ON goal_events.goal_id = contributions.goal_id AND goal_events.seq = contributions.seq
WHERE contributions.goal_id = $1 AND contributions.milestone_id IS NOT NULL
GROUP BY 1, 2, 3;

-- name: import_payouts
-- Payouts as they stood. What was not decided is parked: where it came from, somebody may be
-- sending it at this moment.
--
--   $1 json  rows of payouts
INSERT INTO payouts
SELECT changed.*
FROM json_populate_recordset(NULL::payouts, $1::json) AS row
CROSS JOIN LATERAL jsonb_populate_record(row, '{"kind": "withdrawal"}') AS changed
WHERE row.settled

UNION ALL

SELECT changed.*
FROM json_populate_recordset(NULL::payouts, $1::json) AS row
CROSS JOIN LATERAL jsonb_populate_record(
    row, '{"kind": "withdrawal", "status": "parked", "reason": "imported"}'
) AS changed
WHERE NOT row.settled;
