"""Where somebody comes from, as tries are counted: one spelling for one network, whatever is sent.

`Reseau` is a type of its own: a counter that is handed a raw address does not pass the type checks.
"""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NewType

Reseau = NewType("Reseau", str)

# What cannot be read is one place: another unreadable word is not another one.
ILLISIBLE = Reseau("illisible")
_PREFIXE = 64  # the least that is given to a line: whoever has one address has them all
_NAT64 = IPv6Network("64:ff9b::/96")
_ZEROS_DE_TETE = re.compile(r"(?<![0-9A-Fa-f])0+(?=[0-9A-Fa-f])")


def reseau_de(ip: str | None) -> Reseau:
    """Return the network of an address as a socket or a proxy writes it.

    An IPv4 address is its own network, whatever carries it (`::ffff:…`, 6to4, NAT64); an IPv6
    one is its /64. Ports, brackets, zones, case and leading zeros change nothing.
    """
    lue = _lire(ip or "")
    if lue is None:
        return ILLISIBLE
    if isinstance(lue, IPv6Address):
        portee = _ipv4_portee(lue)
        if portee is None:
            return Reseau(str(IPv6Network((int(lue), _PREFIXE), strict=False)))
        lue = portee
    return Reseau(str(lue))


def _lire(ip: str) -> IPv4Address | IPv6Address | None:
    """Read an address alone, between brackets, or followed by a port."""
    propre = ip.strip().strip("\"'")
    if propre.startswith("["):
        propre = propre[1:].partition("]")[0]
    for candidate in (propre, propre.rpartition(":")[0]):
        try:
            return ip_address(_ZEROS_DE_TETE.sub("", candidate.partition("%")[0]))
        except ValueError:
            continue
    return None


def _ipv4_portee(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that this one only carries."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour
