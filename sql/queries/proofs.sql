-- Proofs: what withdrawals were spent on, and what those who gave say of it, as people read it.

-- name: list_proofs
-- What was shown for a withdrawal, the newest first, or one proof.
--
--   $1 uuid    goal
--   $2 uuid    withdrawal, or null
--   $3 uuid    this proof only, or null
--   $4 uuid    who reads, or null
--   $5 bigint  rows
--
-- Returns: display is null once its author was erased; decided holds the end's own numbers; what
--          who reads has said of it is in mine, with its display; net_minor is what they have in
--          the goal, and mine_to_answer is false of what they have asked for or shown themselves.
SELECT
    page.proof_id,
    page.withdrawal_id,
    page.seq,
    page.member_id,
    page.status,
    page.yes,
    page.no,
    page.review_ends_at,
    shown.at,
    shown_display.display,
    decided.body AS decided,
    goals.visibility,
    goal_heads.contributors,
    mine.confirmed AS mine,
    mine_display.display AS mine_display,
    given.net_minor,
    (me.member_id IN (page.member_id, withdrawals.member_id)) IS NOT TRUE AS mine_to_answer
FROM (
    (
        SELECT proofs.*
        FROM proofs
        WHERE proofs.goal_id = $1 AND proofs.withdrawal_id = $2
        ORDER BY proofs.seq DESC
        LIMIT $5
    )

    UNION ALL

    SELECT proofs.*
    FROM proofs
    WHERE proofs.goal_id = $1 AND proofs.proof_id = $3
) AS page
INNER JOIN goals ON goals.goal_id = page.goal_id
INNER JOIN goal_heads ON goal_heads.goal_id = page.goal_id
INNER JOIN withdrawals
    ON withdrawals.goal_id = page.goal_id AND withdrawals.withdrawal_id = page.withdrawal_id
INNER JOIN goal_events AS shown ON shown.goal_id = page.goal_id AND shown.seq = page.seq
LEFT JOIN goal_displays AS shown_display
    ON shown_display.goal_id = page.goal_id AND shown_display.seq = page.seq
LEFT JOIN goal_events AS decided
    ON decided.goal_id = page.goal_id AND decided.seq = page.decided_seq
LEFT JOIN goal_members AS me ON me.goal_id = page.goal_id AND me.person_id = $4
LEFT JOIN proof_answers AS mine
    ON
        mine.goal_id = page.goal_id
        AND mine.proof_id = page.proof_id
        AND mine.person_id = $4
LEFT JOIN goal_displays AS mine_display
    ON mine_display.goal_id = page.goal_id AND mine_display.seq = mine.seq
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
        contributions.goal_id = page.goal_id
        AND contributions.person_id = $4
        AND contributions.seq IS NOT NULL
) AS given
ORDER BY page.seq DESC;

-- name: list_confirmations
-- What was said last of each of some proofs. Nobody's answer tells who gave it, but by their name.
--
--   $1 uuid    goal
--   $2 uuid[]  proofs
--   $3 bigint  rows of each
--
-- Returns: display holds comment and name, where there are any.
SELECT
    asked.proof_id,
    said.confirmed,
    goal_events.at,
    goal_displays.display
FROM unnest($2::uuid[]) AS asked (proof_id)
CROSS JOIN LATERAL (
    SELECT
        proof_answers.confirmed,
        proof_answers.seq
    FROM proof_answers
    WHERE proof_answers.goal_id = $1 AND proof_answers.proof_id = asked.proof_id
    ORDER BY proof_answers.seq DESC
    LIMIT $3
) AS said
INNER JOIN goal_events ON goal_events.goal_id = $1 AND goal_events.seq = said.seq
LEFT JOIN goal_displays ON goal_displays.goal_id = $1 AND goal_displays.seq = said.seq
ORDER BY said.seq DESC;

-- name: find_proof
-- Which goal a proof is of.
--
--   $1 uuid  proof
--
-- Returns: no row when there is none.
SELECT proofs.goal_id
FROM proofs
WHERE proofs.proof_id = $1
LIMIT 1;

-- name: gives_by_name
-- Whether somebody has given to a goal in their own name.
--
--   $1 uuid  goal
--   $2 uuid  person
SELECT EXISTS (
    SELECT 1
    FROM contributions
    WHERE
        contributions.goal_id = $1
        AND contributions.person_id = $2
        AND contributions.seq IS NOT NULL
        AND NOT contributions.anonymous
);
