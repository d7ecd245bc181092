-- What servers whose viewers watch a goal must hear: somebody may have lost sight of it.

CREATE TABLE access_news (
    news_id bigint GENERATED ALWAYS AS IDENTITY,
    goal_id uuid,
    person_id uuid,
    at timestamptz NOT NULL,
    CONSTRAINT access_news_pkey PRIMARY KEY (news_id),
    CONSTRAINT access_news_names_somebody CHECK (num_nonnulls(goal_id, person_id) > 0)
);

CREATE INDEX access_news_by_time ON access_news (at);

-- Written by triggers, so that nothing can take sight of a goal away and forget to say so.
CREATE FUNCTION tell_of_hidden_goals() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_news (goal_id, at)
    SELECT after.goal_id, clock_timestamp()
    FROM before
    INNER JOIN after ON after.goal_id = before.goal_id
    WHERE before.visibility = 'public' AND after.visibility <> 'public';
    RETURN NULL;
END
$$;

CREATE TRIGGER goals_hidden
AFTER UPDATE ON goals
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_hidden_goals();

CREATE FUNCTION tell_of_lost_roles() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_news (goal_id, person_id, at)
    SELECT before.goal_id, before.person_id, clock_timestamp()
    FROM before
    INNER JOIN after
        ON after.goal_id = before.goal_id AND after.person_id = before.person_id
    WHERE before.role IS NOT NULL AND after.role IS NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER goal_members_role_lost
AFTER UPDATE ON goal_members
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_lost_roles();

CREATE FUNCTION tell_of_former_staff() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_news (person_id, at)
    SELECT before.person_id, clock_timestamp()
    FROM before
    INNER JOIN after ON after.person_id = before.person_id
    WHERE before.staff AND NOT after.staff;
    RETURN NULL;
END
$$;

CREATE TRIGGER people_staff_no_more
AFTER UPDATE ON people
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_former_staff();

GRANT SELECT, INSERT, DELETE ON access_news TO goalfund_server;

-- What somebody has given while signed in: it is their own to see, and makes them a contributor.
CREATE INDEX contributions_by_person ON contributions (person_id, goal_id)
WHERE person_id IS NOT NULL;
