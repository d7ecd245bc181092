-- Refund accounts: where a refund of one contribution goes, as its payer says it without an account
-- of their own here. They are forgotten when nothing of it is on its way back any more.

-- name: ask_for_refund_account
-- Note that a payer is asked where their money goes, unless they were before or there is no address
-- any more.
--
--   $1 uuid         goal
--   $2 uuid         contribution
--   $3 timestamptz  now
--
-- Returns: what the letter says; person_id is whose address it is, as far as that is proven. No row
--          when nobody is to be written to.
-- Locks:   the row, until commit.
WITH asked AS (
    INSERT INTO refund_accounts (goal_id, contribution_id, asked_at)
    SELECT
        contributions.goal_id,
        contributions.contribution_id,
        $3 AS asked_at
    FROM contributions
    WHERE
        contributions.goal_id = $1
        AND contributions.contribution_id = $2
        AND contributions.email IS NOT NULL
    ON CONFLICT ON CONSTRAINT refund_accounts_pkey DO NOTHING
    RETURNING refund_accounts.goal_id, refund_accounts.contribution_id
)

SELECT
    contributions.contribution_id,
    contributions.access_key,
    contributions.payer_name,
    contributions.email,
    goals.title,
    goals.currency,
    people.person_id
FROM asked
INNER JOIN contributions
    ON
        contributions.goal_id = asked.goal_id
        AND contributions.contribution_id = asked.contribution_id
INNER JOIN goals ON goals.goal_id = asked.goal_id
LEFT JOIN people
    ON people.email = contributions.email AND people.email_verified_at IS NOT NULL;

-- name: save_refund_account
-- Keep the account for what waits of a contribution, instead of one before, and have it sent now.
--
--   $1 uuid         goal
--   $2 uuid         contribution
--   $3 text         bank, its NIP code
--   $4 text         number, masked
--   $5 text         holder, in the bank's own words
--   $6 bytea        bank, number and holder, sealed
--   $7 timestamptz  now
--
-- Returns: the account; no row when nothing waits.
-- Locks:   what waits, and the account, until commit.
WITH waiting AS (
    SELECT
        refund_items.goal_id,
        refund_items.contribution_id
    FROM refund_items
    WHERE
        refund_items.goal_id = $1
        AND refund_items.contribution_id = $2
        AND refund_items.state = 'awaiting_account'
    FOR UPDATE
),

kept AS (
    INSERT INTO refund_accounts (
        goal_id, contribution_id, bank_code, account_masked, account_name, sealed, named_at
    )
    SELECT DISTINCT
        waiting.goal_id,
        waiting.contribution_id,
        $3 AS bank_code,
        $4 AS account_masked,
        $5 AS account_name,
        $6::bytea AS sealed,
        $7::timestamptz AS named_at
    FROM waiting
    ON CONFLICT ON CONSTRAINT refund_accounts_pkey DO UPDATE
    SET
        bank_code = excluded.bank_code,
        account_masked = excluded.account_masked,
        account_name = excluded.account_name,
        sealed = excluded.sealed,
        named_at = excluded.named_at
    RETURNING refund_accounts.*
),

woken AS (
    UPDATE refund_items
    SET next_try_at = 'epoch'
    FROM kept
    WHERE
        refund_items.goal_id = kept.goal_id
        AND refund_items.contribution_id = kept.contribution_id
        AND refund_items.state = 'awaiting_account'
)

SELECT kept.*
FROM kept;

-- name: read_refund_account
-- The account that is named for a contribution, sealed.
--
--   $1 uuid  goal
--   $2 uuid  contribution
--
-- Returns: no row when none is.
SELECT refund_accounts.*
FROM refund_accounts
WHERE
    refund_accounts.goal_id = $1
    AND refund_accounts.contribution_id = $2
    AND refund_accounts.sealed IS NOT NULL;

-- name: list_refund_accounts
-- Accounts, to be encrypted anew, a page at a time.
--
--   $1 uuid     after this contribution, or null
--   $2 integer  rows
SELECT
    refund_accounts.contribution_id,
    refund_accounts.sealed
FROM refund_accounts
WHERE
    refund_accounts.sealed IS NOT NULL
    AND ($1::uuid IS NULL OR refund_accounts.contribution_id > $1)
ORDER BY refund_accounts.contribution_id
LIMIT $2;

-- name: reseal_refund_accounts
-- Replace accounts by the same ones under another key, unless they changed meanwhile.
--
--   $1 uuid[]   contributions
--   $2 bytea[]  accounts as they were
--   $3 bytea[]  accounts as they are to be
--
-- Locks: those accounts, until commit.
UPDATE refund_accounts
SET sealed = resealed.after
FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS resealed (contribution_id, before, after)
WHERE
    refund_accounts.contribution_id = resealed.contribution_id
    AND refund_accounts.sealed = resealed.before;
