"""One goal, decided in memory and written once.

Reading order: `book`, `commands`, `events`, `state`, `facts`, `verdicts`, `decide` (with `decide_in`
and `decide_out`), `batch` are pure; `gathering`, `rows`, `journal`, `actor`, `rooms` are not.
"""
