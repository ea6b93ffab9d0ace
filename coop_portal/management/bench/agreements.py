"""How long a long agreement takes beside WeasyPrint alone, its seal, and the check of five signatures under it."""

import gc
import time
import uuid
import warnings
from statistics import median

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from agreements.models import Agreement, AgreementTemplate
from agreements.models.agreement import DOCUMENT_KIND
from agreements.signing import sealing
from agreements.signing.drawing import agreement_page
from agreements.signing.verdicts import verify
from coop_portal import pdf
from documents.models import IssuedDocument
from programmes.models import Edition, Programme
from workshops.models import Cycle, CycleTemplate, Recommendation

from .certificates import make_institution

PAGES = 12
ROUNDS = 5
GOALS = {"ratio": 1.15, "seal": 0.3, "verify": 2}
WORDS = (
    "Strony zobowiązują się do współpracy przy organizowaniu wspólnych działań na rzecz mieszkańców, w tym do"
    " udostępniania sal, wymiany informacji o planowanych zajęciach i uzgadniania terminów, z zachowaniem przepisów"
    " o ochronie danych osobowych oraz zasad gospodarki finansowej każdej ze Stron."
)


def measure():
    """Seconds (the middle one of some rounds), the ratio, and whether the goals are held."""
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        document, html = _make()
        pages = pdf.page_count(html)
        times = _interleaved(lambda: unsealed(document), lambda: weasyprint_alone(html))
        made = unsealed(document)
        transaction.set_rollback(True)
    sealed = sealing.seal(made, reason="Pomiar")
    seal = _middle(lambda: sealing.seal(made, reason="Pomiar"))
    signed = sealed
    for number in range(1, 6):
        signed = sealing.seal(signed, reason="Pomiar", field=f"Strona {number}")
    verified = _middle(lambda: verify(signed, revision=sealed))
    found = {
        "pages": pages, "bytes": len(sealed), "ours": times[0], "bare": times[1],
        "ratio": round(times[0] / times[1], 3), "seal": seal, "verify": verified,
        "signatures": len(verify(signed).signatures) - 1, "goals": GOALS,
    }  # fmt: skip
    return found | {"held": {name: found[name] <= goal for name, goal in GOALS.items()}}


def unsealed(document):
    """The portal's own way from the database to bytes, without the seal, which is measured apart."""
    html, attached = agreement_page(document)
    return pdf.archival_pdf(html, [attached])


def _interleaved(ours, bare):
    """Both in turn, so that what else the machine does weighs on both."""
    ours(), bare()  # fonts are read once a process
    pairs = [(_took(ours), _took(bare)) for _round in range(ROUNDS)]
    return [round(median(each), 3) for each in zip(*pairs, strict=True)]


def _middle(work):
    return round(median(_took(work) for _round in range(ROUNDS)), 3)


def _took(work):
    gc.collect()  # what one way leaves behind is not to be cleared at the other's cost
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def weasyprint_alone(html):
    from weasyprint import HTML

    page = HTML(string=html, base_url=pdf._base_url(), url_fetcher=pdf._fetcher())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        page.write_pdf(font_config=pdf._fonts(), pdf_variant="pdf/a-3a")


def _make():
    """(document, HTML) of an agreement whose clauses fill twelve pages; its rows are rolled back."""
    AgreementTemplate.load_default()
    programme = Programme.objects.create(
        title=f"Pomiar porozumienia {timezone.now():%H:%M:%S}", status="active"
    )
    edition = Edition.objects.create(programme=programme, name="2026")
    template = CycleTemplate.objects.create(programme=programme, name="Jeden warsztat")
    template.sessions.create(position=1, title="Warsztat")
    cycle = Cycle.create_from(template, edition, name="Grupa pomiarowa")
    cycle.group.institutions.add(make_institution())
    item = Recommendation.objects.create(cycle=cycle, title="Wspólny kalendarz", position=1)
    owner, _made = User.objects.get_or_create(email="pomiar@example.org", defaults={"is_active": False})
    agreement = Agreement.draft_from(cycle, [item], by=owner, uid=uuid.uuid4())
    document = IssuedDocument.start(DOCUMENT_KIND, agreement, title=agreement.title, by=owner, queued=False)
    while pdf.page_count(html := agreement_page(document)[0]) < PAGES:
        text = "\n".join(f"{number}. {WORDS}" for number in range(1, 15))
        agreement.add_clause(uid=uuid.uuid4(), title="Zasady współpracy", text=text)
    return document, html
