"""One goal, decided in memory and written once. Read book, commands, events, decide, actor, journal."""
