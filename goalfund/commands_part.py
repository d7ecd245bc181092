"""The part of the composition root that says which routes are commands on the socket."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from goalfund.edge.socket_commands import Command
from goalfund.goals import post_routes
from goalfund.payments import routes as payments_routes

COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        command.name: command
        for command in (
            Command.of("contribute", payments_routes.routes.of(payments_routes.contribute)),
            Command.of("comment", post_routes.routes.of(post_routes.post_comment)),
        )
    }
)
