-- Deadlines that act by themselves: when which goal is to be closed.

CREATE TABLE goal_alarms (
    goal_id uuid NOT NULL,
    deadline timestamptz NOT NULL,
    armed bigint NOT NULL, -- how often it was set; with the deadline it tells one time from another
    waiting boolean NOT NULL, -- the goal is open, and nobody has found that it need not be closed
    tries integer NOT NULL,
    next_try_at timestamptz NOT NULL,
    CONSTRAINT goal_alarms_pkey PRIMARY KEY (goal_id),
    CONSTRAINT goal_alarms_armed_positive CHECK (armed > 0),
    CONSTRAINT goal_alarms_tries_not_negative CHECK (tries >= 0)
);

CREATE INDEX goal_alarms_due ON goal_alarms (next_try_at, goal_id) WHERE waiting;

-- Set by a trigger, in the commit that writes the goal's page: nothing can open or reopen a goal,
-- or move its deadline, and forget the alarm. By then the head is written, and says its status.
CREATE FUNCTION set_alarm() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF new.deadline IS NULL THEN
        UPDATE goal_alarms SET waiting = FALSE WHERE goal_alarms.goal_id = new.goal_id;
        RETURN NULL;
    END IF;
    INSERT INTO goal_alarms (goal_id, deadline, armed, waiting, tries, next_try_at)
    SELECT new.goal_id, new.deadline, 1, goal_heads.status = 'open', 0, new.deadline
    FROM goal_heads
    WHERE goal_heads.goal_id = new.goal_id
    ON CONFLICT ON CONSTRAINT goal_alarms_pkey DO UPDATE
    SET
        deadline = excluded.deadline,
        armed = goal_alarms.armed + 1,
        waiting = excluded.waiting,
        tries = 0,
        next_try_at = excluded.next_try_at;
    RETURN NULL;
END
$$;

CREATE TRIGGER goals_alarm
AFTER INSERT OR UPDATE OF deadline ON goals
FOR EACH ROW EXECUTE FUNCTION set_alarm();

INSERT INTO goal_alarms (goal_id, deadline, armed, waiting, tries, next_try_at)
SELECT
    goals.goal_id,
    goals.deadline,
    1,
    goal_heads.status = 'open',
    0,
    goals.deadline
FROM goals
INNER JOIN goal_heads ON goal_heads.goal_id = goals.goal_id
WHERE goals.deadline IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON goal_alarms TO goalfund_server;
