"""One goal, decided in memory and written once.

Reading order: `book`, `commands`, `events`, `state`, `facts`, `verdicts`, `decide` (with its
`decide_in` and `decide_out`) and `batch` are pure; `gathering`, `rows`, `journal`, `actor` and
`rooms` are not.
"""
