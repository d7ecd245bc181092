"""How long the tests wait for what must come. A control that waits in vain has less patience."""

WAIT_S = 60.0
