-- Verify: what `goalfund verify` reads. Each check returns what is wrong and nothing else:
-- type (of FindingType), goal_id, seq and detail. Every statement can be kept to one goal.

-- name: count_events
-- How many events the heads speak of, for the progress bar.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: events.
SELECT coalesce(sum(goal_heads.seq), 0)::bigint AS events
FROM goal_heads
WHERE $1::uuid IS NULL OR goal_heads.goal_id = $1;

-- name: stream_heads
-- The heads and pages that the replay must arrive at, in the order of the events.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: the columns of goal_heads, the hash in hex, and what the log tells of goals: all of that
--          is NULL where there is no such row.
SELECT
    goal_heads.goal_id,
    goal_heads.seq,
    encode(goal_heads.head_hash, 'hex') AS head_hash,
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
    goals.kind,
    goals.currency,
    goals.visibility,
    goals.target_minor,
    goals.min_amount_minor,
    goals.fixed_amount_minor,
    goals.deadline,
    goals.approvals_required,
    goals.proof_gate,
    goals.title,
    goals.description,
    goals.category,
    goals.image,
    goals.version
FROM goal_heads
LEFT JOIN goals ON goals.goal_id = goal_heads.goal_id
WHERE $1::uuid IS NULL OR goal_heads.goal_id = $1
ORDER BY goal_heads.goal_id;

-- name: stream_events
-- Every event as it was hashed, with its display: one line each, for COPY. Nothing is computed
-- here but text: bytes as hex, time and transfers as the chain writes them. Absent ones are ''.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, seq, kind, at, hash, body, transfers, salt, display; by goal and seq.
SELECT
    goal_events.goal_id,
    goal_events.seq,
    goal_events.kind,
    to_char(goal_events.at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
    encode(goal_events.hash, 'hex') AS hash,
    goal_events.body,
    coalesce(listed.transfers, '') AS transfers,
    coalesce(encode(goal_displays.salt, 'hex'), '') AS salt,
    coalesce(goal_displays.display::text, '') AS display
FROM goal_events
LEFT JOIN (
    SELECT
        goal_transfers.goal_id,
        goal_transfers.seq,
        string_agg(
            '{"amount_minor":' || goal_transfers.amount_minor
            || ',"credit":"' || goal_transfers.credit
            || '","debit":"' || goal_transfers.debit || '"}',
            ',' ORDER BY goal_transfers.n
        ) AS transfers
    FROM goal_transfers
    WHERE $1::uuid IS NULL OR goal_transfers.goal_id = $1
    GROUP BY goal_transfers.goal_id, goal_transfers.seq
) AS listed ON listed.goal_id = goal_events.goal_id AND listed.seq = goal_events.seq
LEFT JOIN goal_displays
    ON goal_displays.goal_id = goal_events.goal_id AND goal_displays.seq = goal_events.seq
WHERE $1::uuid IS NULL OR goal_events.goal_id = $1
ORDER BY goal_events.goal_id, goal_events.seq;

-- name: sum_cash
-- What all books together say the pooled account holds.
--
-- Returns: currency, cash in minor units, books.
SELECT
    goals.currency,
    sum(goal_heads.cash_minor)::bigint AS cash_minor,
    count(*) AS books
FROM goal_heads
INNER JOIN goals ON goals.goal_id = goal_heads.goal_id
GROUP BY goals.currency
ORDER BY goals.currency;

-- name: list_allocations_in_flight
-- Suspense money that has left its book and has neither reached a goal nor come back: no finding,
-- but in no book.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id of the suspense book, seq, to_goal_id, amount in minor units.
SELECT
    given.goal_id,
    given.seq,
    (given.body ->> 'to_goal_id')::uuid AS to_goal_id,
    (given.body ->> 'amount_minor')::bigint AS amount_minor
FROM goal_events AS given
INNER JOIN goals ON goals.goal_id = given.goal_id
LEFT JOIN operations AS taken
    ON
        taken.goal_id = (given.body ->> 'to_goal_id')::uuid
        AND taken.operation_id = (given.body ->> 'operation_id')::uuid
        AND taken.refusal IS NULL
        AND taken.content ->> 'command' = 'accept_allocation'
LEFT JOIN goal_events AS returned
    ON
        returned.goal_id = given.goal_id
        AND returned.kind = 'suspense_returned'
        AND returned.body ->> 'operation_id' = given.body ->> 'operation_id'
WHERE
    goals.suspense
    AND given.kind = 'suspense_allocated'
    AND taken.operation_id IS NULL
    AND returned.seq IS NULL
    AND ($1::uuid IS NULL OR given.goal_id = $1)
ORDER BY given.goal_id, given.seq;

-- name: count_rows
-- How many transfers and displays there are, whether or not their events are.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: transfers, displays.
SELECT
    (
        SELECT count(*)
        FROM goal_transfers
        WHERE $1::uuid IS NULL OR goal_transfers.goal_id = $1
    ) AS transfers,
    (
        SELECT count(*)
        FROM goal_displays
        WHERE $1::uuid IS NULL OR goal_displays.goal_id = $1
    ) AS displays;

-- name: check_strays
-- Transfers and displays of events that are not there.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    'transfer_without_event' AS type,
    goal_transfers.goal_id,
    goal_transfers.seq,
    'transfer ' || goal_transfers.n AS detail
FROM goal_transfers
LEFT JOIN goal_events
    ON goal_events.goal_id = goal_transfers.goal_id AND goal_events.seq = goal_transfers.seq
WHERE goal_events.seq IS NULL AND ($1::uuid IS NULL OR goal_transfers.goal_id = $1)

UNION ALL

SELECT
    'display_without_event' AS type,
    goal_displays.goal_id,
    goal_displays.seq,
    '' AS detail
FROM goal_displays
LEFT JOIN goal_events
    ON goal_events.goal_id = goal_displays.goal_id AND goal_events.seq = goal_displays.seq
WHERE goal_events.seq IS NULL AND ($1::uuid IS NULL OR goal_displays.goal_id = $1);

-- name: check_goals
-- Pages against heads, and the addresses. What pages say, the replay compares.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN goals.goal_id IS NULL THEN 'goal_missing' ELSE 'head_missing' END AS type,
    coalesce(goals.goal_id, goal_heads.goal_id) AS goal_id,
    NULL::bigint AS seq,
    CASE
        WHEN goals.goal_id IS NULL THEN 'a head without a row of goals'
        ELSE 'a row of goals without a head'
    END AS detail
FROM goals
FULL JOIN goal_heads ON goal_heads.goal_id = goals.goal_id
WHERE
    (goals.goal_id IS NULL OR goal_heads.goal_id IS NULL)
    AND ($1::uuid IS NULL OR coalesce(goals.goal_id, goal_heads.goal_id) = $1)

UNION ALL

SELECT
    'slug_differs' AS type,
    coalesce(goals.goal_id, goal_slugs.goal_id) AS goal_id,
    NULL::bigint AS seq,
    coalesce(goals.slug, goal_slugs.slug) AS detail
FROM goals
FULL JOIN goal_slugs ON goal_slugs.goal_id = goals.goal_id AND goal_slugs.slug = goals.slug
LEFT JOIN goals AS named ON named.goal_id = goal_slugs.goal_id
WHERE
    (goal_slugs.slug IS NULL OR named.goal_id IS NULL)
    AND ($1::uuid IS NULL OR coalesce(goals.goal_id, goal_slugs.goal_id) = $1);

-- name: stream_contributions
-- Contributions that were confirmed, as the log demands them.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: amount in minor units, goal_id, seq, fee in minor units, contribution, channel,
--          milestone or ''.
SELECT
    contributions.confirmed_minor,
    contributions.goal_id,
    contributions.seq,
    contributions.fee_minor,
    contributions.contribution_id,
    contributions.channel,
    coalesce(contributions.milestone_id::text, '') AS milestone_id
FROM contributions
WHERE contributions.seq IS NOT NULL AND ($1::uuid IS NULL OR contributions.goal_id = $1);

-- name: stream_contribution_parts
-- Contributions of which something went back, or is about to; and those whose status is not what
-- their own amounts say, which the log demands of none.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, contribution, refunding, refunded, charged back in minor units, wrong status.
SELECT
    contributions.goal_id,
    contributions.contribution_id,
    contributions.refunding_minor,
    contributions.refunded_minor,
    contributions.charged_back_minor,
    CASE WHEN fitting.status THEN '' ELSE contributions.status END AS wrong_status
FROM contributions
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN contributions.seq IS NULL THEN contributions.status IN ('pending', 'failed', 'expired')
        WHEN contributions.charged_back_minor > 0 THEN contributions.status = 'charged_back'
        WHEN contributions.refunded_minor = 0 THEN contributions.status = 'confirmed'
        WHEN contributions.refunded_minor < contributions.confirmed_minor
            THEN contributions.status = 'part_refunded'
        ELSE contributions.status = 'refunded'
    END AS status
) AS fitting
WHERE
    ($1::uuid IS NULL OR contributions.goal_id = $1)
    AND (
        contributions.refunding_minor <> 0
        OR contributions.refunded_minor <> 0
        OR contributions.charged_back_minor <> 0
        OR NOT fitting.status
    );

-- name: stream_withdrawals
-- Withdrawals as the events that asked for them, ended them and brought them back demand.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, seq, kind, withdrawal, amount and fee in minor units, member and milestone or
--          ''.
SELECT
    withdrawals.goal_id,
    withdrawals.requested_seq AS seq,
    CASE
        WHEN
            withdrawals.decided_seq IS NOT NULL
            OR withdrawals.status IN ('requested', 'approved', 'paying')
            THEN 'withdrawal_requested'
        ELSE withdrawals.status
    END AS kind,
    withdrawals.withdrawal_id,
    withdrawals.amount_minor,
    0 AS fee_minor,
    coalesce(withdrawals.member_id::text, '') AS member_id,
    coalesce(withdrawals.milestone_id::text, '') AS milestone_id
FROM withdrawals
WHERE $1::uuid IS NULL OR withdrawals.goal_id = $1

UNION ALL

SELECT
    withdrawals.goal_id,
    withdrawals.decided_seq AS seq,
    'withdrawal_'
    || CASE
        WHEN withdrawals.returned_seq IS NOT NULL THEN 'paid'
        WHEN withdrawals.status IN ('proven', 'disputed') THEN 'paid'
        ELSE withdrawals.status
    END AS kind,
    withdrawals.withdrawal_id,
    withdrawals.amount_minor,
    withdrawals.fee_minor,
    '' AS member_id,
    '' AS milestone_id
FROM withdrawals
WHERE withdrawals.decided_seq IS NOT NULL AND ($1::uuid IS NULL OR withdrawals.goal_id = $1)

UNION ALL

SELECT
    withdrawals.goal_id,
    withdrawals.returned_seq AS seq,
    'withdrawal_returned' AS kind,
    withdrawals.withdrawal_id,
    withdrawals.amount_minor,
    0 AS fee_minor,
    '' AS member_id,
    '' AS milestone_id
FROM withdrawals
WHERE withdrawals.returned_seq IS NOT NULL AND ($1::uuid IS NULL OR withdrawals.goal_id = $1);

-- name: stream_out_states
-- Where each withdrawal stands, and how each proof is counted, as the log leads there.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, withdrawal or proof, status or tally.
SELECT
    withdrawals.goal_id,
    withdrawals.withdrawal_id,
    withdrawals.status
FROM withdrawals
WHERE $1::uuid IS NULL OR withdrawals.goal_id = $1

UNION ALL

SELECT
    proofs.goal_id,
    proofs.proof_id,
    proofs.yes || ' ' || proofs.no AS status
FROM proofs
WHERE $1::uuid IS NULL OR proofs.goal_id = $1;

-- name: stream_approvals
-- Approvals as the events that gave them demand.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, seq, withdrawal, member.
SELECT
    approvals.goal_id,
    approvals.seq,
    approvals.withdrawal_id,
    approvals.member_id
FROM approvals
WHERE $1::uuid IS NULL OR approvals.goal_id = $1;

-- name: stream_payouts
-- Payouts as the events that sent them demand.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, seq, withdrawal, amount in minor units, the end of the reference.
SELECT
    payouts.goal_id,
    payouts.seq,
    payouts.withdrawal_id,
    payouts.amount_minor,
    right(payouts.reference, 6) AS reference_end
FROM payouts
WHERE payouts.kind = 'withdrawal' AND ($1::uuid IS NULL OR payouts.goal_id = $1);

-- name: stream_proofs
-- Proofs as the events that showed and decided them demand.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, seq, proof, withdrawal, member or outcome.
SELECT
    proofs.goal_id,
    proofs.seq,
    proofs.proof_id,
    proofs.withdrawal_id,
    coalesce(proofs.member_id::text, '') AS detail
FROM proofs
WHERE $1::uuid IS NULL OR proofs.goal_id = $1

UNION ALL

SELECT
    proofs.goal_id,
    proofs.decided_seq AS seq,
    proofs.proof_id,
    proofs.withdrawal_id,
    proofs.status AS detail
FROM proofs
WHERE proofs.decided_seq IS NOT NULL AND ($1::uuid IS NULL OR proofs.goal_id = $1);

-- name: stream_proof_answers
-- Answers as the last event of each demands.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, seq, confirmation, proof, whether it is a yes.
SELECT
    proof_answers.goal_id,
    proof_answers.seq,
    proof_answers.confirmation_id,
    proof_answers.proof_id,
    CASE WHEN proof_answers.confirmed THEN 'yes' ELSE 'no' END AS said
FROM proof_answers
WHERE $1::uuid IS NULL OR proof_answers.goal_id = $1;

-- name: stream_refunds
-- Refunds as the events that started them, ended them and brought them back demand.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, seq, kind, refund, contribution, amount and fee in minor units.
SELECT
    refunds.goal_id,
    refunds.started_seq AS seq,
    CASE
        WHEN refunds.decided_seq IS NOT NULL OR refunds.status = 'started' THEN 'refund_started'
        ELSE refunds.status
    END AS kind,
    refunds.refund_id,
    refunds.contribution_id,
    refunds.amount_minor,
    0 AS fee_minor
FROM refunds
WHERE $1::uuid IS NULL OR refunds.goal_id = $1

UNION ALL

SELECT
    refunds.goal_id,
    refunds.decided_seq AS seq,
    'refund_'
    || CASE WHEN refunds.returned_seq IS NULL THEN refunds.status ELSE 'paid' END AS kind,
    refunds.refund_id,
    refunds.contribution_id,
    refunds.amount_minor,
    refunds.fee_minor
FROM refunds
WHERE refunds.decided_seq IS NOT NULL AND ($1::uuid IS NULL OR refunds.goal_id = $1)

UNION ALL

SELECT
    refunds.goal_id,
    refunds.returned_seq AS seq,
    'refund_returned' AS kind,
    refunds.refund_id,
    refunds.contribution_id,
    refunds.amount_minor,
    0 AS fee_minor
FROM refunds
WHERE refunds.returned_seq IS NOT NULL AND ($1::uuid IS NULL OR refunds.goal_id = $1);

-- name: stream_suspense
-- Suspense items as the events that received them, allocated them and sent them back at last
-- demand; an allocation that came back leaves no trace in them.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, seq, kind, amount and fee in minor units, reason or goal and operation.
SELECT
    suspense_items.goal_id,
    suspense_items.received_seq AS seq,
    'suspense_received' AS kind,
    suspense_items.amount_minor,
    suspense_items.fee_minor::text AS fee_minor,
    suspense_items.reason AS detail
FROM suspense_items
WHERE $1::uuid IS NULL OR suspense_items.goal_id = $1

UNION ALL

SELECT
    suspense_items.goal_id,
    suspense_items.allocated_seq AS seq,
    'suspense_allocated' AS kind,
    suspense_items.amount_minor - suspense_items.fee_minor AS amount_minor,
    '' AS fee_minor,
    coalesce(suspense_items.to_goal_id::text, '') || ' '
    || coalesce(suspense_items.allocation_id::text, '') AS detail
FROM suspense_items
WHERE
    suspense_items.allocated_seq IS NOT NULL
    AND ($1::uuid IS NULL OR suspense_items.goal_id = $1)

UNION ALL

SELECT
    suspense_items.goal_id,
    suspense_items.received_seq AS seq,
    'withdrawal_requested' AS kind,
    suspense_items.amount_minor - suspense_items.fee_minor AS amount_minor,
    '' AS fee_minor,
    suspense_items.refund_id::text AS detail
FROM suspense_items
WHERE
    suspense_items.refund_id IS NOT NULL
    AND ($1::uuid IS NULL OR suspense_items.goal_id = $1);

-- name: stream_members
-- Members, present and former, as the events that gave and took their roles demand.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, seq, member, role or ''.
SELECT
    goal_members.goal_id,
    goal_members.since_seq,
    goal_members.member_id,
    coalesce(goal_members.role, '') AS role
FROM goal_members
WHERE $1::uuid IS NULL OR goal_members.goal_id = $1;

-- name: stream_posts
-- Posts as the events that made and removed them demand.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, seq, kind of the event, post.
SELECT
    posts.goal_id,
    posts.seq,
    posts.kind || '_posted' AS kind,
    posts.post_id
FROM posts
WHERE $1::uuid IS NULL OR posts.goal_id = $1

UNION ALL

SELECT
    posts.goal_id,
    posts.removed_seq AS seq,
    posts.kind || '_removed' AS kind,
    posts.post_id
FROM posts
WHERE posts.removed_seq IS NOT NULL AND ($1::uuid IS NULL OR posts.goal_id = $1);

-- name: stream_milestones
-- Milestones, removed ones too, as the events that speak of them demand.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, milestone, place or '', three seqs, target in minor units, recurrence, first
--          day or ''.
SELECT
    milestones.goal_id,
    milestones.milestone_id,
    coalesce(milestones.place::text, '') AS place,
    milestones.added_seq,
    milestones.titled_seq,
    milestones.since_seq,
    milestones.target_minor,
    milestones.recurrence,
    coalesce(milestones.first_day::text, '') AS first_day
FROM milestones
WHERE $1::uuid IS NULL OR milestones.goal_id = $1;

-- name: stream_operations
-- Operations that made an event. An intention makes none, and neither does an edit, of a goal or of
-- a milestone, or a change of a member that found everything so already: it has no subject. Of
-- those that brought the gateway's money also the reference, for which there must be a receipt.
-- Content begins with the command, behind twelve bytes; json_send hands it over in half the time of
-- a cast to text.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: amount in minor units or '', goal_id, seq, operation, reference or ''.
SELECT
    coalesce(operations.content ->> 'amount_minor', '') AS amount,
    operations.goal_id,
    operations.seq,
    operations.operation_id,
    CASE
        WHEN substring(json_send(operations.content) FROM 13 FOR 14) = 'credit_charge"'
            THEN operations.content ->> 'reference'
        WHEN substring(json_send(operations.content) FROM 13 FOR 17) = 'receive_suspense"'
            THEN operations.content ->> 'reference'
        ELSE ''
    END AS reference
FROM operations
WHERE
    operations.refusal IS NULL
    AND substring(json_send(operations.content) FROM 13 FOR 20) <> 'intend_contribution"'
    AND (
        operations.subject IS NOT NULL
        OR (
            substring(json_send(operations.content) FROM 13 FOR 10) <> 'edit_goal"'
            AND substring(json_send(operations.content) FROM 13 FOR 14) <> 'change_member"'
            AND substring(json_send(operations.content) FROM 13 FOR 15) <> 'edit_milestone"'
        )
    )
    AND ($1::uuid IS NULL OR operations.goal_id = $1);

-- name: stream_receipts
-- Receipts as the operations that claimed them demand.
--
--   $1 uuid  the one goal to look at, or NULL for all
--
-- Returns: goal_id, seq, operation, reference.
SELECT
    receipts.goal_id,
    receipts.seq,
    receipts.operation_id,
    receipts.reference
FROM receipts
WHERE $1::uuid IS NULL OR receipts.goal_id = $1;

-- name: check_contributions
-- Confirmed contributions against the events that confirmed them, each way.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE
        WHEN contribution.seq IS NULL THEN 'contribution_missing' ELSE 'contribution_differs'
    END AS type,
    coalesce(contribution.goal_id, event.goal_id) AS goal_id,
    coalesce(contribution.seq, event.seq) AS seq,
    coalesce(contribution.contribution_id::text, event.body ->> 'contribution_id') AS detail
FROM (
    SELECT
        goal_events.goal_id,
        goal_events.seq,
        goal_events.body
    FROM goal_events
    WHERE
        goal_events.kind = 'contribution_confirmed'
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT
        contributions.goal_id,
        contributions.seq,
        contributions.contribution_id,
        contributions.channel,
        contributions.milestone_id,
        contributions.confirmed_minor,
        contributions.fee_minor
    FROM contributions
    WHERE contributions.seq IS NOT NULL AND ($1::uuid IS NULL OR contributions.goal_id = $1)
) AS contribution
    ON contribution.goal_id = event.goal_id AND contribution.seq = event.seq
WHERE
    event.seq IS NULL
    OR contribution.seq IS NULL
    OR event.body ->> 'contribution_id' IS DISTINCT FROM contribution.contribution_id::text
    OR event.body ->> 'amount_minor' IS DISTINCT FROM contribution.confirmed_minor::text
    OR event.body ->> 'fee_minor' IS DISTINCT FROM contribution.fee_minor::text
    OR event.body ->> 'channel' IS DISTINCT FROM contribution.channel
    OR event.body ->> 'milestone_id' IS DISTINCT FROM contribution.milestone_id::text;

-- name: check_contribution_parts
-- What went back of each contribution against its refunds and charge backs, and its status.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    'contribution_differs' AS type,
    coalesce(contribution.goal_id, moved.goal_id) AS goal_id,
    coalesce(contribution.seq, moved.seq) AS seq,
    coalesce(contribution.contribution_id::text, moved.contribution_id) AS detail
FROM (
    SELECT
        goal_events.goal_id,
        goal_events.body ->> 'contribution_id' AS contribution_id,
        max(goal_events.seq) AS seq,
        sum(
            CASE goal_events.kind
                WHEN 'refund_started' THEN 1
                WHEN 'charged_back' THEN 0
                WHEN 'refund_returned' THEN 0
                ELSE -1
            END
            * (goal_events.body ->> 'amount_minor')::bigint
        ) AS refunding_minor,
        sum(
            CASE goal_events.kind
                WHEN 'refund_paid' THEN 1
                WHEN 'refund_returned' THEN -1
                ELSE 0
            END
            * (goal_events.body ->> 'amount_minor')::bigint
        ) AS refunded_minor,
        sum(
            CASE goal_events.kind WHEN 'charged_back' THEN 1 ELSE 0 END
            * (goal_events.body ->> 'amount_minor')::bigint
        ) AS charged_back_minor
    FROM goal_events
    WHERE
        goal_events.kind IN (
            'refund_started', 'refund_paid', 'refund_failed', 'refund_returned', 'charged_back'
        )
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
    GROUP BY goal_events.goal_id, goal_events.body ->> 'contribution_id'
) AS moved
FULL JOIN (
    SELECT *
    FROM contributions
    WHERE $1::uuid IS NULL OR contributions.goal_id = $1
) AS contribution
    ON
        contribution.goal_id = moved.goal_id
        AND contribution.contribution_id::text = moved.contribution_id
WHERE
    contribution.goal_id IS NULL
    OR contribution.refunding_minor <> coalesce(moved.refunding_minor, 0)
    OR contribution.refunded_minor <> coalesce(moved.refunded_minor, 0)
    OR contribution.charged_back_minor <> coalesce(moved.charged_back_minor, 0)
    OR NOT contribution.status = ANY(
        CASE
            WHEN contribution.seq IS NULL THEN ARRAY['pending', 'failed', 'expired']
            WHEN contribution.charged_back_minor > 0 THEN ARRAY['charged_back']
            WHEN contribution.refunded_minor = 0 THEN ARRAY['confirmed']
            WHEN contribution.refunded_minor >= contribution.confirmed_minor THEN ARRAY['refunded']
            ELSE ARRAY['part_refunded']
        END
    );

-- name: check_members
-- Members against the last event that speaks of each, each way.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN row.goal_id IS NULL THEN 'member_missing' ELSE 'member_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.since_seq) AS seq,
    coalesce(row.member_id::text, event.member_id) AS detail
FROM (
    SELECT DISTINCT ON (told.goal_id, told.member_id)
        told.goal_id,
        told.member_id,
        told.seq,
        told.role
    FROM (
        SELECT
            goal_events.goal_id,
            goal_events.seq,
            goal_events.body ->> 'organiser' AS member_id,
            'organiser' AS role
        FROM goal_events
        WHERE goal_events.kind = 'goal_opened' AND ($1::uuid IS NULL OR goal_events.goal_id = $1)

        UNION ALL

        SELECT
            goal_events.goal_id,
            goal_events.seq,
            goal_events.body ->> 'member_id' AS member_id,
            goal_events.body ->> 'role' AS role
        FROM goal_events
        WHERE
            goal_events.kind = 'member_changed'
            AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
    ) AS told
    WHERE told.member_id IS NOT NULL
    ORDER BY told.goal_id, told.member_id, told.seq DESC
) AS event
FULL JOIN (
    SELECT *
    FROM goal_members
    WHERE $1::uuid IS NULL OR goal_members.goal_id = $1
) AS row ON row.goal_id = event.goal_id AND row.member_id::text = event.member_id
WHERE
    event.goal_id IS NULL
    OR row.goal_id IS NULL
    OR row.since_seq <> event.seq
    OR row.role IS DISTINCT FROM event.role;

-- name: check_member_operations
-- Members against the operations that gave or took their roles: the log does not know the person.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    'member_differs' AS type,
    goal_members.goal_id,
    goal_members.since_seq AS seq,
    goal_members.member_id::text AS detail
FROM goal_members
LEFT JOIN operations
    ON
        operations.goal_id = goal_members.goal_id
        AND operations.operation_id = goal_members.operation_id
        AND operations.seq = goal_members.since_seq
        AND operations.refusal IS NULL
WHERE
    ($1::uuid IS NULL OR goal_members.goal_id = $1)
    AND coalesce(operations.content ->> 'member_person_id', operations.person_id::text)
    IS DISTINCT FROM goal_members.person_id::text;

-- name: check_posts
-- Posts against the events that made and removed them, each way.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN row.goal_id IS NULL THEN 'post_missing' ELSE 'post_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.seq) AS seq,
    coalesce(row.post_id::text, event.post_id) AS detail
FROM (
    SELECT
        goal_events.goal_id,
        goal_events.seq,
        goal_events.kind,
        coalesce(
            goal_events.body ->> 'update_id', goal_events.body ->> 'comment_id'
        ) AS post_id
    FROM goal_events
    WHERE
        goal_events.kind IN (
            'update_posted', 'update_removed', 'comment_posted', 'comment_removed'
        )
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT
        posts.goal_id,
        posts.post_id,
        posts.seq,
        posts.kind || '_posted' AS kind
    FROM posts
    WHERE $1::uuid IS NULL OR posts.goal_id = $1

    UNION ALL

    SELECT
        posts.goal_id,
        posts.post_id,
        posts.removed_seq AS seq,
        posts.kind || '_removed' AS kind
    FROM posts
    WHERE posts.removed_seq IS NOT NULL AND ($1::uuid IS NULL OR posts.goal_id = $1)
) AS row
    ON row.goal_id = event.goal_id
    AND row.seq = event.seq
    AND row.post_id::text = event.post_id
WHERE
    event.goal_id IS NULL
    OR row.goal_id IS NULL
    OR row.kind <> event.kind;

-- name: check_post_authors
-- Posts against the operations that made them, for the log does not know the person; and words
-- that are still there though their post was removed.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    'post_differs' AS type,
    posts.goal_id,
    posts.seq,
    'author of ' || posts.post_id AS detail
FROM posts
LEFT JOIN operations
    ON
        operations.goal_id = posts.goal_id
        AND operations.operation_id = posts.operation_id
        AND operations.seq = posts.seq
        AND operations.subject = posts.post_id
        AND operations.refusal IS NULL
WHERE
    ($1::uuid IS NULL OR posts.goal_id = $1)
    AND (operations.operation_id IS NULL OR operations.person_id IS DISTINCT FROM posts.person_id)

UNION ALL

SELECT
    'post_differs' AS type,
    posts.goal_id,
    posts.seq,
    'words of ' || posts.post_id AS detail
FROM posts
INNER JOIN goal_displays
    ON goal_displays.goal_id = posts.goal_id AND goal_displays.seq = posts.seq
WHERE posts.removed_seq IS NOT NULL AND ($1::uuid IS NULL OR posts.goal_id = $1);

-- name: check_participants
-- Contributions that are somebody's who never was on the roster, or of a goal that has none.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    'contribution_differs' AS type,
    contributions.goal_id,
    contributions.seq,
    'participant of ' || contributions.contribution_id AS detail
FROM contributions
LEFT JOIN goals ON goals.goal_id = contributions.goal_id
LEFT JOIN participants
    ON
        participants.goal_id = contributions.goal_id
        AND participants.participant_id = contributions.participant_id
WHERE
    contributions.participant_id IS NOT NULL
    AND ($1::uuid IS NULL OR contributions.goal_id = $1)
    AND (participants.participant_id IS NULL OR goals.kind IS DISTINCT FROM 'closed');

-- name: check_milestones
-- Milestones against the last event that speaks of each, each way; and places that do not count on.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE
        WHEN row.goal_id IS NULL THEN 'milestone_missing' ELSE 'milestone_differs'
    END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.since_seq) AS seq,
    coalesce(row.milestone_id::text, event.milestone_id) AS detail
FROM (
    SELECT DISTINCT ON (told.goal_id, told.milestone_id)
        told.goal_id,
        told.milestone_id,
        told.seq,
        told.body,
        told.added_seq,
        told.titled_seq
    FROM (
        SELECT
            goal_events.goal_id,
            goal_events.body ->> 'milestone_id' AS milestone_id,
            goal_events.seq,
            goal_events.body,
            min(goal_events.seq) OVER same AS added_seq,
            max(goal_events.seq) FILTER (
                WHERE goal_events.body ->> 'commitment' IS NOT NULL
            ) OVER same AS titled_seq
        FROM goal_events
        WHERE
            goal_events.kind = 'milestone_changed'
            AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
        WINDOW same AS (PARTITION BY goal_events.goal_id, goal_events.body ->> 'milestone_id')
    ) AS told
    ORDER BY told.goal_id, told.milestone_id, told.seq DESC
) AS event
FULL JOIN (
    SELECT
        milestones.*,
        row_number() OVER (
            PARTITION BY milestones.goal_id, milestones.place IS NULL ORDER BY milestones.place
        ) AS nth
    FROM milestones
    WHERE $1::uuid IS NULL OR milestones.goal_id = $1
) AS row ON row.goal_id = event.goal_id AND row.milestone_id::text = event.milestone_id
WHERE
    event.goal_id IS NULL
    OR row.goal_id IS NULL
    OR row.since_seq <> event.seq
    OR row.added_seq <> event.added_seq
    OR row.titled_seq IS DISTINCT FROM event.titled_seq
    OR row.place <> row.nth
    OR (row.place IS NULL)::text IS DISTINCT FROM event.body ->> 'removed'
    OR row.target_minor::text IS DISTINCT FROM event.body ->> 'target_minor'
    OR row.recurrence IS DISTINCT FROM event.body ->> 'recurrence'
    OR row.first_day::text IS DISTINCT FROM event.body ->> 'first_day';

-- name: check_milestone_titles
-- The titles of milestones against what was shown when they were given.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    'milestone_differs' AS type,
    milestones.goal_id,
    milestones.titled_seq AS seq,
    'title of ' || milestones.milestone_id AS detail
FROM milestones
INNER JOIN goal_displays
    ON
        goal_displays.goal_id = milestones.goal_id
        AND goal_displays.seq = milestones.titled_seq
WHERE
    ($1::uuid IS NULL OR milestones.goal_id = $1)
    AND milestones.title IS DISTINCT FROM goal_displays.display ->> 'title';

-- name: check_milestone_days
-- What days say was given for milestones against the contributions that were confirmed on them.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    'milestone_differs' AS type,
    coalesce(kept.goal_id, given.goal_id) AS goal_id,
    NULL::bigint AS seq,
    format(
        'given for %s on %s: %s is stored, %s was confirmed',
        coalesce(kept.milestone_id, given.milestone_id),
        coalesce(kept.day, given.day),
        coalesce(kept.net_minor, 0),
        coalesce(given.net_minor, 0)
    ) AS detail
FROM (
    SELECT *
    FROM milestone_days
    WHERE milestone_days.net_minor <> 0 AND ($1::uuid IS NULL OR milestone_days.goal_id = $1)
) AS kept
FULL JOIN (
    SELECT
        earmarked.goal_id,
        earmarked.milestone_id,
        (goal_events.at AT TIME ZONE 'Africa/Lagos')::date AS day,
        sum(earmarked.net_minor)::bigint AS net_minor
    FROM (
        SELECT
            contributions.goal_id,
            contributions.milestone_id,
            contributions.seq,
            contributions.confirmed_minor - contributions.refunded_minor
            - contributions.charged_back_minor AS net_minor
        FROM contributions
        WHERE
            contributions.milestone_id IS NOT NULL
            AND contributions.seq IS NOT NULL
            AND ($1::uuid IS NULL OR contributions.goal_id = $1)
    ) AS earmarked
    INNER JOIN goal_events
        ON goal_events.goal_id = earmarked.goal_id AND goal_events.seq = earmarked.seq
    GROUP BY 1, 2, 3
    HAVING sum(earmarked.net_minor) <> 0
) AS given
    ON
        given.goal_id = kept.goal_id
        AND given.milestone_id = kept.milestone_id
        AND given.day = kept.day
WHERE kept.net_minor IS DISTINCT FROM given.net_minor;

-- name: check_goal_files
-- Files against what the log's displays say that they are; of what was erased they say nothing any
-- more, and no file may be left. A display without a file is no fault: archives bring none along.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN used.held THEN 'file_differs' ELSE 'file_missing' END AS type,
    used.goal_id,
    used.seq,
    used.use || ' ' || used.file_id AS detail
FROM (
    SELECT
        goal_files.goal_id,
        goal_files.seq,
        goal_files.use,
        goal_files.file_id,
        coalesce(files.state = 'ready' AND files.loose_since IS NULL, FALSE) AS held,
        encode(files.sha256, 'hex') AS sha256,
        CASE
            WHEN goal_files.use = 'goal_image' THEN goals.image
            ELSE goal_displays.display -> 'attachments' -> goal_files.n
        END AS shown
    FROM goal_files
    INNER JOIN goals ON goals.goal_id = goal_files.goal_id
    LEFT JOIN files ON files.file_id = goal_files.file_id
    LEFT JOIN goal_displays
        ON goal_displays.goal_id = goal_files.goal_id AND goal_displays.seq = goal_files.seq
    WHERE goal_files.file_id IS NOT NULL AND ($1::uuid IS NULL OR goal_files.goal_id = $1)
) AS used
WHERE
    NOT used.held
    OR used.shown ->> 'id' IS DISTINCT FROM used.file_id::text
    OR used.shown ->> 'sha256' IS DISTINCT FROM used.sha256

UNION ALL

SELECT
    'file_differs' AS type,
    goals.goal_id,
    goal_heads.seq,
    'goal_image ' || (goals.image ->> 'id') AS detail
FROM goals
INNER JOIN goal_heads ON goal_heads.goal_id = goals.goal_id
INNER JOIN files ON files.file_id = (goals.image ->> 'id')::uuid
LEFT JOIN goal_files
    ON
        goal_files.goal_id = goals.goal_id
        AND goal_files.subject = goals.goal_id
        AND goal_files.file_id = files.file_id
WHERE goal_files.goal_id IS NULL AND ($1::uuid IS NULL OR goals.goal_id = $1)

UNION ALL

SELECT
    'file_differs' AS type,
    NULL AS goal_id,
    NULL AS seq,
    files.purpose || ' ' || files.file_id || ' is held by no goal' AS detail
FROM files
LEFT JOIN goal_files ON goal_files.file_id = files.file_id
WHERE
    $1::uuid IS NULL
    AND files.loose_since IS NULL
    AND files.purpose <> 'avatar'
    AND goal_files.goal_id IS NULL;

-- name: check_contributors
-- The count of contributors against the different people who have given.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    'head_differs' AS type,
    goal_heads.goal_id,
    goal_heads.seq,
    format(
        'contributors: %s are stored, %s have given',
        goal_heads.contributors,
        coalesce(given.people, 0)
    ) AS detail
FROM goal_heads
LEFT JOIN (
    SELECT
        contributions.goal_id,
        count(DISTINCT contributions.contributor_key) AS people
    FROM contributions
    WHERE contributions.seq IS NOT NULL AND ($1::uuid IS NULL OR contributions.goal_id = $1)
    GROUP BY contributions.goal_id
) AS given ON given.goal_id = goal_heads.goal_id
WHERE
    ($1::uuid IS NULL OR goal_heads.goal_id = $1)
    AND goal_heads.contributors <> coalesce(given.people, 0);

-- name: check_withdrawals
-- Withdrawals against the events that asked for them and those that ended them, each way.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN row.goal_id IS NULL THEN 'withdrawal_missing' ELSE 'withdrawal_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.requested_seq) AS seq,
    coalesce(row.withdrawal_id::text, event.body ->> 'withdrawal_id') AS detail
FROM (
    SELECT *
    FROM goal_events
    WHERE
        goal_events.kind = 'withdrawal_requested'
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT *
    FROM withdrawals
    WHERE $1::uuid IS NULL OR withdrawals.goal_id = $1
) AS row ON row.goal_id = event.goal_id AND row.requested_seq = event.seq
WHERE
    event.seq IS NULL
    OR row.goal_id IS NULL
    OR event.body ->> 'withdrawal_id' IS DISTINCT FROM row.withdrawal_id::text
    OR event.body ->> 'amount_minor' IS DISTINCT FROM row.amount_minor::text
    OR event.body ->> 'member_id' IS DISTINCT FROM row.member_id::text
    OR event.body ->> 'milestone_id' IS DISTINCT FROM row.milestone_id::text
    OR (row.decided_seq IS NULL AND row.status NOT IN ('requested', 'approved', 'paying'))

UNION ALL

SELECT
    CASE WHEN row.goal_id IS NULL THEN 'withdrawal_missing' ELSE 'withdrawal_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.decided_seq) AS seq,
    coalesce(row.withdrawal_id::text, event.body ->> 'withdrawal_id') AS detail
FROM (
    SELECT *
    FROM goal_events
    WHERE
        goal_events.kind IN (
            'withdrawal_rejected',
            'withdrawal_cancelled',
            'withdrawal_expired',
            'withdrawal_failed',
            'withdrawal_paid'
        )
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT *
    FROM withdrawals
    WHERE withdrawals.decided_seq IS NOT NULL AND ($1::uuid IS NULL OR withdrawals.goal_id = $1)
) AS row ON row.goal_id = event.goal_id AND row.decided_seq = event.seq
WHERE
    event.seq IS NULL
    OR row.goal_id IS NULL
    OR event.body ->> 'withdrawal_id' IS DISTINCT FROM row.withdrawal_id::text
    OR event.body ->> 'amount_minor' IS DISTINCT FROM row.amount_minor::text
    OR event.body ->> 'fee_minor' IS DISTINCT FROM row.fee_minor::text
    OR NOT (
        (row.returned_seq IS NULL AND 'withdrawal_' || row.status = event.kind)
        OR (row.returned_seq IS NOT NULL AND event.kind = 'withdrawal_paid')
        OR (event.kind = 'withdrawal_paid' AND row.status IN ('proven', 'disputed'))
    )

UNION ALL

SELECT
    CASE WHEN row.goal_id IS NULL THEN 'withdrawal_missing' ELSE 'withdrawal_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.returned_seq) AS seq,
    coalesce(row.withdrawal_id::text, event.body ->> 'withdrawal_id') AS detail
FROM (
    SELECT *
    FROM goal_events
    WHERE
        goal_events.kind = 'withdrawal_returned'
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT *
    FROM withdrawals
    WHERE withdrawals.returned_seq IS NOT NULL AND ($1::uuid IS NULL OR withdrawals.goal_id = $1)
) AS row ON row.goal_id = event.goal_id AND row.returned_seq = event.seq
WHERE
    event.seq IS NULL
    OR row.goal_id IS NULL
    OR event.body ->> 'withdrawal_id' IS DISTINCT FROM row.withdrawal_id::text
    OR event.body ->> 'amount_minor' IS DISTINCT FROM row.amount_minor::text;

-- name: check_out_states
-- Withdrawals and proofs against the last event that says where they stand.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN row.goal_id IS NULL THEN 'withdrawal_missing' ELSE 'withdrawal_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.requested_seq) AS seq,
    coalesce(row.withdrawal_id::text, event.withdrawal_id) AS detail
FROM (
    SELECT DISTINCT ON (goal_events.goal_id, goal_events.body ->> 'withdrawal_id')
        goal_events.goal_id,
        goal_events.seq,
        goal_events.body ->> 'withdrawal_id' AS withdrawal_id,
        CASE goal_events.kind
            WHEN 'withdrawal_approved'
                THEN
                    CASE
                        WHEN (goal_events.body ->> 'approved')::boolean THEN 'approved'
                        ELSE 'requested'
                    END
            WHEN 'payout_sent' THEN 'paying'
            WHEN 'withdrawal_returned' THEN 'failed'
            WHEN 'proof_decided'
                THEN
                    CASE goal_events.body ->> 'outcome'
                        WHEN 'confirmed' THEN 'proven'
                        ELSE 'disputed'
                    END
            ELSE substr(goal_events.kind, 12)
        END AS status
    FROM goal_events
    WHERE
        goal_events.kind IN (
            'withdrawal_requested',
            'withdrawal_approved',
            'withdrawal_rejected',
            'withdrawal_cancelled',
            'withdrawal_expired',
            'withdrawal_failed',
            'withdrawal_paid',
            'withdrawal_returned',
            'payout_sent',
            'proof_decided'
        )
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
    ORDER BY
        goal_events.goal_id,
        goal_events.body ->> 'withdrawal_id',
        -- A proof that is decided later says nothing of money that has come back.
        goal_events.kind = 'withdrawal_returned' DESC,
        goal_events.seq DESC
) AS event
FULL JOIN (
    SELECT *
    FROM withdrawals
    WHERE $1::uuid IS NULL OR withdrawals.goal_id = $1
) AS row ON row.goal_id = event.goal_id AND row.withdrawal_id::text = event.withdrawal_id
WHERE event.goal_id IS NULL OR row.goal_id IS NULL OR row.status <> event.status

UNION ALL

SELECT
    'proof_differs' AS type,
    row.goal_id,
    coalesce(event.seq, row.seq) AS seq,
    row.proof_id::text AS detail
FROM proofs AS row
LEFT JOIN (
    SELECT DISTINCT ON (goal_events.goal_id, goal_events.body ->> 'proof_id')
        goal_events.goal_id,
        goal_events.seq,
        goal_events.body ->> 'proof_id' AS proof_id,
        goal_events.body ->> 'yes' AS yes,
        goal_events.body ->> 'no' AS no
    FROM goal_events
    WHERE
        goal_events.kind = 'proof_confirmed_by'
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
    ORDER BY
        goal_events.goal_id,
        goal_events.body ->> 'proof_id',
        goal_events.seq DESC
) AS event ON event.goal_id = row.goal_id AND event.proof_id = row.proof_id::text
WHERE
    ($1::uuid IS NULL OR row.goal_id = $1)
    AND (row.yes::text, row.no::text)
    IS DISTINCT FROM (coalesce(event.yes, '0'), coalesce(event.no, '0'));

-- name: check_approvals
-- Approvals against the events that gave them, each way.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN row.goal_id IS NULL THEN 'approval_missing' ELSE 'approval_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.seq) AS seq,
    coalesce(row.withdrawal_id::text, event.body ->> 'withdrawal_id') AS detail
FROM (
    SELECT *
    FROM goal_events
    WHERE
        goal_events.kind = 'withdrawal_approved'
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT *
    FROM approvals
    WHERE $1::uuid IS NULL OR approvals.goal_id = $1
) AS row ON row.goal_id = event.goal_id AND row.seq = event.seq
WHERE
    event.goal_id IS NULL
    OR row.goal_id IS NULL
    OR event.body ->> 'withdrawal_id' IS DISTINCT FROM row.withdrawal_id::text
    OR event.body ->> 'member_id' IS DISTINCT FROM row.member_id::text;

-- name: check_payouts
-- Payouts against the events that sent them, each way.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN row.goal_id IS NULL THEN 'payout_missing' ELSE 'payout_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.seq) AS seq,
    coalesce(row.withdrawal_id::text, event.body ->> 'withdrawal_id') AS detail
FROM (
    SELECT *
    FROM goal_events
    WHERE
        goal_events.kind = 'payout_sent'
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT *
    FROM payouts
    WHERE payouts.kind = 'withdrawal' AND ($1::uuid IS NULL OR payouts.goal_id = $1)
) AS row ON row.goal_id = event.goal_id AND row.seq = event.seq
WHERE
    event.goal_id IS NULL
    OR row.goal_id IS NULL
    OR event.body ->> 'withdrawal_id' IS DISTINCT FROM row.withdrawal_id::text
    OR event.body ->> 'amount_minor' IS DISTINCT FROM row.amount_minor::text
    OR event.body ->> 'reference_end' IS DISTINCT FROM right(row.reference, 6);

-- name: check_proofs
-- Proofs against the events that showed them and those that decided them, each way.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN row.goal_id IS NULL THEN 'proof_missing' ELSE 'proof_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.seq) AS seq,
    coalesce(row.proof_id::text, event.proof_id) AS detail
FROM (
    SELECT
        goal_events.goal_id,
        goal_events.seq,
        goal_events.body ->> 'proof_id' AS proof_id,
        goal_events.body ->> 'withdrawal_id' AS withdrawal_id,
        coalesce(goal_events.body ->> 'outcome', goal_events.body ->> 'member_id', '') AS detail
    FROM goal_events
    WHERE
        goal_events.kind IN ('proof_submitted', 'proof_decided')
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT
        proofs.goal_id,
        proofs.seq,
        proofs.proof_id,
        proofs.withdrawal_id,
        coalesce(proofs.member_id::text, '') AS detail
    FROM proofs
    WHERE $1::uuid IS NULL OR proofs.goal_id = $1

    UNION ALL

    SELECT
        proofs.goal_id,
        proofs.decided_seq AS seq,
        proofs.proof_id,
        proofs.withdrawal_id,
        proofs.status AS detail
    FROM proofs
    WHERE proofs.decided_seq IS NOT NULL AND ($1::uuid IS NULL OR proofs.goal_id = $1)
) AS row
    ON
        row.goal_id = event.goal_id
        AND row.seq = event.seq
        AND row.proof_id::text = event.proof_id
WHERE
    event.goal_id IS NULL
    OR row.goal_id IS NULL
    OR row.withdrawal_id::text IS DISTINCT FROM event.withdrawal_id
    OR row.detail <> event.detail;

-- name: check_proof_answers
-- Answers against the last event of each, each way.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN row.goal_id IS NULL THEN 'answer_missing' ELSE 'answer_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.seq) AS seq,
    coalesce(row.confirmation_id::text, event.confirmation_id) AS detail
FROM (
    SELECT DISTINCT ON (goal_events.goal_id, goal_events.body ->> 'confirmation_id')
        goal_events.goal_id,
        goal_events.seq,
        goal_events.body ->> 'confirmation_id' AS confirmation_id,
        goal_events.body ->> 'proof_id' AS proof_id,
        goal_events.body ->> 'confirmed' AS confirmed
    FROM goal_events
    WHERE
        goal_events.kind = 'proof_confirmed_by'
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
    ORDER BY
        goal_events.goal_id,
        goal_events.body ->> 'confirmation_id',
        goal_events.seq DESC
) AS event
FULL JOIN (
    SELECT *
    FROM proof_answers
    WHERE $1::uuid IS NULL OR proof_answers.goal_id = $1
) AS row ON row.goal_id = event.goal_id AND row.confirmation_id::text = event.confirmation_id
WHERE
    event.goal_id IS NULL
    OR row.goal_id IS NULL
    OR row.seq <> event.seq
    OR row.proof_id::text IS DISTINCT FROM event.proof_id
    OR row.confirmed::text IS DISTINCT FROM event.confirmed;

-- name: check_proof_people
-- Withdrawals, proofs and answers against the operations that made them: the log does not know the
-- person.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    said.type,
    said.goal_id,
    said.seq,
    'who: ' || said.subject AS detail
FROM (
    SELECT
        'withdrawal_differs' AS type,
        withdrawals.goal_id,
        withdrawals.requested_seq AS seq,
        withdrawals.withdrawal_id AS subject,
        withdrawals.person_id
    FROM withdrawals
    WHERE withdrawals.member_id IS NOT NULL

    UNION ALL

    SELECT
        'proof_differs' AS type,
        proofs.goal_id,
        proofs.seq,
        proofs.proof_id AS subject,
        proofs.person_id
    FROM proofs

    UNION ALL

    SELECT
        'answer_differs' AS type,
        proof_answers.goal_id,
        proof_answers.seq,
        proof_answers.confirmation_id AS subject,
        proof_answers.person_id
    FROM proof_answers
) AS said
WHERE
    ($1::uuid IS NULL OR said.goal_id = $1)
    AND NOT EXISTS (
        SELECT 1
        FROM operations
        WHERE
            operations.goal_id = said.goal_id
            AND operations.seq = said.seq
            AND operations.subject = said.subject
            AND operations.refusal IS NULL
            AND operations.person_id IS NOT DISTINCT FROM said.person_id
    );

-- name: check_refunds
-- Refunds against the events that started them and those that ended them, each way.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN row.goal_id IS NULL THEN 'refund_missing' ELSE 'refund_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.started_seq) AS seq,
    coalesce(row.refund_id::text, event.body ->> 'refund_id') AS detail
FROM (
    SELECT *
    FROM goal_events
    WHERE
        goal_events.kind = 'refund_started'
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT *
    FROM refunds
    WHERE $1::uuid IS NULL OR refunds.goal_id = $1
) AS row ON row.goal_id = event.goal_id AND row.started_seq = event.seq
WHERE
    event.seq IS NULL
    OR row.goal_id IS NULL
    OR event.body ->> 'refund_id' IS DISTINCT FROM row.refund_id::text
    OR event.body ->> 'contribution_id' IS DISTINCT FROM row.contribution_id::text
    OR event.body ->> 'amount_minor' IS DISTINCT FROM row.amount_minor::text
    OR (row.decided_seq IS NULL) <> (row.status = 'started')

UNION ALL

SELECT
    CASE WHEN row.goal_id IS NULL THEN 'refund_missing' ELSE 'refund_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.decided_seq) AS seq,
    coalesce(row.refund_id::text, event.body ->> 'refund_id') AS detail
FROM (
    SELECT *
    FROM goal_events
    WHERE
        goal_events.kind IN ('refund_paid', 'refund_failed')
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT *
    FROM refunds
    WHERE refunds.decided_seq IS NOT NULL AND ($1::uuid IS NULL OR refunds.goal_id = $1)
) AS row ON row.goal_id = event.goal_id AND row.decided_seq = event.seq
WHERE
    event.seq IS NULL
    OR row.goal_id IS NULL
    OR event.body ->> 'refund_id' IS DISTINCT FROM row.refund_id::text
    OR event.body ->> 'amount_minor' IS DISTINCT FROM row.amount_minor::text
    OR event.body ->> 'fee_minor' IS DISTINCT FROM row.fee_minor::text
    OR 'refund_' || CASE WHEN row.returned_seq IS NULL THEN row.status ELSE 'paid' END
    <> event.kind

UNION ALL

SELECT
    CASE WHEN row.goal_id IS NULL THEN 'refund_missing' ELSE 'refund_differs' END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.returned_seq) AS seq,
    coalesce(row.refund_id::text, event.body ->> 'refund_id') AS detail
FROM (
    SELECT *
    FROM goal_events
    WHERE
        goal_events.kind = 'refund_returned'
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT *
    FROM refunds
    WHERE refunds.returned_seq IS NOT NULL AND ($1::uuid IS NULL OR refunds.goal_id = $1)
) AS row ON row.goal_id = event.goal_id AND row.returned_seq = event.seq
WHERE
    event.seq IS NULL
    OR row.goal_id IS NULL
    OR event.body ->> 'refund_id' IS DISTINCT FROM row.refund_id::text
    OR event.body ->> 'contribution_id' IS DISTINCT FROM row.contribution_id::text
    OR event.body ->> 'amount_minor' IS DISTINCT FROM row.amount_minor::text;

-- name: check_suspense
-- Suspense items against the events that received them, those that gave them away as long as they
-- have not come back, and those that sent them back at last, each way.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE
        WHEN row.goal_id IS NULL THEN 'suspense_item_missing' ELSE 'suspense_item_differs'
    END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.received_seq) AS seq,
    coalesce(row.reference, '') AS detail
FROM (
    SELECT *
    FROM goal_events
    WHERE
        goal_events.kind = 'suspense_received'
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
) AS event
FULL JOIN (
    SELECT *
    FROM suspense_items
    WHERE $1::uuid IS NULL OR suspense_items.goal_id = $1
) AS row ON row.goal_id = event.goal_id AND row.received_seq = event.seq
WHERE
    event.seq IS NULL
    OR row.goal_id IS NULL
    OR event.body ->> 'amount_minor' IS DISTINCT FROM row.amount_minor::text
    OR event.body ->> 'fee_minor' IS DISTINCT FROM row.fee_minor::text
    OR event.body ->> 'reason' IS DISTINCT FROM row.reason

UNION ALL

SELECT
    CASE
        WHEN row.goal_id IS NULL THEN 'suspense_item_missing' ELSE 'suspense_item_differs'
    END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.allocated_seq) AS seq,
    coalesce(row.reference, '') AS detail
FROM (
    SELECT *
    FROM goal_events
    WHERE
        goal_events.kind = 'suspense_allocated'
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
        AND NOT exists(
            SELECT 1
            FROM goal_events AS returned
            WHERE
                returned.goal_id = goal_events.goal_id
                AND returned.kind = 'suspense_returned'
                AND returned.body ->> 'allocated_seq' = goal_events.seq::text
        )
) AS event
FULL JOIN (
    SELECT *
    FROM suspense_items
    WHERE
        suspense_items.allocated_seq IS NOT NULL
        AND ($1::uuid IS NULL OR suspense_items.goal_id = $1)
) AS row ON row.goal_id = event.goal_id AND row.allocated_seq = event.seq
WHERE
    event.seq IS NULL
    OR row.goal_id IS NULL
    OR event.body ->> 'to_goal_id' IS DISTINCT FROM row.to_goal_id::text
    OR event.body ->> 'operation_id' IS DISTINCT FROM row.allocation_id::text
    OR event.body ->> 'amount_minor' IS DISTINCT FROM (row.amount_minor - row.fee_minor)::text

UNION ALL

SELECT
    CASE
        WHEN row.goal_id IS NULL THEN 'suspense_item_missing' ELSE 'suspense_item_differs'
    END AS type,
    coalesce(row.goal_id, event.goal_id) AS goal_id,
    coalesce(event.seq, row.received_seq) AS seq,
    coalesce(row.reference, '') AS detail
FROM (
    SELECT DISTINCT ON (goal_events.goal_id, goal_events.body ->> 'received_seq')
        goal_events.goal_id,
        goal_events.seq,
        goal_events.body
    FROM goal_events
    WHERE
        goal_events.kind = 'withdrawal_requested'
        AND goal_events.body ->> 'received_seq' IS NOT NULL
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
    ORDER BY
        goal_events.goal_id,
        goal_events.body ->> 'received_seq',
        goal_events.seq DESC
) AS event
FULL JOIN (
    SELECT *
    FROM suspense_items
    WHERE
        suspense_items.refund_id IS NOT NULL
        AND ($1::uuid IS NULL OR suspense_items.goal_id = $1)
) AS row
    ON row.goal_id = event.goal_id AND event.body ->> 'received_seq' = row.received_seq::text
WHERE
    event.seq IS NULL
    OR row.goal_id IS NULL
    OR event.body ->> 'withdrawal_id' IS DISTINCT FROM row.refund_id::text
    OR event.body ->> 'amount_minor' IS DISTINCT FROM (row.amount_minor - row.fee_minor)::text;

-- name: check_operations
-- Each event against the one committed operation that made it, each way; and every operation
-- against the length of its goal's log. What is committed without an event is left out, as in
-- stream_operations.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE
        WHEN made.seq IS NULL THEN 'operation_missing'
        WHEN made.operations > 1 THEN 'operation_repeated'
        ELSE 'operation_differs'
    END AS type,
    coalesce(made.goal_id, event.goal_id) AS goal_id,
    coalesce(made.seq, event.seq) AS seq,
    coalesce(made.operation_id, '') AS detail
FROM (
    SELECT
        goal_events.goal_id,
        goal_events.seq,
        CASE
            WHEN
                goal_events.kind IN (
                    'contribution_confirmed',
                    'suspense_received',
                    'withdrawal_requested',
                    'refund_started',
                    'charged_back'
                )
                THEN goal_events.body ->> 'amount_minor'
        END AS amount
    FROM goal_events
    WHERE $1::uuid IS NULL OR goal_events.goal_id = $1
) AS event
FULL JOIN (
    SELECT
        operations.goal_id,
        operations.seq,
        count(*) AS operations,
        min(operations.operation_id::text) AS operation_id,
        min(operations.content ->> 'amount_minor') AS amount
    FROM operations
    WHERE
        operations.refusal IS NULL
        AND substring(json_send(operations.content) FROM 13 FOR 20) <> 'intend_contribution"'
        AND (
            operations.subject IS NOT NULL
            OR (
                substring(json_send(operations.content) FROM 13 FOR 10) <> 'edit_goal"'
                AND substring(json_send(operations.content) FROM 13 FOR 14) <> 'change_member"'
                AND substring(json_send(operations.content) FROM 13 FOR 15) <> 'edit_milestone"'
            )
        )
        AND ($1::uuid IS NULL OR operations.goal_id = $1)
    GROUP BY operations.goal_id, operations.seq
) AS made ON made.goal_id = event.goal_id AND made.seq = event.seq
WHERE
    event.seq IS NULL
    OR made.seq IS NULL
    OR made.operations > 1
    OR made.amount IS DISTINCT FROM event.amount;

-- name: check_operation_seqs
-- Operations, refused ones and intentions among them, that speak of more log than there is. Money
-- that a goal could not take in because it was not there is the one thing answered without a log.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    'operation_differs' AS type,
    operations.goal_id,
    operations.seq,
    operations.operation_id::text AS detail
FROM operations
LEFT JOIN goal_heads ON goal_heads.goal_id = operations.goal_id
WHERE
    ($1::uuid IS NULL OR operations.goal_id = $1)
    AND (goal_heads.seq IS NULL OR operations.seq NOT BETWEEN 1 AND goal_heads.seq)
    AND (operations.seq, operations.refusal, operations.content ->> 'command')
    IS DISTINCT FROM (0, 'goal_not_found', 'accept_allocation');

-- name: check_receipts
-- Receipts against the operations that credited the gateway's money, each way: the same reference,
-- event and amount.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    CASE WHEN receipts.reference IS NULL THEN 'receipt_missing' ELSE 'receipt_differs' END AS type,
    coalesce(receipts.goal_id, credit.goal_id) AS goal_id,
    coalesce(receipts.seq, credit.seq) AS seq,
    coalesce(receipts.reference, credit.reference) AS detail
FROM (
    SELECT
        operations.goal_id,
        operations.operation_id,
        operations.seq,
        operations.content ->> 'reference' AS reference,
        operations.content ->> 'amount_minor' AS amount
    FROM operations
    WHERE
        operations.refusal IS NULL
        AND operations.content ->> 'command' IN ('credit_charge', 'receive_suspense')
        AND ($1::uuid IS NULL OR operations.goal_id = $1)
) AS credit
FULL JOIN (
    SELECT *
    FROM receipts
    WHERE $1::uuid IS NULL OR receipts.goal_id = $1
) AS receipts
    ON receipts.goal_id = credit.goal_id AND receipts.operation_id = credit.operation_id
LEFT JOIN goal_events
    ON goal_events.goal_id = receipts.goal_id AND goal_events.seq = receipts.seq
WHERE
    credit.seq IS NULL
    OR receipts.seq IS NULL
    OR receipts.seq <> credit.seq
    OR receipts.reference <> credit.reference
    OR goal_events.kind IS NULL
    OR goal_events.kind NOT IN ('contribution_confirmed', 'suspense_received')
    OR goal_events.body ->> 'amount_minor' IS DISTINCT FROM credit.amount;

-- name: check_allocations
-- The steps of each allocation, all of one sum under one operation: promised in the outbox by the
-- event that gave the money away; then either taken in by the goal, or refused there and taken
-- back; or still on its way, as long as the promise is open. What was taken in is what the goal's
-- own event says, not what it was asked. A goal that is not here answers nothing here.
--
--   $1 uuid  the one goal to look at, or NULL for all
WITH event AS (
    SELECT goal_events.*
    FROM goal_events
    INNER JOIN goals ON goals.goal_id = goal_events.goal_id
    WHERE
        goals.suspense
        AND goal_events.kind IN ('suspense_allocated', 'suspense_returned')
        AND ($1::uuid IS NULL OR goal_events.goal_id = $1)
),

given AS (
    SELECT
        event.goal_id,
        event.seq,
        event.body ->> 'operation_id' AS operation_id,
        event.body ->> 'to_goal_id' AS to_goal_id,
        event.body ->> 'amount_minor' AS amount
    FROM event
    WHERE event.kind = 'suspense_allocated'
),

returned AS (
    SELECT
        event.goal_id,
        event.body ->> 'operation_id' AS operation_id,
        count(*) AS times,
        min(event.seq) AS seq,
        min(event.body ->> 'allocated_seq') AS allocated_seq,
        min(event.body ->> 'from_goal_id') AS from_goal_id,
        min(event.body ->> 'amount_minor') AS amount
    FROM event
    WHERE event.kind = 'suspense_returned'
    GROUP BY event.goal_id, event.body ->> 'operation_id'
),

promise AS (
    SELECT
        outbox.goal_id,
        outbox.outbox_id::text AS operation_id,
        outbox.done_at IS NOT NULL AS done,
        outbox.payload ->> 'goal_id' AS to_goal_id,
        (
            (outbox.payload ->> 'amount_minor')::numeric
            - coalesce((outbox.payload ->> 'fee_minor')::numeric, 0)
        )::text AS amount
    FROM outbox
    WHERE outbox.topic = 'accept_allocation' AND ($1::uuid IS NULL OR outbox.goal_id = $1)
),

answer AS (
    SELECT
        given.goal_id,
        given.operation_id,
        operations.refusal IS NULL
        AND operations.content ->> 'command' = 'accept_allocation' AS accepted,
        (
            (booked.body ->> 'amount_minor')::numeric - (booked.body ->> 'fee_minor')::numeric
        )::text AS amount
    FROM given
    INNER JOIN operations
        ON
            operations.goal_id = given.to_goal_id::uuid
            AND operations.operation_id = given.operation_id::uuid
    LEFT JOIN goal_events AS booked
        ON
            booked.goal_id = operations.goal_id
            AND booked.seq = operations.seq
            AND booked.kind = 'contribution_confirmed'
)

SELECT
    CASE
        WHEN promise.operation_id IS NULL THEN 'allocation_missing'
        WHEN returned.times > 1 OR (returned.times = 1 AND answer.accepted)
            THEN 'allocation_doubled'
        ELSE 'allocation_differs'
    END AS type,
    coalesce(given.goal_id, promise.goal_id) AS goal_id,
    given.seq,
    coalesce(promise.operation_id, given.operation_id) AS detail
FROM given
FULL JOIN promise
    ON promise.goal_id = given.goal_id AND promise.operation_id = given.operation_id
LEFT JOIN answer
    ON answer.goal_id = given.goal_id AND answer.operation_id = given.operation_id
LEFT JOIN returned
    ON returned.goal_id = given.goal_id AND returned.operation_id = given.operation_id
LEFT JOIN goal_heads AS target ON target.goal_id = given.to_goal_id::uuid
WHERE
    given.seq IS NULL
    OR promise.operation_id IS NULL
    OR (promise.to_goal_id, promise.amount) IS DISTINCT FROM (given.to_goal_id, given.amount)
    OR (answer.accepted AND answer.amount IS DISTINCT FROM given.amount)
    OR (promise.done AND answer.accepted IS NOT TRUE AND returned.times IS NULL)
    OR (
        returned.times IS NOT NULL
        AND (
            returned.times > 1
            OR (returned.from_goal_id, returned.amount, returned.allocated_seq)
            IS DISTINCT FROM (given.to_goal_id, given.amount, given.seq::text)
            OR coalesce(answer.accepted, target.goal_id IS NOT NULL)
        )
    )

UNION ALL

SELECT
    'allocation_missing' AS type,
    returned.goal_id,
    returned.seq,
    coalesce(returned.operation_id, '') AS detail
FROM returned
LEFT JOIN given
    ON given.goal_id = returned.goal_id AND given.operation_id = returned.operation_id
WHERE given.seq IS NULL;

-- name: check_accepted
-- Money that was taken in from a suspense book which has not given it to this goal.
--
--   $1 uuid  the one goal to look at, or NULL for all
SELECT
    'allocation_missing' AS type,
    taken.goal_id,
    taken.seq,
    taken.operation_id::text AS detail
FROM operations AS taken
INNER JOIN goal_heads AS book ON book.goal_id = (taken.content ->> 'from_goal_id')::uuid
LEFT JOIN operations AS given
    ON
        given.goal_id = (taken.content ->> 'from_goal_id')::uuid
        AND given.operation_id = taken.operation_id
        AND given.refusal IS NULL
LEFT JOIN goal_events AS event
    ON
        event.goal_id = given.goal_id
        AND event.seq = given.seq
        AND event.body ->> 'to_goal_id' = taken.goal_id::text
WHERE
    substring(json_send(taken.content) FROM 13 FOR 18) = 'accept_allocation"'
    AND taken.refusal IS NULL
    AND ($1::uuid IS NULL OR taken.goal_id = $1)
    AND event.seq IS NULL;

-- name: list_log_privileges
-- What the serving role could do to the tables that it may only add to.
--
--   $1 text    the serving role
--   $2 text[]  the tables
--
-- Returns: table_name, privilege; one row for each that it should not have.
SELECT
    listed.table_name,
    wrong.privilege
FROM unnest($2::text[]) AS listed (table_name)
CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS wrong (privilege)
WHERE
    has_table_privilege($1::text, listed.table_name, wrong.privilege)
    OR (
        wrong.privilege = 'UPDATE'
        AND has_any_column_privilege($1::text, listed.table_name, wrong.privilege)
    );

-- name: list_schema
-- Everything that a schema enforces, as Postgres understood it: constraints, triggers, functions,
-- unique indexes and columns. The search path must lead
-- to that schema alone, so that nothing is qualified by its name.
--
-- Returns: name, definition; by name. A definition says so when it is not enforced.
SELECT
    'constraint ' || conrelid::regclass || '.' || conname AS name,
    pg_get_constraintdef(oid, TRUE) || CASE WHEN convalidated THEN '' ELSE ' (not validated)' END
        AS definition
FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0

UNION ALL

SELECT
    'trigger ' || pg_trigger.tgrelid::regclass || '.' || pg_trigger.tgname AS name,
    pg_get_triggerdef(pg_trigger.oid, TRUE)
    || CASE WHEN pg_trigger.tgenabled IN ('O', 'A') THEN '' ELSE ' (disabled)' END AS definition
FROM pg_trigger
INNER JOIN pg_class ON pg_class.oid = pg_trigger.tgrelid
WHERE
    pg_class.relnamespace = current_schema()::regnamespace
    AND NOT pg_trigger.tgisinternal

UNION ALL

SELECT
    'index ' || pg_index.indexrelid::regclass AS name,
    pg_get_indexdef(pg_index.indexrelid, 0, TRUE)
    || CASE WHEN pg_index.indisvalid THEN '' ELSE ' (not valid)' END AS definition
FROM pg_index
INNER JOIN pg_class ON pg_class.oid = pg_index.indrelid
WHERE pg_class.relnamespace = current_schema()::regnamespace AND pg_index.indisunique

UNION ALL

SELECT
    'column ' || pg_attribute.attrelid::regclass || '.' || pg_attribute.attname AS name,
    format_type(pg_attribute.atttypid, pg_attribute.atttypmod)
    || CASE WHEN pg_attribute.attnotnull THEN ' NOT NULL' ELSE '' END AS definition
FROM pg_attribute
INNER JOIN pg_class ON pg_class.oid = pg_attribute.attrelid
WHERE
    pg_class.relnamespace = current_schema()::regnamespace
    AND pg_class.relkind IN ('r', 'p')
    AND pg_attribute.attnum > 0
    AND NOT pg_attribute.attisdropped

UNION ALL

SELECT
    'function ' || pg_proc.proname AS name,
    pg_proc.prosrc AS definition
FROM pg_proc
WHERE pg_proc.pronamespace = current_schema()::regnamespace

ORDER BY name;
