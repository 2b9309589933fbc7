"""A network whose only way out ends here: what would leave the computer is noted, and goes nowhere.

    unshare --map-root-user --net --mount python -m tests.support.way_out NOTES COMMAND...

There is a device with an address and a route to everywhere, so that programs believe in a network, and a name server in
that direction. Every packet that a program sends that way is read from the device and noted, one JSON object a line,
instead of being sent. That sees more than a trace of system calls: whatever it was that sent it.
"""

from __future__ import annotations

import fcntl
import ipaddress
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

_TUNSETIFF, _TUN_WITHOUT_HEADER = 0x400454CA, 0x1001
_SET_FLAGS, _SET_ADDRESS, _SET_NETMASK = 0x8914, 0x8916, 0x891C  # ioctls of Linux
_UP, _RUNNING = 0x1, 0x40
#: Reserved for tests of network devices; belongs to nobody.
_OWN, _MASK, _NAME_SERVER = "198.18.0.2", "255.254.0.0", "198.19.255.253"
_NAME_PORT = 53
_PROTOCOLS = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp"}
#: The kernel itself tells the network which multicast groups are listened to; no program has sent that.
_OF_THE_KERNEL = "igmp"


def main(notes: Path, command: list[str]) -> int:
    """Run the command; its exit code."""
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", b"out", _TUN_WITHOUT_HEADER))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))
        fcntl.ioctl(any_socket, _SET_ADDRESS, struct.pack("16s16s8x", b"out", _address(_OWN)))
        fcntl.ioctl(any_socket, _SET_NETMASK, struct.pack("16s16s8x", b"out", _address(_MASK)))
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"out", _UP | _RUNNING))
    subprocess.run(["ip", "route", "add", "default", "dev", "out"], check=True)
    _name_server()
    with notes.open("w", encoding="utf-8") as file:
        threading.Thread(target=_note, args=(device, file), daemon=True).start()
        return subprocess.run(command, check=False).returncode


def _address(text: str) -> bytes:
    return struct.pack("<HH", socket.AF_INET, 0) + socket.inet_aton(text) + bytes(8)


def _name_server() -> None:
    """Whoever looks up a name asks in the direction that is watched."""
    with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False, encoding="ascii") as file:
        file.write(f"nameserver {_NAME_SERVER}\noptions timeout:1 attempts:1\n")
    subprocess.run(["mount", "--bind", file.name, "/etc/resolv.conf"], check=True)


def _note(device: int, file: object) -> None:
    while True:
        packet = os.read(device, 65_536)
        row = _row(packet)
        if row is not None:
            print(json.dumps(row), file=file, flush=True)  # type: ignore[call-overload]


def _row(packet: bytes) -> dict[str, object] | None:
    version = packet[0] >> 4
    if version == 6:
        target, kind, header = ipaddress.IPv6Address(packet[24:40]), packet[6], 40
        if kind == 58 or kind == 0:  # the kernel looks for neighbours and routers
            return None
    else:
        target, kind, header = ipaddress.IPv4Address(packet[16:20]), packet[9], 4 * (packet[0] & 15)  # type: ignore[assignment]
    name = _PROTOCOLS.get(kind, str(kind))
    if name == _OF_THE_KERNEL:
        return None
    port = struct.unpack(">H", packet[header + 2 : header + 4])[0] if name in ("tcp", "udp") else 0
    row: dict[str, object] = {"protocol": name, "target": str(target), "port": port}
    return {**row, "name": _wanted_name(packet[header + 20 :])} if name == "udp" and port == _NAME_PORT else row


def _wanted_name(question: bytes) -> str:
    """The name that is looked up, out of the question section."""
    labels, at = [], 0
    while at < len(question) and question[at]:
        labels.append(question[at + 1 : at + 1 + question[at]].decode("ascii", errors="replace"))
        at += 1 + question[at]
    return ".".join(labels)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
