"""What a numbered document is, for each kind of it. Higher apps register theirs in `registry.document_kinds`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentKind:
    """`number_format` holds {number} and {year}; `template` extends pdf/base.html.

    context(document)        what the template needs; `document` and `title` are added
    on_issued(document)      runs in the transaction that issues the document
    public_facts(document)   pairs of label and value that anybody with the check code may read: no personal data
                             unless the document is meant to be shown to strangers
    over(document)           in a word why what an issued document says holds no more ("expired"), or ""
    draw(document)           bytes of the PDF, where they are more than the page of `template` drawn: sealed, with
                             something attached; then `context` is its own
    revisions(document)      digests (sha256, hex) of files that the document became when it was signed
    may_retry(scope, subject) who may start a failed rendering again; without it operators only
    secret(document)         a word of the paper that whoever holds it can type (a surname), or None; it opens
    secret_facts(document)   pairs of label and value, personal ones: read after the word was given
    """

    label: str
    number_format: str
    template: str
    context: Callable | None = None
    draw: Callable | None = None
    on_issued: Callable | None = None
    public_facts: Callable | None = None
    over: Callable | None = None
    revisions: Callable | None = None
    may_retry: Callable | None = None
    secret: Callable | None = None
    secret_facts: Callable | None = None
