-- Suspense money that nobody claims goes back to who sent it: a withdrawal of the suspense book,
-- which staff decide alone.

-- The withdrawal by which the money goes back; one that failed leaves the item open.
ALTER TABLE suspense_items ADD COLUMN refund_id uuid;

CREATE OR REPLACE FUNCTION set_withdrawal_errand() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_errand(
        new.goal_id,
        new.withdrawal_id,
        'withdrawal',
        new.status IN ('requested', 'approved'),
        CASE
            WHEN new.status = 'requested' AND new.member_id IS NOT NULL
                THEN coalesce(new.expires_at, 'epoch')
            ELSE 'epoch'
        END
    );
    RETURN NULL;
END
$$;

DROP TRIGGER withdrawals_errand ON withdrawals;

-- Our own tools' withdrawals never expire, and are not sent.
CREATE TRIGGER withdrawals_errand
AFTER INSERT OR UPDATE ON withdrawals
FOR EACH ROW WHEN (new.member_id IS NOT NULL OR new.expires_at IS NOT NULL)
EXECUTE FUNCTION set_withdrawal_errand();
