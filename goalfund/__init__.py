"""GoalFund: a realtime ledger server with which a community puts money together for one goal.

A map, in reading order. One contribution crosses six files, downwards:

    payments/webhooks.py    bytes -> is it signed, what does it say
    payments/crediting.py   which goal, or which suspense book -> a command, asked of
    actors/                 the goal's actor: found or activated, its mailbox bounded
    goal/actor.py           find -> decide -> append -> publish
      goal/decide.py        pure: (state, command, facts) -> event | refusal
      goal/journal.py       one statement, one commit, for all goals at once, fenced
    goal/rooms.py           the committed event -> everybody who watches

Around it:

    goal/       the core: book, commands, events, state, facts, decide, batch, then actor, journal
    goals/      pages, lists, the log, the subscription: what people read; goals opened, edited and
                run by their organisers; what people say about them (posts.py); who is expected to
                give, and is reminded (rosters.py); who loses sight of a goal leaves its room
                (access.py)
    paper/      statements, receipts, what a share link shows, QR codes, badges, the widget
    payments/   references, signatures, payloads: the gateway's side; its client and simulator;
                retries.py goes on with what waits, allocations of suspense money among it;
                reconciliation.py compares all that the gateway lists with the books
    refunds/    money that goes back: asking.py writes down who gets how much, starting.py has the
                goals promise it part by part; sending.py brings each on its way,
                to the card or by the payouts; disputes.py books what payers' banks take back
    withdrawals/
                money out: requests.py asks the goals, errands.py does what follows by itself,
                payouts.py sends each transfer once and asks after it; proofs.py shows what it was
                spent on and asks who gave
    people/     accounts, sessions in two transports, the second factor: a code or a passkey
    files/      what people upload: announced, brought, inspected, kept in a folder or at
                Cloudinary; what two goals show is found (comparing.py)
    notify/     mail: written with its cause, sent at least once afterwards; what people are told of
                goals: kinds.py says what and whom, follower.py reads the logs, live.py and
                mailing.py bring it to them
    edge/       what all routes share: typed routes, problems, cursors, limits, sockets, logs; who
                may do what (guards.py), and the one kind of work in the background (rounds.py;
                agenda.py, where each piece of it is due at a time of its own)
    db/         connections, migrations, named queries, an embedded Postgres
    web/        the pages, the client that they and other front ends use (goalfund.js), Swagger UI
    commands_part.py names the routes that are commands on the socket as well
    app.py      the composition root: core.py runs the goals, parts.py puts the features around
                them, each of which is put together by its own goals_part.py, payments_part.py, ...;
                resources.py is what it stands on, system.py what machines ask of it, drain.py how
                it shares out the time to stop
    settings.py every knob, its unit and its reason
"""

__version__ = "0.1.0"
