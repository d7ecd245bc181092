"""What a request tells of where it comes from."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from aiohttp import web

from goalfund.edge.limits import limited_as, remote_address

_DEVICE_MAX = 200


@dataclass(frozen=True, slots=True)
class Client:
    """Where somebody comes from. `network` is the address, or an IPv6 host's whole /64."""

    address: str
    network: str
    device: str

    def device_hash(self, person_id: UUID) -> bytes:
        """Return by what a person's device is known again; it says nothing to anybody else."""
        told = f"{person_id}\0{self.network}\0{self.device}"
        return hashlib.sha256(told.encode()).digest()


def client_of(request: web.Request, proxy_hops: int) -> Client:
    """Return where `request` comes from, as far as it says."""
    address = remote_address(request, proxy_hops)
    told = request.headers.get("User-Agent", "")
    device = "".join(c for c in told[:_DEVICE_MAX] if c.isprintable()).encode("utf-8", "replace")
    return Client(address[:64], limited_as(address)[:64], device.decode())
