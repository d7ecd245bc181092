-- Settlement accounts: where money that is returned to people goes.

-- name: save_settlement_account
-- Keep a person's account, instead of the one before.
--
--   $1 uuid         person
--   $2 text         bank, its NIP code
--   $3 text         number, masked
--   $4 text         holder, in the bank's own words
--   $5 bytea        bank, number and holder, sealed
--   $6 timestamptz  now
--
-- Returns: the account; no row when the person was erased meanwhile.
-- Locks:   the person against being erased, and their account, until commit.
INSERT INTO settlement_accounts (
    person_id, bank_code, account_masked, account_name, sealed, changed_at
)
SELECT person.person_id, $2, $3, $4, $5, $6
FROM (
    SELECT people.person_id
    FROM people
    WHERE people.person_id = $1 AND people.erased_at IS NULL
    FOR SHARE
) AS person
ON CONFLICT ON CONSTRAINT settlement_accounts_pkey DO UPDATE
SET
    bank_code = excluded.bank_code,
    account_masked = excluded.account_masked,
    account_name = excluded.account_name,
    sealed = excluded.sealed,
    changed_at = excluded.changed_at
RETURNING settlement_accounts.*;

-- name: drop_settlement_account
-- Forget a person's account.
--
--   $1 uuid  person
--
-- Returns: the person; no row when there was none.
-- Locks:   the account, until commit.
DELETE FROM settlement_accounts
WHERE settlement_accounts.person_id = $1
RETURNING settlement_accounts.person_id;

-- name: read_settlement_account
-- A person's account, sealed.
--
--   $1 uuid  person
--
-- Returns: no row when they have said none.
SELECT settlement_accounts.*
FROM settlement_accounts
WHERE settlement_accounts.person_id = $1;

-- name: list_settlement_accounts
-- Accounts, to be encrypted anew, a page at a time.
--
--   $1 uuid     after this person, or null
--   $2 integer  rows
SELECT
    settlement_accounts.person_id,
    settlement_accounts.sealed
FROM settlement_accounts
WHERE $1::uuid IS NULL OR settlement_accounts.person_id > $1
ORDER BY settlement_accounts.person_id
LIMIT $2;

-- name: reseal_settlement_accounts
-- Replace accounts by the same ones under another key, unless they changed meanwhile.
--
--   $1 uuid[]   people
--   $2 bytea[]  accounts as they were
--   $3 bytea[]  accounts as they are to be
--
-- Locks: those accounts, until commit.
UPDATE settlement_accounts
SET sealed = resealed.after
FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS resealed (person_id, before, after)
WHERE
    settlement_accounts.person_id = resealed.person_id
    AND settlement_accounts.sealed = resealed.before;
