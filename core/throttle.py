"""How often one may knock at an open door: counted in the shared cache, which all web processes see."""

import hashlib
import ipaddress
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

# One household or one office of the newer addresses
IPV6_PREFIX = 64


def visitor(request: HttpRequest) -> str:
    """The address that the last proxy we trust saw; of IPv6 the network."""
    said = str(get_adapter(request).get_client_ip(request))
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return said
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network(f"{address}/{IPV6_PREFIX}", strict=False).network_address)
    return said


def too_often(what: str, whom: str, *, most: int, seconds: int, at: datetime) -> bool:
    """More than `most` times within a window of that length, this time counted. It slows programs down and is no lock:
    two at the very same moment may count as one."""
    window = int(at.timestamp()) // seconds
    key = "throttle:" + hashlib.sha256(f"{what}:{whom}:{window}".encode()).hexdigest()
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, 2 * seconds)
    return count > most
