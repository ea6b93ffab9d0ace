import datetime

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from documents.enums import BASIS_OF_CHANNEL, Channel
from documents.models import Source
from tests.accounts.factories import UserFactory

from .factories import stored

pytestmark = pytest.mark.django_db


def test_record_keeps_who_said_it_how_and_when():
    user, scan = UserFactory(), stored()
    source = Source.record(
        Channel.PHONE,
        by=user,
        received_on=datetime.date(2026, 11, 3),
        on_behalf_of="GOPS",
        reference="12/2026",
        scan=scan,
    )
    source.refresh_from_db()
    assert (source.channel, source.recorded_by, source.received_on) == (
        "phone",
        user,
        datetime.date(2026, 11, 3),
    )
    assert (source.on_behalf_of, source.reference, source.scan) == ("GOPS", "12/2026", scan)


def test_record_is_of_today_unless_said_otherwise():
    assert Source.record(Channel.LINK).received_on == timezone.localdate()


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.PAPER, Channel.PORTAL])
def test_record_by_nobody_is_refused_where_somebody_must_have_written_it(channel):
    with pytest.raises(IntegrityError, match="documents_source_recorded_by"), transaction.atomic():
        Source.record(channel)


def test_every_channel_has_words_for_the_note():
    assert set(BASIS_OF_CHANNEL) == set(Channel)


def test_note_says_on_what_it_rests():
    source = Source.record(Channel.LINK, received_on=datetime.date(2026, 11, 3))
    with translation.override("en"):
        html = render_to_string(
            "components/source_note.html", {"basis": source.basis, "date": source.received_on}
        )
    assert "recorded on the basis of a link from a mail" in html
