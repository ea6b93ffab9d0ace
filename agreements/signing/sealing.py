"""The portal's seal ("zabezpieczenie portalu"): an approval signature, so that those who sign after it break nothing.

A certifying one would break when the next signer adds a visible field. The key comes from SEAL_PKCS12; the demo and
the tests make one of their own.
"""

import io
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from . import authority

FIELD = "Zabezpieczenie portalu"


def seal(content, *, reason, field=FIELD):
    """Bytes of the PDF with the seal in a `field` that nobody sees. `reason` names the document in every reader."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    how = PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason
    )
    # Outside the page: PDF/UA wants fields that are seen to be tagged, PDF/A wants none to be hidden.
    nowhere = InvisSigSettings(box_out_of_bounds=True)
    place = SigFieldSpec(field, invis_sig_settings=nowhere, readable_field_name=field)
    signer = PdfSigner(how, signer=_signer(), timestamper=_timestamper(), new_field_spec=place)
    return signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content))).getvalue()


def certificate_digest():
    """sha256 of the certificate that seals now, in hex; what was sealed keeps the digest of its own."""
    return _signer().signing_cert.sha256.hex()


def _signer():
    path, passphrase = _key()
    return _loaded(str(path), passphrase, Path(path).stat().st_mtime_ns)


@cache
def _loaded(path, passphrase, _changed_at):
    from pyhanko.sign.signers import SimpleSigner

    return SimpleSigner.load_pkcs12_data(
        Path(path).read_bytes(), other_certs=[], passphrase=passphrase or None
    )


def _key():
    if settings.SEAL_PKCS12:
        return settings.SEAL_PKCS12, settings.SEAL_PASSPHRASE.encode()
    if not settings.SEED_ALLOWED:
        raise ImproperlyConfigured("SEAL_PKCS12 names the file with the portal's seal: there is none.")
    return authority.seal_on_trial(settings.SEAL_FOLDER), authority.PASSPHRASE


def _timestamper():
    if not settings.SEAL_TIMESTAMP_URL:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(settings.SEAL_TIMESTAMP_URL)
