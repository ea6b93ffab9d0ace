"""The parcel for e-Doręczenia and EZD: the file to sign, a covering letter, and the addresses to copy."""

import io
import zipfile

from django.utils.translation import gettext as _

from . import documents, plans


def made(signing):
    """Bytes of a ZIP. Whoever has it sends it: the portal has no access to those boxes and claims none."""
    states = plans.progress(signing)
    pdf, docx = documents.covering_letter(signing, states)
    files = io.BytesIO()
    with zipfile.ZipFile(files, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [
            ("pismo.pdf", pdf),
            ("pismo.docx", docx),
            ("adresy.txt", addresses(states).encode()),
        ]:
            archive.writestr(name, content)
        for document, revision in _to_sign(states):
            archive.writestr(document.file_name, revision.file.read())
    return files.getvalue()


def _to_sign(states):
    """Each document once, as its newest revision stands."""
    return {state.document: state.revision for state in states if state.revision}.items()


def addresses(states):
    lines = [_("Addresses for electronic delivery (AE:PL), to copy into the letter:"), ""]
    unknown = _("no address in the portal")  # gettext does not look into f-strings
    for state in states:
        address = state.party.unit.edelivery_address or state.party.subject.edelivery_address
        lines.append(f"{state.party.full_name}: {address or unknown}")
    return "\r\n".join(lines) + "\r\n"
