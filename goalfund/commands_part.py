"""The part of the composition root that says which routes are commands on the socket."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from goalfund.edge.socket_commands import Command
from goalfund.goals import post_routes
from goalfund.payments import routes as payments_routes
from goalfund.withdrawals import proof_routes
from goalfund.withdrawals import routes as withdrawal_routes

COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        name: Command.of(name, table.of(handler))
        for name, table, handler in (
            ("contribute", payments_routes.routes, payments_routes.contribute),
            ("withdraw", withdrawal_routes.routes, withdrawal_routes.request_withdrawal),
            ("approve", withdrawal_routes.routes, withdrawal_routes.approve_withdrawal),
            ("reject", withdrawal_routes.routes, withdrawal_routes.reject_withdrawal),
            ("submit_proof", proof_routes.routes, proof_routes.submit_proof),
            ("confirm_proof", proof_routes.routes, proof_routes.confirm_proof),
            ("comment", post_routes.routes, post_routes.post_comment),
        )
    }
)
