"""The addresses of this computer in the network at home."""

import ipaddress

import ifaddr

#: Networks of containers, virtual computers and tunnels: no phone is in them.
_VIRTUAL = ("docker", "br-", "virbr", "vmnet", "vboxnet", "tun", "tap", "wg", "zt", "tailscale", "utun")


def is_at_home(address: str) -> bool:
    """Whether an address belongs to a local network (RFC 1918, link-local or this computer)."""
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False


def home_addresses() -> tuple[str, ...]:
    """IPv4 addresses of this computer that a phone at home can reach, the likeliest first. Nobody is asked."""
    found = [
        (adapter.name.lower().startswith(_VIRTUAL), ipaddress.ip_address(one.ip))
        for adapter in ifaddr.get_adapters()
        for one in adapter.ips
        if isinstance(one.ip, str)
    ]
    at_home = [pair for pair in found if pair[1].is_private and not pair[1].is_loopback]
    return tuple(str(address) for _, address in sorted(at_home, key=lambda pair: (pair[0], pair[1].is_link_local)))
