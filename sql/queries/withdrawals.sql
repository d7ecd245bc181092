-- Withdrawals: money out, as people read it.

-- name: list_withdrawals
-- A page of a goal's withdrawals, newest first, or one of them.
--
--   $1 uuid    goal
--   $2 uuid    who reads, or null
--   $3 uuid    this withdrawal only, or null for a page
--   $4 text    status, or null for all
--   $5 bigint  before this seq, or null for the first page
--   $6 bigint  rows
--
-- Returns: display is what was asked for, null once who did was erased; ended how it was ended;
--          yes are the members whose approval counts now, and approvals and required are those of
--          the moment of sending once it was sent; me and my_role are those of who reads.
SELECT
    page.goal_id,
    page.withdrawal_id,
    page.requested_seq,
    page.status,
    page.amount_minor,
    page.fee_minor,
    page.purpose,
    page.member_id,
    page.milestone_id,
    page.expires_at,
    page.cools_until,
    page.reference,
    goals.currency,
    asked.at AS requested_at,
    asked_display.display,
    decided.at AS decided_at,
    returned.at AS returned_at,
    decided_display.display AS ended,
    requester.first_name,
    requester.last_name,
    counted.yes,
    coalesce((sent.body ->> 'approvals')::integer, cardinality(counted.yes)) AS approvals,
    coalesce((sent.body ->> 'required')::integer, goals.approvals_required) AS required,
    me.member_id AS me,
    me.role AS my_role,
    CASE WHEN payouts.status = 'parked' THEN payouts.reason END AS parked_reason,
    CASE
        WHEN page.returned_seq IS NOT NULL THEN 'returned'
        WHEN page.status = 'failed' AND payouts.status = 'failed' THEN payouts.reason
    END AS failed_reason,
    page.account_key <> last_paid.account_key AS is_to_another_account,
    EXISTS (
        SELECT 1
        FROM proofs
        WHERE
            proofs.goal_id = page.goal_id
            AND proofs.withdrawal_id = page.withdrawal_id
            AND proofs.status = 'open'
    ) AS under_review
FROM (
    (
        SELECT withdrawals.*
        FROM withdrawals
        WHERE
            withdrawals.goal_id = $1
            AND $3::uuid IS NULL
            AND ($4::text IS NULL OR withdrawals.status = $4)
            AND withdrawals.requested_seq > 0 -- as all are: it is by this that the index is found
            AND withdrawals.requested_seq < coalesce($5::bigint, 9223372036854775807)
        ORDER BY withdrawals.requested_seq DESC
        LIMIT $6
    )

    UNION ALL

    SELECT withdrawals.*
    FROM withdrawals
    WHERE withdrawals.goal_id = $1 AND withdrawals.withdrawal_id = $3
) AS page
INNER JOIN goals ON goals.goal_id = page.goal_id
INNER JOIN goal_events AS asked
    ON asked.goal_id = page.goal_id AND asked.seq = page.requested_seq
LEFT JOIN goal_displays AS asked_display
    ON asked_display.goal_id = page.goal_id AND asked_display.seq = page.requested_seq
LEFT JOIN goal_events AS decided
    ON decided.goal_id = page.goal_id AND decided.seq = page.decided_seq
LEFT JOIN goal_events AS returned
    ON returned.goal_id = page.goal_id AND returned.seq = page.returned_seq
LEFT JOIN goal_displays AS decided_display
    ON decided_display.goal_id = page.goal_id AND decided_display.seq = page.decided_seq
LEFT JOIN goal_events AS sent ON sent.goal_id = page.goal_id AND sent.seq = page.sent_seq
LEFT JOIN goal_members AS asking
    ON asking.goal_id = page.goal_id AND asking.member_id = page.member_id
LEFT JOIN people AS requester ON requester.person_id = asking.person_id
LEFT JOIN goal_members AS me ON me.goal_id = page.goal_id AND me.person_id = $2
LEFT JOIN payouts
    ON payouts.goal_id = page.goal_id AND payouts.withdrawal_id = page.withdrawal_id
LEFT JOIN LATERAL (
    SELECT withdrawals.account_key
    FROM withdrawals
    WHERE
        withdrawals.goal_id = page.goal_id
        AND withdrawals.account_key IS NOT NULL
        AND withdrawals.status IN ('paid', 'proven', 'disputed')
    ORDER BY withdrawals.decided_seq DESC
    LIMIT 1
) AS last_paid ON TRUE
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(approvals.member_id), '{}') AS yes
    FROM approvals
    INNER JOIN goal_members AS saying
        ON
            saying.goal_id = approvals.goal_id
            AND saying.member_id = approvals.member_id
            AND saying.role IS NOT NULL
            AND saying.since_seq < approvals.seq
    WHERE approvals.goal_id = page.goal_id AND approvals.withdrawal_id = page.withdrawal_id
) AS counted
ORDER BY page.requested_seq DESC;

-- name: list_decisions
-- What members have said of a withdrawal, in their order.
--
--   $1 uuid  goal
--   $2 uuid  withdrawal
--
-- Returns: counts tells whether a yes still counts, or did when the money was sent: its member had
--          kept the role since; role is what they have now; names are null once they were erased.
SELECT
    said.seq,
    said.member_id,
    said.decision,
    said.reason,
    goal_events.at,
    member.role,
    people.first_name,
    people.last_name,
    said.decision = 'approved' AND (
        member.since_seq < said.seq AND member.role IS NOT NULL
        OR member.since_seq > said.sent_seq AND NOT EXISTS (
            SELECT 1
            FROM goal_events AS changed
            WHERE
                changed.goal_id = $1
                AND changed.seq > said.seq
                AND changed.seq < said.sent_seq
                AND changed.kind = 'member_changed'
                AND changed.body ->> 'member_id' = said.member_id::text
        )
    ) IS TRUE AS counts
FROM (
    SELECT
        approvals.seq,
        approvals.member_id,
        'approved' AS decision,
        withdrawals.sent_seq,
        NULL::text AS reason
    FROM approvals
    INNER JOIN withdrawals
        ON
            withdrawals.goal_id = approvals.goal_id
            AND withdrawals.withdrawal_id = approvals.withdrawal_id
    WHERE approvals.goal_id = $1 AND approvals.withdrawal_id = $2

    UNION ALL

    SELECT
        withdrawals.decided_seq AS seq,
        (ended.body ->> 'member_id')::uuid AS member_id,
        'rejected' AS decision,
        NULL::bigint AS sent_seq,
        goal_displays.display ->> 'reason' AS reason
    FROM withdrawals
    INNER JOIN goal_events AS ended
        ON ended.goal_id = withdrawals.goal_id AND ended.seq = withdrawals.decided_seq
    LEFT JOIN goal_displays
        ON
            goal_displays.goal_id = withdrawals.goal_id
            AND goal_displays.seq = withdrawals.decided_seq
    WHERE
        withdrawals.goal_id = $1
        AND withdrawals.withdrawal_id = $2
        AND withdrawals.status = 'rejected'
        AND ended.body ->> 'member_id' IS NOT NULL
) AS said
INNER JOIN goal_events ON goal_events.goal_id = $1 AND goal_events.seq = said.seq
INNER JOIN goal_members AS member
    ON member.goal_id = $1 AND member.member_id = said.member_id
LEFT JOIN people ON people.person_id = member.person_id
ORDER BY said.seq;

-- name: find_withdrawal
-- Which goal a withdrawal is of.
--
--   $1 uuid  withdrawal
--
-- Returns: no row when there is none.
SELECT withdrawals.goal_id
FROM withdrawals
WHERE withdrawals.withdrawal_id = $1
LIMIT 1;

-- name: read_currency
-- The currency of a goal.
--
--   $1 uuid  goal
--
-- Returns: no row when there is no such goal.
SELECT goals.currency
FROM goals
WHERE goals.goal_id = $1;

-- name: list_withdrawal_accounts
-- Accounts that are kept with withdrawals, to be encrypted anew, a page at a time.
--
--   $1 uuid     after this withdrawal, or null
--   $2 integer  rows
SELECT
    withdrawals.withdrawal_id,
    withdrawals.account_sealed AS sealed
FROM withdrawals
WHERE
    withdrawals.account_sealed IS NOT NULL
    AND ($1::uuid IS NULL OR withdrawals.withdrawal_id > $1)
ORDER BY withdrawals.withdrawal_id
LIMIT $2;

-- name: reseal_withdrawal_accounts
-- Replace accounts by the same ones under another key, unless they are gone meanwhile.
--
--   $1 uuid[]  withdrawals
--   $2 text[]  accounts as they were
--   $3 text[]  accounts as they are to be
--
-- Locks:   those rows, until commit.
UPDATE withdrawals
SET account_sealed = resealed.after
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS resealed (withdrawal_id, before, after)
WHERE
    withdrawals.withdrawal_id = resealed.withdrawal_id
    AND withdrawals.account_sealed = resealed.before;
