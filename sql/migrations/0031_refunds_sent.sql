-- Refunds on their way: back to the card by the gateway, or handed to the payouts.

ALTER TABLE refund_items
DROP COLUMN reference, -- a transfer is named when it is handed over; a card's refund has no name
ADD COLUMN sending_at timestamptz, -- from then on it is never sent again
DROP CONSTRAINT refund_items_state_known,
ADD CONSTRAINT refund_items_state_known CHECK (
    state IN (
        'planned',
        'refused',
        'started',
        'sending',
        'accepted',
        'awaiting_account',
        'handed',
        'succeeded',
        'failed',
        'done'
    )
);

CREATE INDEX refund_items_on_their_way ON refund_items (next_try_at, refund_id)
WHERE state IN ('started', 'sending', 'accepted', 'awaiting_account', 'succeeded', 'failed');

-- Which of a charge's refunds were sent: the gateway tells of the charge alone.
CREATE INDEX refund_items_sent ON refund_items (goal_id, contribution_id)
WHERE sending_at IS NOT NULL;

ALTER TABLE payouts
ADD COLUMN kind text NOT NULL DEFAULT 'withdrawal', -- of what withdrawal_id is the id
ADD CONSTRAINT payouts_kind_known CHECK (kind IN ('withdrawal', 'refund'));

-- Whoever has waited for this account to be set is paid now.
CREATE FUNCTION wake_refunds() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE refund_items
    SET next_try_at = 'epoch'
    FROM contributions
    WHERE
        contributions.person_id = new.person_id
        AND refund_items.goal_id = contributions.goal_id
        AND refund_items.contribution_id = contributions.contribution_id
        AND refund_items.state = 'awaiting_account';
    RETURN NULL;
END
$$;

CREATE INDEX refund_items_awaiting ON refund_items (goal_id, contribution_id)
WHERE state = 'awaiting_account';

CREATE TRIGGER settlement_accounts_wake_refunds
AFTER INSERT OR UPDATE ON settlement_accounts
FOR EACH ROW EXECUTE FUNCTION wake_refunds();
