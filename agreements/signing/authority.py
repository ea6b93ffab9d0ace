"""Certificates of our own making, for the demo and the tests: worth nothing outside them, and they say so."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

AUTHORITY = "Urząd certyfikacji na próbę (bez mocy prawnej)"
SEAL = "Zabezpieczenie portalu na próbę (bez mocy prawnej)"
LASTS = timedelta(days=3650)
PASSPHRASE = b"only-for-the-demo"


def seal_on_trial(folder):
    """Path of a PKCS#12 file in `folder` with a key for sealing; made once, also where two ask at a time."""
    path = Path(folder) / "seal.p12"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.getpid()}")
        made.write_bytes(_pkcs12())
        try:
            os.link(made, path)  # fails where another process was faster: its key is the one
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path


def _pkcs12():
    root_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=3072) for _each in range(2))
    root = _certificate(AUTHORITY, root_key, AUTHORITY, root_key, is_authority=True)
    seal = _certificate(SEAL, key, AUTHORITY, root_key, is_authority=False)
    locked = serialization.BestAvailableEncryption(PASSPHRASE)
    return serialization.pkcs12.serialize_key_and_certificates(b"seal", key, seal, [root], locked)


def _certificate(subject, key, issuer, issuer_key, *, is_authority):
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority, key_cert_sign=is_authority,
        crl_sign=is_authority, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )


def _named(who):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, who)])
