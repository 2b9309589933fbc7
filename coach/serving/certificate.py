"""The certificate of this home: an authority of one's own that can speak for addresses at home only.

Browsers give a camera to encrypted pages alone. Nobody outside can vouch for a computer at home, so the coach makes an
authority here and, with it, a certificate for the address. A phone may accept that with one tap, or install the
authority; since it is limited to addresses at home (RFC 5280, name constraints), its key could fake no site elsewhere.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from coach.platform.files import keep_text

AUTHORITY_LIFE = timedelta(days=3650)
#: Phones refuse certificates that are good for longer than 825 days, some for longer than 398.
CERTIFICATE_LIFE = timedelta(days=365)
_RENEW_BEFORE = timedelta(days=30)
#: Clocks of phones may be a little behind.
_SINCE = timedelta(days=1)
_HOME_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")
AUTHORITY_FILE, AUTHORITY_KEY, CERTIFICATE_FILE, CERTIFICATE_KEY = "home.crt", "home.key", "phone.crt", "phone.key"


@dataclass(frozen=True, slots=True)
class HomeCertificate:
    """Files for a server, and what people compare: the SHA-256 fingerprint of the certificate."""

    certificate_file: Path
    key_file: Path
    authority_pem: str
    fingerprint: str


def home_certificate(folder: Path, address: str, now: datetime) -> HomeCertificate:
    """The certificate for `address`, made or renewed where needed. Files are this user's alone.

    Raises `CoachError` where the folder cannot be written.
    """
    authority, key = _authority(folder, now)
    certificate = _read_certificate(folder / CERTIFICATE_FILE)
    if certificate is None or not _is_good(certificate, authority, address, now):
        certificate = _issue(folder, authority, key, address, now)
    return HomeCertificate(
        folder / CERTIFICATE_FILE,
        folder / CERTIFICATE_KEY,
        authority.public_bytes(serialization.Encoding.PEM).decode(),
        certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
    )


def _authority(folder: Path, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    known = _read_certificate(folder / AUTHORITY_FILE)
    if known is not None and now + CERTIFICATE_LIFE < known.not_valid_after_utc and (folder / AUTHORITY_KEY).is_file():
        key = serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), None)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return known, key
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Coach at home {x509.random_serial_number():x}"[:24])])
    networks = [x509.IPAddress(ipaddress.ip_network(one)) for one in _HOME_NETWORKS]
    # an empty constraint on names would allow every one of them
    only_home = x509.NameConstraints([*networks, x509.DNSName("home.arpa")], None)
    made = (
        _builder(name, name, key.public_key(), now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(only_home, critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _keep(folder / AUTHORITY_KEY, folder / AUTHORITY_FILE, key, made)
    return made, key


def _issue(
    folder: Path, authority: x509.Certificate, authority_key: ec.EllipticCurvePrivateKey, address: str, now: datetime
) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    made = (
        _builder(name, authority.subject, key.public_key(), now, CERTIFICATE_LIFE)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _keep(folder / CERTIFICATE_KEY, folder / CERTIFICATE_FILE, key, made)
    return made


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SINCE)
        .not_valid_after(now + life)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, key_cert_sign=authority, crl_sign=authority, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _is_good(certificate: x509.Certificate, authority: x509.Certificate, address: str, now: datetime) -> bool:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        certificate.issuer == authority.subject
        and ipaddress.ip_address(address) in names.get_values_for_type(x509.IPAddress)
        and now + _RENEW_BEFORE < certificate.not_valid_after_utc
    )


def _read_certificate(path: Path) -> x509.Certificate | None:
    return x509.load_pem_x509_certificate(path.read_bytes()) if path.is_file() else None


def _keep(key_file: Path, file: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    keep_text(key_file, private.decode())
    keep_text(file, certificate.public_bytes(serialization.Encoding.PEM).decode())
