"""The beginning of a list: animators in their territory and operators; typical services are the operators'."""

import uuid
from datetime import timedelta

from django.utils import timezone

from services_catalog.models import ServiceTemplate
from services_catalog.starting import answering, asking
from services_catalog.starting.addresses import Mailbox
from services_catalog.starting.emails import ENTRY_LINK

from .matrix import EVERYBODY, LINK_HOLDER, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row
from .services_catalog_joining import RUNS, gmina, hidden, of_gmina

SAID = {
    "institution": "Biblioteka", "name": "Czytelnia", "summary": "Prasa", "for_whom": "Wszyscy", "address": "",
    "hours": "", "phone": "86 555 01 03",
}  # fmt: skip


def asked(world):
    return asking.ask(
        world.gmina, [Mailbox("biblioteka@example.org")], answer_by=timezone.localdate() + timedelta(days=14),
        uid=uuid.uuid4(), by=world.users[OPERATOR],
    )  # fmt: skip


def round_of(world):
    return [asked(world).uid]


def ask_of(world):
    return [asked(world).asks.get().uid]


def answer_of(world):
    ask = asked(world).asks.get()
    return [answering.record_entry(ask, SAID, template=None, uid=uuid.uuid4(), channel="link").uid]


def template(world):
    return [ServiceTemplate.objects.get(code="krus").pk]


OPERATORS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OPERATOR: 200}

ROWS = [
    # Whoever animates one place alone is led to it.
    Row(
        "services_catalog:start",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, RUNS: 200, "other_animator": 200},
    ),
    Row("services_catalog:start_place", gmina, get=of_gmina(200), post=of_gmina(200)),
    Row("services_catalog:start_fill", gmina, get=of_gmina(200), post=of_gmina(302)),
    Row("services_catalog:ask_new", gmina, get=of_gmina(200), post=of_gmina(200)),
    Row("services_catalog:request_answers", round_of, get=hidden(200)),
    Row("services_catalog:request_accept_all", round_of, post=hidden(302)),
    Row("services_catalog:answer_accept", answer_of, post=hidden(302)),
    Row("services_catalog:ask_record", ask_of, get=hidden(200), post=hidden(200)),
    Row("services_catalog:ask_paper", ask_of, get=hidden(200)),
    Row("services_catalog:ask_remind", ask_of, post=hidden(302)),
    Row("services_catalog:templates", get=OPERATORS),
    Row("services_catalog:template_create", get=OPERATORS, post=OPERATORS),
    Row("services_catalog:template_edit", template, get=OPERATORS, post=OPERATORS),
    Row(
        "accounts:link",
        lambda world: [world.secret(ENTRY_LINK, asked(world).asks.get(), address="biblioteka@example.org")],
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 200},
        note="request for an entry",
    ),
]
