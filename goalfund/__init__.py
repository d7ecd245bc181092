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
    goals/      pages, lists, the log, the subscription: what people read
    payments/   references, signatures, payloads: the gateway's side; its client and simulator
    people/     accounts, sessions in two transports, the second factor
    notify/     mail: written with its cause, sent at least once afterwards
    edge/       what all routes share: typed routes, problems, cursors, limits, sockets, logs
    db/         connections, migrations, named queries, an embedded Postgres
    web/        the reference client, and Swagger UI
    app.py      the composition root: the only file that sees everything; core.py is its half that
                runs the goals, resources.py what it stands on, system.py what machines ask of it
    settings.py every knob, its unit and its reason
"""

__version__ = "0.1.0"
