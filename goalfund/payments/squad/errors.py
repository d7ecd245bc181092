"""What can go wrong at the gateway, told apart by what the caller may still assume."""


class GatewayError(Exception):
    """The gateway did not do what it was asked. The message carries no secret."""


class GatewayUnavailableError(GatewayError):
    """No clear answer came. The request may still have taken effect; ask again later."""


class GatewayUnreadableError(GatewayUnavailableError):
    """An answer came that cannot be read, or that is not about what was asked."""


class GatewayRefusedError(GatewayError):
    """The gateway said no, and did nothing. `field` is what it blames, when it says so."""

    def __init__(self, message: str, *, code: int, field: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.message = message
        self.code = code
        self.field = field


class GatewayForbiddenError(GatewayRefusedError):
    """Our key is not accepted: a matter of configuration, not of the payer. Nothing was done."""


class DuplicateReferenceError(GatewayRefusedError):
    """The reference was used before. Take the next attempt, or verify the first."""
