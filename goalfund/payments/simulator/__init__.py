"""A Squad gateway to run beside the server: a real HTTP server of its own, with pretend money.

It knows nothing of goals and shares no rule with the code that it tests. Read `app.py` first,
then `asks.py` and `checkout.py` for what merchants call, `page.py` for what payers see,
`webhooks.py` for what merchants are told, `books.py` and `transfers.py` for where the money is,
`faults.py` and `scripts.py` for all that can be made to go wrong, and `unknowns.py` for what is
guessed.
"""

from goalfund.payments.simulator.app import Simulator
from goalfund.payments.simulator.faults import ApiFault, Faults, WebhookFaults
from goalfund.payments.simulator.settings import (
    DEFAULT_MERCHANT_ID,
    DEFAULT_PUBLIC_KEY,
    DEFAULT_SECRET_KEY,
    Merchant,
    SimulatorSettings,
)
from goalfund.payments.simulator.unknowns import Unknowns

__all__ = [
    "DEFAULT_MERCHANT_ID",
    "DEFAULT_PUBLIC_KEY",
    "DEFAULT_SECRET_KEY",
    "ApiFault",
    "Faults",
    "Merchant",
    "Simulator",
    "SimulatorSettings",
    "Unknowns",
    "WebhookFaults",
]
