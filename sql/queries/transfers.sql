-- Bank transfers that payers have announced, and the account that they pay into.

-- name: read_pooled_account
-- The account that all payers of a currency share.
--
--   $1 text  currency
--
-- Returns: no row before anybody tried to open one; nulls while it is being opened.
SELECT
    pooled_accounts.bank,
    pooled_accounts.account_number,
    pooled_accounts.account_name
FROM pooled_accounts
WHERE pooled_accounts.currency = $1;

-- name: lease_pooled_account
-- Be the only one to open the account at the gateway for a while, if nobody has done so since.
--
--   $1 text    currency
--   $2 text    identifier of its holder at the gateway
--   $3 text    the account's number as it was read before, or null
--   $4 float8  seconds
--
-- Returns: a row for who may open it.
-- Locks:   the row, until commit.
INSERT INTO pooled_accounts (currency, customer_identifier, leased_until)
VALUES ($1, $2, now() + make_interval(secs => $4::float8))
ON CONFLICT ON CONSTRAINT pooled_accounts_pkey DO UPDATE
SET
    customer_identifier = excluded.customer_identifier,
    leased_until = excluded.leased_until
WHERE
    pooled_accounts.account_number IS NOT DISTINCT FROM $3
    AND coalesce(pooled_accounts.leased_until, '-infinity') < now()
RETURNING pooled_accounts.currency;

-- name: save_pooled_account
-- Remember the account as the gateway told it.
--
--   $1 text  currency
--   $2 text  identifier of its holder at the gateway
--   $3 text  bank, as people call it
--   $4 text  number
--   $5 text  name
--
-- Locks: the row, until commit.
INSERT INTO pooled_accounts (currency, customer_identifier, bank, account_number, account_name)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT ON CONSTRAINT pooled_accounts_pkey DO UPDATE
SET
    customer_identifier = excluded.customer_identifier,
    bank = excluded.bank,
    account_number = excluded.account_number,
    account_name = excluded.account_name,
    leased_until = NULL;

-- name: read_narration_code
-- The code of a contribution's transfer.
--
--   $1 uuid  goal
--   $2 uuid  contribution
--
-- Returns: no row while it has none.
SELECT narration_codes.code
FROM narration_codes
WHERE narration_codes.goal_id = $1 AND narration_codes.contribution_id = $2;

-- name: reserve_narration_code
-- Give a contribution its code, for ever, unless it has one, or the code is another's.
--
--   $1 text         code
--   $2 uuid         goal
--   $3 uuid         contribution
--   $4 text         payment code of the contribution
--   $5 bigint       its amount, minor units
--   $6 text         currency
--   $7 timestamptz  when it was intended
--
-- Returns: nothing; read_narration_code tells how it went.
INSERT INTO narration_codes (
    code, goal_id, contribution_id, payment_code, amount_minor, currency, created_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING;

-- name: find_narration_codes
-- Whom codes were given to.
--
--   $1 text[]  codes
--
-- Returns: a row for each that was given.
SELECT
    narration_codes.code,
    narration_codes.goal_id,
    narration_codes.payment_code
FROM narration_codes
WHERE narration_codes.code = ANY($1::text[]);

-- name: list_wanted_transfers
-- Transfers of one amount that were announced lately and for which nothing has come in.
--
--   $1 bigint   amount, minor units
--   $2 text     currency
--   $3 float8   seconds since
--   $4 bigint   rows
--
-- Returns: the newest first.
SELECT
    narration_codes.goal_id,
    narration_codes.payment_code,
    contributions.payer_name
FROM narration_codes
INNER JOIN contributions
    ON
        contributions.goal_id = narration_codes.goal_id
        AND contributions.contribution_id = narration_codes.contribution_id
WHERE
    narration_codes.amount_minor = $1
    AND narration_codes.currency = $2
    AND narration_codes.created_at > now() - make_interval(secs => $3::float8)
    AND contributions.seq IS NULL
ORDER BY narration_codes.created_at DESC, narration_codes.code ASC
LIMIT $4;

-- name: read_lent_account
-- The account that was lent for a contribution.
--
--   $1 uuid  goal
--   $2 uuid  contribution
--
-- Returns: no row before anybody asked for one; nulls when there was none to be had.
SELECT
    lent_accounts.reference,
    lent_accounts.bank,
    lent_accounts.account_number,
    lent_accounts.account_name,
    lent_accounts.expires_at
FROM lent_accounts
WHERE lent_accounts.goal_id = $1 AND lent_accounts.contribution_id = $2;

-- name: save_lent_account
-- Remember the account that was lent for a contribution, or that none was; the first one stands.
--
--   $1 uuid         goal
--   $2 uuid         contribution
--   $3 text         our reference for it, or null, as are all that follow
--   $4 text         bank
--   $5 text         number
--   $6 text         name
--   $7 timestamptz  until when it is lent
--
-- Returns: nothing.
INSERT INTO lent_accounts (
    goal_id, contribution_id, reference, bank, account_number, account_name, expires_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT ON CONSTRAINT lent_accounts_pkey DO NOTHING;
