"""How long a job of certificates takes beside WeasyPrint alone on the same pages, with the web answering meanwhile."""

import threading
import time
import urllib.request
from datetime import timedelta
from statistics import quantiles

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from coop_portal import pdf
from documents import strips
from documents.models import IssuedDocument
from notifications.enums import JobStatus
from notifications.models import Job
from partners.models import Person
from programmes.models import Edition, Funding, Programme
from workshops.certificates import issuing
from workshops.enums import Presence
from workshops.models import Attendance, CertificateRule, Cycle, CycleTemplate, GroupMember
from workshops.models.certificate import KIND

from . import serving

GOAL = 1.3
EVERY = 0.5  # seconds between two requests
TITLES = [
    "Integracja, zapoznanie, sieciowanie",
    "Współpraca: zasoby i potencjały",
    "Podsumowanie wypracowanego modelu współpracy",
]


def measure(number):
    """Seconds of the job and of WeasyPrint alone, their ratio, and how the web answered during both."""
    cycle, owner = make_cycle(number)
    with serving.served() as address, translation.override(settings.LANGUAGE_CODE):
        ask(address)
        pdf.pdf_from_html(
            '<html lang="pl"><title>x</title><link rel="stylesheet" href="/static/css/pdf.css"><p>Ł'
        )
        with Asking(address) as during_job:
            ours, ours_cpu = timed(lambda: run(cycle, owner))
        pages = pages_of(cycle)
        if len(pages) != number:
            raise CommandError(f"{len(pages)} of {number} certificates were issued.")
        with Asking(address) as during_bare:
            bare, bare_cpu = timed(lambda: weasyprint_alone(pages))
    return {
        "certificates": number, "job": ours, "bare": bare, "ratio": round(ours / bare, 3), "goal": GOAL,
        "held": ours / bare <= GOAL, "cpu": {"job": ours_cpu, "bare": bare_cpu, "ratio": round(ours_cpu / bare_cpu, 3)},
        "web_during_job": during_job.result(), "web_during_bare": during_bare.result(),
    }  # fmt: skip


def timed(work):
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return round(time.perf_counter() - wall, 2), round(time.process_time() - cpu, 2)


def run(cycle, owner):
    job = Job.objects.create(kind=issuing.JOB, owner=owner, arguments={"cycle": cycle.pk})
    while True:  # as the queue calls it again where it paused
        job.run()
        job.refresh_from_db()
        if job.status != JobStatus.WAITING:
            break
    if job.status != JobStatus.DONE:
        raise CommandError(f"The job ended as {job.status}: {job.error}")


def pages_of(cycle):
    certificates = cycle.certificates.values("pk")
    documents = IssuedDocument.objects.filter(kind=KIND, object_id__in=certificates).order_by("number")
    shared = {"sign_strip": cycle.edition.programme.sign_images(embed=True)}
    return [document.html(shared) for document in documents]


def weasyprint_alone(pages):
    """What a plain loop does: fonts loaded once, no database, no template, no file."""
    from weasyprint import HTML

    for page in pages:
        html = HTML(string=page, base_url=pdf._base_url(), url_fetcher=pdf._fetcher())
        html.write_pdf(font_config=pdf._fonts(), pdf_variant="pdf/ua-1")


class Asking:
    """Asks the web for a page twice a second, from a thread, while the block runs."""

    def __init__(self, address):
        self.address, self.took, self.failed = address, [], 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.thread.join()

    def _ask(self):
        while not self.over.wait(EVERY):
            try:
                self.took.append(ask(self.address))
            except OSError:
                self.failed += 1

    def result(self):
        cuts = quantiles(self.took, n=20, method="inclusive") if len(self.took) > 1 else [float("inf")] * 19
        return {
            "requests": len(self.took) + self.failed, "failed": self.failed, "p50": round(cuts[9], 1),
            "p95": round(cuts[18], 1), "max": round(max(self.took, default=0), 1),
        }  # fmt: skip


def ask(address):
    """Milliseconds of a page that reads the database."""
    start = time.perf_counter()
    with urllib.request.urlopen(
        address + reverse("services_catalog:list"), timeout=serving.PATIENCE
    ) as response:
        response.read()
    return 1000 * (time.perf_counter() - start)


@transaction.atomic
def make_cycle(number):
    """A cycle of three past meetings with so many people who were at each; made anew for each run."""
    stamp = f"{timezone.now():%Y-%m-%d %H:%M:%S}"
    programme = Programme.objects.create(title=f"Pomiar zaświadczeń {stamp}", status="active")
    Funding.objects.create(programme=programme, source="PO WER", sign_strip=strips.install("po-wer"))
    edition = Edition.objects.create(programme=programme, name="2026")
    template = CycleTemplate.objects.create(programme=programme, name="Trzy warsztaty")
    for position, title in enumerate(TITLES, start=1):
        template.sessions.create(position=position, title=title)
    cycle = Cycle.create_from(template, edition, name="Grupa pomiarowa")
    people = Person.objects.bulk_create(
        Person(first_name="Małgorzata", last_name=f"Wiśniewska-Żółkowska {n}", sort_key=f"{n:06}")
        for n in range(number)
    )
    institution = make_institution()
    GroupMember.objects.bulk_create(
        GroupMember(group=cycle.group, person=person, institution=institution) for person in people
    )
    for session in cycle.sessions.all():
        start = timezone.now() - timedelta(days=40 - 7 * session.position)
        day = session.days.create(starts_at=start, ends_at=start + timedelta(hours=4))
        Attendance.objects.bulk_create(
            Attendance(
                day=day, person=person, institution=institution, presence=Presence.PRESENT, minutes=240,
                recorded_at=timezone.now(),
            )
            for person in people
        )  # fmt: skip
    CertificateRule.objects.create(
        edition=edition, minimum_sessions=2, title="Zaświadczenie o udziale w cyklu warsztatów",
        place="Warszawa", signer_name="Anna Przykładowa", signer_post="koordynatorka projektu",
    )  # fmt: skip
    owner, _made = User.objects.get_or_create(email="pomiar@example.org", defaults={"is_active": False})
    return cycle, owner


def make_institution():
    from partners.models import Institution, InstitutionType

    kind, _made = InstitutionType.objects.get_or_create(code="gops", defaults={"name": "GOPS"})
    found, _made = Institution.objects.get_or_create(
        name="Gminny Ośrodek Pomocy Społecznej w Pomiarowie", defaults={"type": kind, "status": "verified"}
    )
    return found
