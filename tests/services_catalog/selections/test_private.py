"""What is written into a selection stands in its own rows and nowhere else: planted words are looked for everywhere."""

import re
import shlex
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import timezone

from coop_portal.embedded import Postgres
from notifications import tasks
from notifications.models import Message
from services_catalog.models import Selection, SelectionItem, Service
from services_catalog.models.selection import Owner
from services_catalog.selections import telling
from tests.accounts.factories import UserFactory

LABEL, GOAL, NOTE, TERM = "SEKRETNYOPIS", "SEKRETNYCEL", "SEKRETNANOTATKA", "SEKRETNYTERMIN"
MARKERS = (LABEL, GOAL, NOTE, TERM)
# Made of no rows, and slow.
LEFT_OUT = {"/o-portalu/rodo/pakiet-rodo.zip"}
OWN_TABLES = {"services_catalog_selection", "services_catalog_selectionitem"}


@pytest.fixture
def planted(office, worker):
    """A selection in which everything that can be written is written, with all that is made of it."""
    selection = office.selection(office.service("Klub"), office.service("Obiady"))
    worker.post(reverse("services_catalog:selection_rename", args=[selection.uid]), {"label": LABEL})
    worker.post(
        reverse("services_catalog:selection_add_heading", args=[selection.uid]),
        {"uid": selection.uid, "heading": GOAL},
    )
    item = selection.items.first()
    worker.post(
        reverse("services_catalog:selection_item", args=[item.uid]),
        {"version": 1, "reason": "near", "note": NOTE, "term": TERM, "on_leaflet": "on"},
    )
    for kind in ("docx", "pdf", "xlsx", "txt"):
        assert (
            worker.get(reverse("services_catalog:selection_file", args=[selection.uid, kind])).status_code
            == 200
        )
    for name in ("selection", "selection_plan", "selection_leaflet", "selection_leaflet_pdf"):
        assert worker.get(reverse(f"services_catalog:{name}", args=[selection.uid])).status_code == 200
    Service.objects.get(name="Klub").withdraw(by=office.animator)
    Selection.objects.filter(pk=selection.pk).update(used_on=timezone.localdate() - timedelta(days=80))
    telling.tell_due()
    Message.objects.update(due_at=timezone.now(), mail_at=timezone.now(), mandatory=True)
    tasks.hand_over(office.worker.email)
    assert Message.objects.filter(user=office.worker).count() == 2
    selection.refresh_from_db()
    assert (selection.label, item.selection.items.filter(note=NOTE, term=TERM).count()) == (LABEL, 1)
    return selection


def tables():
    with connection.cursor() as cursor:
        return [name for name in connection.introspection.table_names(cursor) if name not in OWN_TABLES]


def test_no_other_table_holds_a_word_of_it(planted):
    """History, outbox, messages, jobs, access log, sessions, caches and the rest: every row of every table as text."""
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            for marker in MARKERS:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{marker}%"]
                )  # names of tables come from the database itself
                if cursor.fetchone()[0]:
                    found.append((table, marker))
    assert found == []


def test_no_file_log_or_mail_holds_a_word_of_it(planted, capfd, caplog, mailoutbox, tmp_path):
    said = " ".join(capfd.readouterr()) + caplog.text
    said += " ".join(f"{mail.subject} {mail.body} {mail.alternatives}" for mail in mailoutbox)
    assert len(mailoutbox) == 2
    assert [marker for marker in MARKERS if marker in said] == []
    media = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert [path for path in media if any(marker.encode() in path.read_bytes() for marker in MARKERS)] == []


@pytest.mark.django_db(transaction=True)
def test_no_backup_holds_a_word_of_it(child_environ):
    """A copy made as the README says, but as text."""
    user = UserFactory()
    selection = Selection.start(Owner(user=user))
    selection.items.create(heading=GOAL, position=1)
    Selection.objects.update(label=LABEL)
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    options = shlex.split(re.search(r"pg_dump .*(--exclude\S+) portal >", readme)[1])
    command = [Postgres.binary("pg_dump"), *options, "--inserts", child_environ["DATABASE_URL"]]
    copy = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert user.email in copy
    assert [each for each in (LABEL, GOAL, str(selection.uid)) if each in copy] == []


def test_selections_have_neither_history_nor_admin():
    for model in (Selection, SelectionItem):
        assert not hasattr(model, "history")
    assert not apps.is_installed("django.contrib.admin")


def addresses(resolver=None, namespace=""):
    """Every address that needs no argument."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(
                pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
            continue
        try:
            yield reverse(f"{namespace}{pattern.name}")
        except NoReverseMatch:
            continue


def test_no_screen_of_an_operator_or_colleague_shows_a_word_of_it(office, as_user, planted):
    message = Message.objects.filter(kind=telling.ENDED).get()
    for who in (office.operator, office.colleague):
        client, found = as_user(who), []
        for address in sorted({*addresses(), *outbox_pages(message)} - LEFT_OUT):
            page = client.get(address)
            content = b"".join(page.streaming_content) if page.streaming else page.content
            if any(marker.encode() in content for marker in MARKERS) or str(planted.uid).encode() in content:
                found.append(address)
        assert found == []


def outbox_pages(message):
    return [
        reverse("notifications:outbox_message", args=[message.uid]),
        f"{reverse('notifications:outbox')}?q=klub",
    ]
