"""Whether a file is the document: for those whose browser runs no scripts. static/js/check-file.js says the same."""

import hashlib

from django.core.exceptions import ValidationError

from .uploads import read_limited


def compare(upload, stored, revisions):
    """same | signed | extended | different | unreadable; the file is read and not kept.

    `revisions` are digests of what the document became when it was signed.
    """
    try:
        content = read_limited(upload)
    except ValidationError:
        return "unreadable"
    digest = _digest(content)
    if digest == stored.sha256:
        return "same"
    if digest in revisions:
        return "signed"
    # Signatures are appended to a PDF, so its beginning is still our document.
    begins = len(content) > stored.size and _digest(content[: stored.size]) == stored.sha256
    return "extended" if begins else "different"


def _digest(content):
    return hashlib.sha256(content).hexdigest()
