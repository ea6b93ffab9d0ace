"""Kinds of messages of the tests' own, and a real mail server that can refuse, fail and hang up."""

import asyncio
import threading
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from accounts.models import AccessLink
from coop_portal import registry
from notifications.kinds import Kind

from .factories import BROKEN, MANDATORY, OPTIONAL

TEMPLATES = Path(__file__).parent / "templates"


def _context(message):
    _link, url = AccessLink.issue("tests.answer", message.subject, address=message.address)
    return {"about": message.subject.first_name, "link": url}


def _broken(message):
    raise LookupError(message.pk)


@pytest.fixture(autouse=True)
def kinds(settings, monkeypatch):
    """The kinds of the tests; `still_due` is no once the subject's last name is "Odwołane"."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], TEMPLATES]}]
    due = lambda message: message.subject.last_name != "Odwołane"  # noqa: E731
    common = {
        "template": "letter",
        "context": _context,
        "still_due": due,
        "url": lambda message: f"/osoby/{message.subject.pk}/",
        "programme": lambda message: message.subject.pk if message.subject.first_name == "Projekt" else None,
    }
    made = {
        OPTIONAL: Kind("Aktualności", **common),
        MANDATORY: Kind("Decyzja", mandatory=True, reply_to=lambda message: "biuro@example.org", **common),
        BROKEN: Kind("Zepsute", mandatory=True, **common | {"context": _broken}),
    }
    for name, kind in made.items():
        monkeypatch.setitem(registry.message_kinds, name, kind)
    return made


class Server:
    """What the mail server of a test received, and what it answers."""

    def __init__(self):
        self.mails = []
        self.rcpt = self.data = "250 OK"
        self.hangs_up = False
        self.reached, self.goes_on = threading.Event(), threading.Event()
        self.goes_on.set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):
        if self.hangs_up:
            server.transport.abort()
            return "250 nobody hears it"
        if self.data.startswith("250"):
            self.mails.append(envelope)
        self.reached.set()
        await asyncio.to_thread(self.goes_on.wait)
        return self.data


class FreePort(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def smtp(settings):
    """A mail server on a free port; mail goes to it by Django's own SMTP backend."""
    server = Server()
    controller = FreePort(server, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = server.port = controller.port
    settings.EMAIL_TIMEOUT = 5
    yield server
    controller.stop()
