"""One goal, decided in memory and written once: book, commands, events, decide, actor, journal."""
