"""Goals as people see them: pages, lists, the log, and the live subscription."""
