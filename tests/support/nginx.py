"""A private nginx with the shipped configuration: own folder and ports, no rights, ends with the block."""

from __future__ import annotations

import ipaddress
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.server import ROOT, free_port

SHIPPED = ROOT / ".deploy" / "nginx" / "coach.conf"
PROGRAM = shutil.which("nginx") or next((path for path in ("/usr/sbin/nginx",) if Path(path).is_file()), None)

_MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    types {{ text/html html; }}
    default_type application/octet-stream;
    include {folder}/coach.conf;
}}
"""


def make_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that this test alone trusts; its key lies beside it (`privkey.pem`)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "coach test")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    path = folder / "fullchain.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path


def shipped_configuration(folder: Path, processes: Sequence[int], https: int, http: int) -> str:
    """The shipped file with nothing changed but ports and the places of certificates."""
    text = SHIPPED.read_text(encoding="utf-8")
    for shipped, own in zip((8501, 8502), processes, strict=True):
        text = text.replace(f":{shipped}", f":{own}")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{https} ssl;")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{http};")
    return text.replace("/etc/ssl/coach", str(folder))


@contextmanager
def running_nginx(folder: Path, processes: Sequence[int]) -> Iterator[tuple[str, Path]]:
    """nginx in front of processes of the coach on these ports: its address and its certificate."""
    assert PROGRAM is not None
    folder.mkdir(parents=True, exist_ok=True)
    certificate = make_certificate(folder)
    port = free_port()
    (folder / "coach.conf").write_text(shipped_configuration(folder, processes, port, free_port()), encoding="utf-8")
    main = folder / "nginx.conf"
    main.write_text(_MAIN.format(folder=folder), encoding="utf-8")
    command = [PROGRAM, "-p", str(folder), "-c", str(main), "-e", str(folder / "error.log")]
    with (folder / "output.txt").open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline_s = time.monotonic() + 20
        while not (folder / "nginx.pid").is_file() and process.poll() is None and time.monotonic() < deadline_s:
            time.sleep(0.05)
        if process.poll() is not None:
            raise AssertionError((folder / "output.txt").read_text(encoding="utf-8"))
        yield f"https://127.0.0.1:{port}", certificate
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
