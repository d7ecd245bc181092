-- Claims: what people say about money that they have sent and that has reached no goal.

-- name: make_claim
-- Write a claim down, unless its person has made it already or has too many that are open.
--
--   $1  uuid     claim
--   $2  uuid     person
--   $3  uuid     operation
--   $4  bytea    digest of what it says
--   $5  uuid     goal, or null
--   $6  uuid     contribution, or null
--   $7  bigint   amount, minor units
--   $8  text     currency
--   $9  date     day on which it was paid
--   $10 text     sender's name at the bank
--   $11 text     sender's bank, or null
--   $12 text     narration, or null
--   $13 text     the bank's reference, or null
--   $14 text     note, or null
--   $15 uuid[]   files
--   $16 integer  open claims that a person may have
--
-- Locks:  the person, until commit: two claims at once are counted one after the other.
-- Raises: suspense_claims_evidence -> ProblemError, file_not_found.
WITH person AS (
    SELECT people.person_id
    FROM people
    WHERE people.person_id = $2 AND people.erased_at IS NULL
    FOR UPDATE
)

INSERT INTO suspense_claims (
    claim_id, person_id, operation_id, content, goal_id, contribution_id, amount_minor, currency,
    paid_on, sender_name, sender_bank, narration, reference, note, evidence
)
SELECT
    $1 AS claim_id,
    person.person_id,
    $3 AS operation_id,
    $4 AS content,
    $5 AS goal_id,
    $6 AS contribution_id,
    $7 AS amount_minor,
    $8 AS currency,
    $9 AS paid_on,
    $10 AS sender_name,
    $11 AS sender_bank,
    $12 AS narration,
    $13 AS reference,
    $14 AS note,
    $15 AS evidence
FROM person
WHERE (
    SELECT count(*)
    FROM suspense_claims
    WHERE suspense_claims.person_id = person.person_id AND suspense_claims.state = 'open'
) < $16
ON CONFLICT ON CONSTRAINT suspense_claims_once DO NOTHING;

-- name: read_claim_made
-- The claim that a person has made under an operation.
--
--   $1 uuid  person
--   $2 uuid  operation
--
-- Returns: no row when there is none.
SELECT suspense_claims.*
FROM suspense_claims
WHERE suspense_claims.person_id = $1 AND suspense_claims.operation_id = $2;

-- name: list_claims
-- Claims, newest first: a person's own, or everybody's that are open.
--
--   $1 uuid    person, or null for everybody's
--   $2 uuid    before this claim, or null for the first page
--   $3 bigint  rows
SELECT suspense_claims.*
FROM suspense_claims
WHERE
    (suspense_claims.person_id = $1 OR ($1::uuid IS NULL AND suspense_claims.state = 'open'))
    AND suspense_claims.claim_id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
ORDER BY suspense_claims.claim_id DESC
LIMIT $3;

-- name: list_claims_on
-- Open claims that fit money in suspense.
--
--   $1 text         gateway's reference
--   $2 bigint       amount, minor units
--   $3 text         currency
--   $4 timestamptz  when it came in
--   $5 bigint       rows
--
-- Returns: those that name the reference first.
SELECT suspense_claims.*
FROM suspense_claims
WHERE
    suspense_claims.state = 'open'
    AND suspense_claims.currency = $3
    AND (
        suspense_claims.reference = $1
        OR (
            suspense_claims.amount_minor = $2
            AND suspense_claims.paid_on
            BETWEEN ($4::timestamptz - '8 days'::interval)::date
            AND ($4::timestamptz + '2 days'::interval)::date
        )
    )
ORDER BY coalesce(suspense_claims.reference = $1, FALSE) DESC, suspense_claims.claim_id ASC
LIMIT $5;

-- name: reject_claim
-- Say that nothing was found for a claim that is open.
--
--   $1 uuid  claim
--   $2 text  reason, for who made it
--
-- Returns: no row when there is no such claim, or it is decided.
-- Locks:   the claim, until commit.
UPDATE suspense_claims
SET
    state = 'rejected',
    reason = $2,
    decided_at = now()
WHERE suspense_claims.claim_id = $1 AND suspense_claims.state = 'open'
RETURNING suspense_claims.*;

-- name: bind_claim
-- Note which allocation is about to settle a claim that is open, before it is asked for.
--
--   $1 uuid  claim
--   $2 uuid  allocation
--
-- Locks: the claim, until commit.
UPDATE suspense_claims
SET allocation_id = $2
WHERE suspense_claims.claim_id = $1 AND suspense_claims.state = 'open';

-- name: settle_claims
-- Settle what an allocation was bound to settle; a claim that is decided stays as it is.
--
--   $1 uuid  allocation
--
-- Locks: the claims, until commit.
UPDATE suspense_claims
SET
    state = 'settled',
    decided_at = now()
WHERE suspense_claims.allocation_id = $1 AND suspense_claims.state = 'open';

-- name: reopen_claims
-- Let claims be open again whose money the goal has refused.
--
--   $1 uuid  allocation
--
-- Locks: the claims, until commit.
UPDATE suspense_claims
SET
    state = 'open',
    allocation_id = NULL,
    decided_at = NULL
WHERE
    suspense_claims.allocation_id = $1
    AND suspense_claims.state IN ('open', 'settled');

-- name: read_claim
-- A claim by its id.
--
--   $1 uuid  claim
--
-- Returns: no row when there is none.
SELECT suspense_claims.*
FROM suspense_claims
WHERE suspense_claims.claim_id = $1;
