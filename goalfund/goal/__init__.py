"""One goal, decided in memory and written once.

Reading order: `book`, `commands`, `events`, `state`, `facts`, `verdicts`, `decide` (with its
`decide_in`, `decide_suspense`, ...), `outcomes`, `batch` and `pace` are pure; `gathering`, `rows`,
`journal`, `actor` and `rooms` are not.
"""
