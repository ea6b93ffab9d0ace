"""Mail that the demo sent, read from the files of Django's file backend. Nothing outside the demo calls this."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from django.conf import settings

SEPARATOR = b"\n" + b"-" * 79 + b"\n"  # written by the backend after each mail


@dataclass(frozen=True)
class Mail:
    name: str  # of its file
    parsed: email.message.EmailMessage

    @property
    def to(self):
        return self.parsed["To"]

    @property
    def subject(self):
        return self.parsed["Subject"]

    @property
    def at(self):
        """The header's moment: Django writes UTC as "-0000", which the parser takes for no zone at all."""
        moment = self.parsed["Date"].datetime
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @property
    def text(self):
        return self._body("plain")

    @property
    def html(self):
        return self._body("html")

    @property
    def attachments(self):
        return [part.get_filename() for part in self.parsed.iter_attachments()]

    def _body(self, kind):
        part = self.parsed.get_body(preferencelist=(kind,))
        return part.get_content() if part else ""


def names():
    """File names, the newest first: the backend begins them with the moment."""
    return sorted((path.name for path in Path(settings.EMAIL_FILE_PATH).glob("*.log")), reverse=True)


def read(name):
    """The mail of one file; None where there is none. Our sender makes a file for each mail."""
    if name not in names():
        return None
    raw = (Path(settings.EMAIL_FILE_PATH) / name).read_bytes().partition(SEPARATOR)[0]
    return Mail(name, email.message_from_bytes(raw, policy=email.policy.default))
