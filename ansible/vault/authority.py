"""The environment's own certificate authority, which signs what its hosts show each other and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from vault.errors import VaultError

CERTIFICATE, KEY = "vault_pki_ca_certificate", "vault_pki_ca_key"
_YEARS = 10


def make(environment: str, kept: dict[str, Any]) -> dict[str, str]:
    """Return certificate and key, as PEM, or nothing where both are kept."""
    there = [name for name in (CERTIFICATE, KEY) if name in kept]
    if len(there) == 2:
        return {}
    if there:
        raise VaultError(f"The vault has {there[0]} without its twin: they belong together, add it or remove both.")
    key = ec.generate_private_key(ec.SECP384R1())
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sealed = _certificate(environment, key).public_bytes(serialization.Encoding.PEM)
    return {CERTIFICATE: sealed.decode(), KEY: plain.decode()}


def _certificate(environment: str, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"The shop's {environment}")])
    public, now = key.public_key(), datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        # A host's clock may be a little behind this one.
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        # It signs hosts and no further authority.
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(_USAGE, critical=True)
    )
    return builder.sign(key, hashes.SHA384())


_USAGE = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)
