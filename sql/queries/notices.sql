-- Notices: what happened in goals since one looked, who is told of it, and what they have read.

-- name: open_notice_cursors
-- Begin to follow goals that nobody has followed yet: from their first event on.
--
--   $1 uuid[]  goals
--
-- Locks: nothing that anybody waits for.
INSERT INTO notice_cursors (goal_id, seq)
SELECT
    goal_heads.goal_id,
    0
FROM goal_heads
WHERE goal_heads.goal_id = ANY($1::uuid[])
ORDER BY goal_heads.goal_id
ON CONFLICT ON CONSTRAINT notice_cursors_pkey DO NOTHING;

-- name: pass_over_news
-- Tell nobody of what a goal has done so far.
--
--   $1 uuid  goal
INSERT INTO notice_cursors (goal_id, seq)
SELECT
    goal_heads.goal_id,
    goal_heads.seq
FROM goal_heads
WHERE goal_heads.goal_id = $1
ON CONFLICT ON CONSTRAINT notice_cursors_pkey DO NOTHING;

-- name: sweep_notice_cursors
-- Goals that are behind, a page of goals at a time: what nobody gave a hint of. One probe for each.
--
--   $1 uuid     after this goal, or null
--   $2 integer  goals to look at
--
-- Returns: those of the page that are behind, and its last one in any case; none at the end.
WITH page AS (
    SELECT
        goal_heads.goal_id,
        goal_heads.seq
    FROM goal_heads
    WHERE goal_heads.goal_id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000')
    ORDER BY goal_heads.goal_id
    LIMIT $2
),

judged AS (
    SELECT
        page.goal_id,
        coalesce(followed.seq, 0) < page.seq AS behind,
        row_number() OVER (ORDER BY page.goal_id DESC) = 1 AS last
    FROM page
    LEFT JOIN LATERAL (
        SELECT notice_cursors.seq
        FROM notice_cursors
        WHERE notice_cursors.goal_id = page.goal_id
        OFFSET 0
    ) AS followed ON TRUE
)

SELECT
    judged.goal_id,
    judged.behind
FROM judged
WHERE judged.behind OR judged.last
ORDER BY judged.goal_id;

-- name: take_notice_cursors
-- Follow goals for the length of this transaction, as far as they are behind and nobody else does.
--
--   $1 uuid[]   goals
--   $2 integer  events of each, at most
--
-- Returns: what is to be told of each: events after `after_seq`, up to and including `to_seq`.
-- Locks:   the cursors, until commit; one that another server holds is passed over.
SELECT
    notice_cursors.goal_id,
    notice_cursors.seq AS after_seq,
    least(goal_heads.seq, notice_cursors.seq + $2) AS to_seq,
    goal_heads.seq
FROM notice_cursors
INNER JOIN goal_heads ON goal_heads.goal_id = notice_cursors.goal_id
WHERE notice_cursors.goal_id = ANY($1::uuid[]) AND goal_heads.seq > notice_cursors.seq
ORDER BY notice_cursors.goal_id
FOR UPDATE OF notice_cursors SKIP LOCKED;

-- name: move_notice_cursors
-- Note how far goals have been told.
--
--   $1 uuid[]    goals
--   $2 bigint[]  the last seq of each
--
-- Locks: the cursors, which are held already.
UPDATE notice_cursors
SET seq = told.seq
FROM unnest($1::uuid[], $2::bigint[]) AS told (goal_id, seq)
WHERE notice_cursors.goal_id = told.goal_id;

-- name: read_happenings
-- Events of some kinds in runs of logs, with who did it and whom it is about, where that is known.
--
--   $1 uuid[]       goals
--   $2 bigint[]     after this seq of each
--   $3 bigint[]     up to and including this seq of each
--   $4 text[]       kinds of events
--   $5 timestamptz  older ones are no news
SELECT
    happened.goal_id,
    happened.seq,
    happened.kind,
    happened.at,
    happened.body,
    CASE
        WHEN happened.kind IN ('refund_paid', 'refund_failed', 'refund_returned') THEN (
            SELECT contributions.person_id
            FROM contributions
            WHERE
                contributions.goal_id = happened.goal_id
                AND contributions.contribution_id
                = (happened.body ->> 'contribution_id')::uuid
        )
        ELSE member.person_id
    END AS about_id,
    CASE
        WHEN happened.kind IN ('update_posted', 'comment_posted') THEN (
            SELECT posts.person_id
            FROM posts
            WHERE
                posts.goal_id = happened.goal_id
                AND posts.post_id
                = coalesce(happened.body ->> 'update_id', happened.body ->> 'comment_id')::uuid
        )
        WHEN happened.kind = 'member_changed' THEN (
            SELECT operations.person_id
            FROM operations
            WHERE
                operations.goal_id = happened.goal_id
                AND operations.operation_id = member.operation_id
                AND member.since_seq = happened.seq
        )
        ELSE (
            SELECT operations.person_id
            FROM operations
            WHERE
                operations.goal_id = happened.goal_id
                AND operations.seq = happened.seq
                AND operations.person_id IS NOT NULL
                AND operations.refusal IS NULL
                AND operations.content ->> 'command'
                NOT IN ('intend_contribution', 'credit_charge')
            ORDER BY operations.at
            LIMIT 1
        )
    END AS author_id
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS want (goal_id, after_seq, to_seq)
CROSS JOIN LATERAL (
    SELECT goal_events.*
    FROM goal_events
    WHERE
        goal_events.goal_id = want.goal_id
        AND goal_events.seq > want.after_seq
        AND goal_events.seq <= want.to_seq
        AND goal_events.kind = ANY($4::text[])
        AND goal_events.at > $5
    OFFSET 0
) AS happened
LEFT JOIN goal_members AS member
    ON
        member.goal_id = happened.goal_id
        AND member.member_id = (happened.body ->> 'member_id')::uuid;

-- name: count_takings
-- What came in in runs of logs, added up. A hot goal has thousands of lines and one row here. Runs
-- are read by their index: OFFSET 0 keeps the planner from reading all of a table for them.
--
--   $1 uuid[]       goals
--   $2 bigint[]     after this seq of each
--   $3 bigint[]     up to and including this seq of each
--   $4 timestamptz  what ended before this is no news
--
-- Returns: a row for each goal that anything came in for; amounts are minor units.
SELECT
    want.goal_id,
    came.gifts,
    came.amount_minor,
    came.first_seq,
    came.last_seq,
    goal_events.at
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS want (goal_id, after_seq, to_seq)
CROSS JOIN LATERAL (
    SELECT
        count(*) AS gifts,
        sum(contributions.confirmed_minor)::bigint AS amount_minor,
        min(contributions.seq) AS first_seq,
        max(contributions.seq) AS last_seq
    FROM contributions
    WHERE
        contributions.goal_id = want.goal_id
        AND contributions.seq > want.after_seq
        AND contributions.seq <= want.to_seq
    OFFSET 0
) AS came
INNER JOIN goal_events
    ON goal_events.goal_id = want.goal_id AND goal_events.seq = came.last_seq
WHERE goal_events.at > $4;

-- name: read_gifts
-- Contributions of people who are known, in runs of logs.
--
--   $1 uuid[]       goals
--   $2 bigint[]     after this seq of each
--   $3 bigint[]     up to and including this seq of each
--   $4 timestamptz  older ones are no news
SELECT
    came.goal_id,
    came.seq,
    came.person_id,
    came.confirmed_minor AS amount_minor,
    happened.at
FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS want (goal_id, after_seq, to_seq)
CROSS JOIN LATERAL (
    SELECT contributions.*
    FROM contributions
    WHERE
        contributions.goal_id = want.goal_id
        AND contributions.seq > want.after_seq
        AND contributions.seq <= want.to_seq
        AND contributions.person_id IS NOT NULL
    OFFSET 0
) AS came
CROSS JOIN LATERAL (
    SELECT goal_events.at
    FROM goal_events
    WHERE goal_events.goal_id = came.goal_id AND goal_events.seq = came.seq
    OFFSET 0
) AS happened
WHERE happened.at > $4;

-- name: list_notice_audiences
-- Who runs some goals, and who talks about them: organisers, and authors of the latest comments.
--
--   $1 uuid[]   goals
--   $2 integer  comments of each to look at
SELECT
    goal_members.goal_id,
    goal_members.person_id,
    TRUE AS runs,
    goal_members.role = 'organiser' AS talks
FROM goal_members
WHERE goal_members.goal_id = ANY($1::uuid[]) AND goal_members.role IS NOT NULL

UNION

SELECT
    asked.goal_id,
    said.person_id,
    FALSE AS runs,
    TRUE AS talks
FROM unnest($1::uuid[]) AS asked (goal_id)
CROSS JOIN LATERAL (
    SELECT posts.person_id
    FROM posts
    WHERE
        posts.goal_id = asked.goal_id
        AND posts.kind = 'comment'
        AND posts.removed_seq IS NULL
    ORDER BY posts.seq DESC
    LIMIT $2
) AS said
WHERE said.person_id IS NOT NULL;

-- name: list_followers
-- Everybody who has a part in a goal, a page at a time.
--
--   $1 uuid     goal
--   $2 uuid     after this person, or null
--   $3 integer  people
SELECT follower.person_id
FROM (
    SELECT goal_members.person_id
    FROM goal_members
    WHERE goal_members.goal_id = $1 AND goal_members.role IS NOT NULL
    UNION
    SELECT contributions.person_id
    FROM contributions
    WHERE
        contributions.goal_id = $1
        AND contributions.person_id IS NOT NULL
        AND contributions.seq IS NOT NULL
        AND ($2::uuid IS NULL OR contributions.person_id > $2)
    UNION
    SELECT goal_viewers.person_id
    FROM goal_viewers
    WHERE goal_viewers.goal_id = $1 AND goal_viewers.removed_at IS NULL
    UNION
    SELECT participants.person_id
    FROM participants
    WHERE participants.goal_id = $1 AND participants.person_id IS NOT NULL
    UNION
    SELECT people.person_id
    FROM participants
    INNER JOIN people ON people.email = participants.email
    WHERE
        participants.goal_id = $1
        AND participants.removed_at IS NULL
        AND people.email_verified_at IS NOT NULL
) AS follower
WHERE $2::uuid IS NULL OR follower.person_id > $2
ORDER BY follower.person_id
LIMIT $3;

-- name: write_notices
-- Tell people, each where they want to be told: as a line of its own, or added to one that they
-- have not read. Whoever may not see the goal, or is erased, is told nothing. Told twice, it counts
-- once: a line knows which events it is about.
--
-- A notice, in arrays of one length:
--   $1 uuid[]    person   $2 uuid[]    goal      $3 text[]         kind
--   $4 bigint[]  first    $5 bigint[]  last seq  $6 bigint[]       events
--   $7 bigint[]  minor units, or null            $8 timestamptz[]  of its last event
-- How kinds are, where somebody has not said otherwise:
--   $9 text[]    kind     $10 boolean[]  in the application  $11 text[]  mail
--   $12 boolean[]  whether it is added to what is unread
-- When mail is due:
--   $13 timestamptz  at once   $14 timestamptz  daily
--
-- Locks:   the lines that grow, until commit.
WITH wanted AS (
    SELECT
        told.*,
        rule.merges,
        coalesce(notice_preferences.in_app, rule.in_app) AS in_app,
        coalesce(notice_preferences.mail, rule.mail) AS mail
    FROM unnest(
        $1::uuid[],
        $2::uuid[],
        $3::text[],
        $4::bigint[],
        $5::bigint[],
        $6::bigint[],
        $7::bigint[],
        $8::timestamptz[]
    ) AS told (person_id, goal_id, kind, first_seq, last_seq, events, amount_minor, at)
    INNER JOIN people ON people.person_id = told.person_id AND people.erased_at IS NULL
    INNER JOIN unnest($9::text[], $10::boolean[], $11::text[], $12::boolean[])
        AS rule (kind, in_app, mail, merges)
        ON rule.kind = told.kind
    LEFT JOIN notice_preferences
        ON
            notice_preferences.person_id = told.person_id
            AND notice_preferences.kind = told.kind
    WHERE sees_goal(told.goal_id, told.person_id)
),

due AS (
    SELECT
        wanted.*,
        CASE wanted.mail
            WHEN 'at_once' THEN $13::timestamptz
            WHEN 'daily' THEN $14::timestamptz
        END AS mail_due
    FROM wanted
    WHERE wanted.in_app OR wanted.mail <> 'off'
),

grown AS (
    UPDATE notifications
    SET
        notification_id = new_notification_id(),
        last_seq = due.last_seq,
        events = notifications.events + due.events,
        amount_minor = notifications.amount_minor + due.amount_minor,
        at = due.at,
        written_at = clock_timestamp(),
        shown = due.in_app,
        mail = due.mail,
        mail_due = CASE WHEN due.mail <> 'off' THEN least(notifications.mail_due, due.mail_due) END
    FROM due
    WHERE
        due.merges
        AND notifications.person_id = due.person_id
        AND notifications.goal_id = due.goal_id
        AND notifications.kind = due.kind
        AND notifications.read_at IS NULL
        AND notifications.last_seq < due.first_seq
    RETURNING notifications.person_id, notifications.goal_id, notifications.kind
)

INSERT INTO notifications (
    person_id,
    notification_id,
    kind,
    goal_id,
    first_seq,
    last_seq,
    events,
    amount_minor,
    at,
    written_at,
    shown,
    mail,
    mail_due
)
SELECT
    due.person_id,
    new_notification_id(),
    due.kind,
    due.goal_id,
    due.first_seq,
    due.last_seq,
    due.events,
    due.amount_minor,
    due.at,
    clock_timestamp(),
    due.in_app,
    due.mail,
    due.mail_due
FROM due
WHERE (due.person_id, due.goal_id, due.kind) NOT IN (
    SELECT
        grown.person_id,
        grown.goal_id,
        grown.kind
    FROM grown
)
ORDER BY due.first_seq
ON CONFLICT DO NOTHING;

-- name: add_broadcasts
-- Note what everybody who follows a goal is to be told.
--
--   $1 uuid[]  goals  $2 bigint[]  seq  $3 text[]  kind  $4 timestamptz[]  at
--   $5 bigint[]  minor units, or null   $6 uuid[]  who did it, or null
INSERT INTO notice_broadcasts (goal_id, seq, kind, at, amount_minor, author_id)
SELECT new.*
FROM unnest(
    $1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::bigint[], $6::uuid[]
) AS new (goal_id, seq, kind, at, amount_minor, author_id)
ON CONFLICT DO NOTHING;

-- name: take_broadcast
-- One thing that people are still to be told, which nobody else is telling.
--
-- Locks: it, until commit; one that another server holds is passed over.
SELECT notice_broadcasts.*
FROM notice_broadcasts
ORDER BY notice_broadcasts.at, notice_broadcasts.goal_id, notice_broadcasts.seq
LIMIT 1
FOR UPDATE SKIP LOCKED;

-- name: move_broadcast
-- Note who has been told.
--
--   $1 uuid  goal  $2 bigint  seq  $3 text  kind
--   $4 uuid  the last person of the page
--
-- Locks: it, which is held already.
UPDATE notice_broadcasts
SET after_person_id = $4
WHERE
    notice_broadcasts.goal_id = $1
    AND notice_broadcasts.seq = $2
    AND notice_broadcasts.kind = $3;

-- name: end_broadcast
-- Everybody has been told.
--
--   $1 uuid  goal  $2 bigint  seq  $3 text  kind
--
-- Locks: it, which is held already.
DELETE FROM notice_broadcasts
WHERE
    notice_broadcasts.goal_id = $1
    AND notice_broadcasts.seq = $2
    AND notice_broadcasts.kind = $3;

-- name: list_notifications
-- What somebody has been told, newest first, a page at a time; of goals that they may see now.
--
--   $1 uuid     person
--   $2 uuid     before this notification, or null
--   $3 boolean  only what is unread
--   $4 integer  rows
--   $5 text[]   kinds that are known here: a newer server may know more
--
-- Returns: lines with the goal as it is now, and the last event with what may be read of it.
SELECT
    notifications.*,
    goals.slug,
    goals.title,
    goals.currency,
    goals.deadline,
    goal_events.kind AS event,
    goal_events.body,
    goal_displays.display
FROM notifications
INNER JOIN goals ON goals.goal_id = notifications.goal_id
INNER JOIN goal_events
    ON
        goal_events.goal_id = notifications.goal_id
        AND goal_events.seq = notifications.last_seq
LEFT JOIN goal_displays
    ON
        goal_displays.goal_id = notifications.goal_id
        AND goal_displays.seq = notifications.last_seq
WHERE
    notifications.person_id = $1
    AND notifications.shown
    AND ($2::uuid IS NULL OR notifications.notification_id < $2)
    AND (NOT $3 OR notifications.read_at IS NULL)
    AND notifications.kind = ANY($5::text[])
    AND sees_goal(notifications.goal_id, $1)
ORDER BY notifications.notification_id DESC
LIMIT $4;

-- name: count_unread
-- How much each of some people has not read, up to a number; of goals that they may see now.
--
--   $1 uuid[]   people
--   $2 integer  count no further
--   $3 text[]   kinds that are known here
SELECT
    asked.person_id,
    (
        SELECT count(*)
        FROM (
            SELECT 1
            FROM notifications
            WHERE
                notifications.person_id = asked.person_id
                AND notifications.read_at IS NULL
                AND notifications.shown
                AND notifications.kind = ANY($3::text[])
                AND sees_goal(notifications.goal_id, asked.person_id)
            ORDER BY notifications.notification_id DESC
            LIMIT $2
        ) AS counted
    ) AS unread
FROM unnest($1::uuid[]) AS asked (person_id);

-- name: read_notices
-- Take note of what somebody has read: some, or everything up to one. No mail is sent about it.
--
--   $1 uuid         person
--   $2 uuid[]       notifications; others' stay as they are, and so do those that grew since
--   $3 uuid         everything up to and including this one, or null
--   $4 timestamptz  now
--
-- Locks: those lines, until commit.
UPDATE notifications
SET read_at = $4, mail_due = NULL
WHERE
    notifications.person_id = $1
    AND notifications.shown
    AND notifications.read_at IS NULL
    AND (notifications.notification_id = ANY($2::uuid[]) OR notifications.notification_id <= $3);

-- name: list_told_lately
-- Whom anything was written to lately. The time is the writer's, who commits a little later: so the
-- same lines are read again for a while; their ids tell them apart.
--
--   $1 float8  seconds to look back
SELECT
    notifications.person_id,
    notifications.notification_id
FROM notifications
WHERE
    notifications.shown
    AND notifications.written_at > clock_timestamp() - make_interval(secs => $1::float8);

-- name: read_told
-- Lines by person and id, as list_notifications has them; those that have grown since are left out.
--
--   $1 uuid[]  people
--   $2 uuid[]  a notification of each
--   $3 text[]  kinds that are known here
SELECT
    notifications.*,
    goals.slug,
    goals.title,
    goals.currency,
    goals.deadline,
    goal_events.kind AS event,
    goal_events.body,
    goal_displays.display
FROM unnest($1::uuid[], $2::uuid[]) AS want (person_id, notification_id)
INNER JOIN notifications
    ON
        notifications.person_id = want.person_id
        AND notifications.notification_id = want.notification_id
        AND notifications.read_at IS NULL
        AND notifications.kind = ANY($3::text[])
INNER JOIN goals ON goals.goal_id = notifications.goal_id
INNER JOIN goal_events
    ON
        goal_events.goal_id = notifications.goal_id
        AND goal_events.seq = notifications.last_seq
LEFT JOIN goal_displays
    ON
        goal_displays.goal_id = notifications.goal_id
        AND goal_displays.seq = notifications.last_seq
WHERE sees_goal(notifications.goal_id, notifications.person_id)
ORDER BY notifications.notification_id;

-- name: list_preferences
-- What somebody wants otherwise than it is for everybody.
--
--   $1 uuid  person
SELECT
    notice_preferences.kind,
    notice_preferences.in_app,
    notice_preferences.mail
FROM notice_preferences
WHERE notice_preferences.person_id = $1;

-- name: save_preferences
-- Take note of where somebody wants to be told. Whoever was erased meanwhile wants nothing.
--
--   $1 uuid       person
--   $2 text[]     kinds
--   $3 boolean[]  in the application
--   $4 text[]     mail
--
-- Locks: the person, so that none is erased meanwhile, and those rows, until commit.
WITH there AS (
    SELECT people.person_id
    FROM people
    WHERE people.person_id = $1 AND people.erased_at IS NULL
    FOR SHARE
)

INSERT INTO notice_preferences (person_id, kind, in_app, mail)
SELECT
    there.person_id,
    want.kind,
    want.in_app,
    want.mail
FROM there, unnest($2::text[], $3::boolean[], $4::text[]) AS want (kind, in_app, mail)
ORDER BY want.kind
ON CONFLICT ON CONSTRAINT notice_preferences_pkey DO UPDATE
SET in_app = excluded.in_app, mail = excluded.mail;

-- name: stop_notice_mail
-- Send somebody no more mail of some kinds, and of those that come daily where that is asked.
--
--   $1 uuid     person
--   $2 text[]   kinds
--   $3 boolean  of all that come daily too
-- How kinds are, where they have not said otherwise:
--   $4 text[]  kind   $5 boolean[]  in the application   $6 text[]  mail
--
-- Returns: a row when there is such a person.
-- Locks:   the person, so that none is erased meanwhile, and those rows, until commit.
WITH there AS (
    SELECT people.person_id
    FROM people
    WHERE people.person_id = $1 AND people.erased_at IS NULL
    FOR SHARE
),

stopped AS (
    INSERT INTO notice_preferences (person_id, kind, in_app, mail)
    SELECT
        there.person_id,
        rule.kind,
        coalesce(known.in_app, rule.in_app),
        'off'
    FROM there
    CROSS JOIN unnest($4::text[], $5::boolean[], $6::text[]) AS rule (kind, in_app, mail)
    LEFT JOIN notice_preferences AS known
        ON known.person_id = there.person_id AND known.kind = rule.kind
    WHERE
        rule.kind = ANY($2::text[])
        OR ($3 AND coalesce(known.mail, rule.mail) = 'daily')
    ORDER BY rule.kind
    ON CONFLICT ON CONSTRAINT notice_preferences_pkey DO UPDATE
    SET mail = 'off'
)

SELECT there.person_id FROM there;

-- name: list_due_readers
-- People about whom mail is due, those who have waited longest first.
--
--   $1 timestamptz  now
--   $2 integer      lines to look at
SELECT DISTINCT due.person_id
FROM (
    SELECT notifications.person_id
    FROM notifications
    WHERE notifications.mail_due <= $1
    ORDER BY notifications.mail_due
    LIMIT $2
) AS due;

-- name: take_reader
-- Write one person's mail alone for the length of this transaction.
--
--   $1 uuid  person
--
-- Returns: whether nobody else does.
-- Locks:   nothing that anybody waits for.
SELECT pg_try_advisory_xact_lock(hashtextextended('notice mail ' || $1::uuid::text, 0));

-- name: take_due_notices
-- What mail is due about, with what it needs, and whether it is still wanted. What came in is added
-- up from the contributions that were booked, less the reader's own.
--
--   $1 uuid         person
--   $2 timestamptz  now
--   $3 integer      lines
-- How kinds are, where they have not said otherwise; of others a newer server writes:
--   $4 text[]  kind   $5 text[]  mail
--
-- Returns: lines as list_notifications, with the mail that is wanted now, whether the person may be
--          written to and see the goal, and gifts and amount (minor units) of those not yet mailed.
-- Locks:   the lines, until commit.
WITH due AS (
    SELECT notifications.*
    FROM notifications
    WHERE notifications.person_id = $1 AND notifications.mail_due <= $2
    ORDER BY notifications.mail_due, notifications.notification_id
    LIMIT $3
    FOR UPDATE
)

SELECT
    due.*,
    people.email,
    people.first_name,
    people.email_verified_at IS NOT NULL AS verified,
    coalesce(notice_preferences.mail, rule.mail) AS wanted,
    sees_goal(due.goal_id, due.person_id) AS sees,
    goals.slug,
    goals.title,
    goals.currency,
    goals.deadline,
    goal_events.kind AS event,
    goal_events.body,
    goal_displays.display,
    came.gifts,
    came.amount_minor AS came_minor
FROM due
INNER JOIN people ON people.person_id = due.person_id
INNER JOIN goals ON goals.goal_id = due.goal_id
INNER JOIN goal_events
    ON goal_events.goal_id = due.goal_id AND goal_events.seq = due.last_seq
LEFT JOIN goal_displays
    ON goal_displays.goal_id = due.goal_id AND goal_displays.seq = due.last_seq
INNER JOIN unnest($4::text[], $5::text[]) AS rule (kind, mail) ON rule.kind = due.kind
LEFT JOIN notice_preferences
    ON notice_preferences.person_id = due.person_id AND notice_preferences.kind = due.kind
LEFT JOIN LATERAL (
    SELECT
        count(*) AS gifts,
        coalesce(sum(contributions.confirmed_minor), 0)::bigint AS amount_minor
    FROM contributions
    WHERE
        contributions.goal_id = due.goal_id
        AND contributions.seq BETWEEN greatest(due.first_seq, due.mailed_seq + 1) AND due.last_seq
        AND contributions.person_id IS DISTINCT FROM due.person_id
) AS came ON due.kind = 'money_in'
ORDER BY due.goal_id, due.kind, due.notification_id;

-- name: end_notice_mail
-- Note that mail was written about lines, or is not wanted. What was for mail alone is done with.
--
--   $1 uuid         person
--   $2 uuid[]       notifications
--   $3 timestamptz  now
--
-- Locks: those lines, which are held already.
UPDATE notifications
SET
    mail_due = NULL,
    mailed_seq = notifications.last_seq,
    read_at = CASE WHEN notifications.shown THEN notifications.read_at ELSE $3 END
WHERE notifications.person_id = $1 AND notifications.notification_id = ANY($2::uuid[]);

-- name: put_notice_mail_off
-- Have lines mailed with a later digest.
--
--   $1 uuid         person
--   $2 uuid[]       notifications
--   $3 timestamptz  when
--
-- Locks: those lines, which are held already.
UPDATE notifications
SET mail = 'daily', mail_due = $3
WHERE notifications.person_id = $1 AND notifications.notification_id = ANY($2::uuid[]);

-- name: count_mailings
-- How many mails somebody was sent lately, digests left out: in all, and about one goal.
--
--   $1 uuid         person
--   $2 timestamptz  now
--   $3 uuid         goal
SELECT
    count(*) AS of_day,
    count(*) FILTER (
        WHERE
        notice_mailings.goal_id = $3
        AND notice_mailings.at > $2::timestamptz - '1 hour'::interval
    ) AS of_goal
FROM notice_mailings
WHERE
    notice_mailings.person_id = $1
    AND notice_mailings.goal_id IS NOT NULL
    AND notice_mailings.at > $2::timestamptz - '1 day'::interval;

-- name: add_mailing
-- Note that somebody was sent a mail.
--
--   $1 uuid         person
--   $2 uuid         mailing
--   $3 timestamptz  now
--   $4 uuid         goal, or null for a digest
--   $5 date         day of Lagos that it is the digest of, or null
--
-- Returns: no row when that day's digest was sent already.
INSERT INTO notice_mailings (person_id, mailing_id, at, goal_id, digest_of)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT ON CONSTRAINT notice_mailings_digest_once DO NOTHING
RETURNING notice_mailings.mailing_id;

-- name: sweep_notices
-- Delete what is too old to matter, what of one person's is too much, and what somebody who was
-- erased could still be told.
--
--   $1 timestamptz  notifications from before this go
--   $2 integer      notifications of one person that stay
--   $3 timestamptz  mailings from before this are forgotten
--   $4 timestamptz  people who were written to, or erased, since then are looked at
--   $5 integer      rows in one go
--
-- Locks: those rows, until commit.
WITH too_old AS (
    DELETE FROM notifications
    WHERE (notifications.person_id, notifications.notification_id) IN (
        SELECT
            old.person_id,
            old.notification_id
        FROM notifications AS old
        WHERE old.written_at < $1
        ORDER BY old.written_at
        LIMIT $5
    )
),

too_many AS (
    DELETE FROM notifications
    USING (
        SELECT DISTINCT fresh.person_id
        FROM notifications AS fresh
        WHERE fresh.written_at > $4
    ) AS reader
    CROSS JOIN LATERAL (
        SELECT one.notification_id
        FROM notifications AS one
        WHERE one.person_id = reader.person_id
        ORDER BY one.notification_id DESC
        OFFSET $2
        LIMIT 1
    ) AS first_beyond
    WHERE
        notifications.person_id = reader.person_id
        AND notifications.notification_id <= first_beyond.notification_id
),

of_nobody AS (
    DELETE FROM notifications
    USING people
    WHERE people.erased_at > $4 AND notifications.person_id = people.person_id
)

DELETE FROM notice_mailings
WHERE notice_mailings.at < $3;
