"""The pages that no journey passes: each opens for its reader, axe-core finds nothing, nothing is too wide."""

import pytest
from django.urls import reverse

from agreements.models import Agreement
from notifications.models import Job, Message
from partners.models import Institution, Team, Territory
from programmes.models import Call, GoodPractice, News, Programme
from services_catalog.models import (
    ChangeProposal,
    EntryRequest,
    PlanTemplate,
    Selection,
    Service,
    ServicePack,
)
from services_catalog.views import gmina_url
from tests.accounts.factories import InvitationFactory
from tests.agreements.factories import add_signer
from tests.workshops.factories import days_from_now
from workshops.models import Cycle, Session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]


def public_pages(user):
    archived, active = (Programme.objects.filter(status=status).first() for status in ("archived", "active"))
    kobylin = Territory.objects.get(kind="gmina", name="Kobylin-Borzymy")
    return [
        "/",
        gmina_url(kobylin),
        "/projekty/",
        *(each.get_absolute_url() for each in (archived, active, archived.editions.first())),
        *(team.get_absolute_url() for team in Team.objects.filter(status="established")),
        reverse("programmes:call", args=[Call.objects.first().uid]),
        reverse("programmes:news", args=[News.objects.first().uid]),
        "/instytucje/",
        "/instytucje/?q=szko%C5%82a",
        "/instytucje/zglos/",
        reverse("partners:join", args=[Institution.objects.get(name="Gmina Kobylin-Borzymy").uid]),
        "/zespoly/",
        "/aktualnosci/",
        "/dobre-praktyki/",
        GoodPractice.objects.published().first().get_absolute_url(),
        "/o-portalu/",
        "/o-portalu/rodo/",
        "/dane/",
        "/dane/api/",
        Institution.objects.get(name="Gmina Kobylin-Borzymy").get_absolute_url(),
        "/potrzeby/",
        "/sprawdz/",
        "/konto/haslo/odzyskaj/",
        "/konto/rejestracja/",
    ]


def own_pages(user):
    return [
        "/pulpit/",
        "/konto/",
        "/konto/adresy/",
        "/konto/haslo/",
        "/wiadomosci/",
        "/wiadomosci/ustawienia/",
    ]


def caretaker_pages(user):
    institution = user.memberships.get().institution
    service = Service.objects.published().filter(provider=institution, places__isnull=False).first()
    return [
        *own_pages(user),
        "/konto/zastepstwa/",
        "/konto/osoby/",
        "/konto/osoby/zapros/",
        "/uslugi/prowadzone/",
        service.get_absolute_url(),
        *(
            reverse(f"services_catalog:{name}", args=[service.uid])
            for name in ("edit", "place_add", "confirm")
        ),
        reverse("services_catalog:place_edit", args=[service.places.first().uid]),
        reverse("partners:institution_edit", args=[institution.uid]),
    ]


def animator_pages(user):
    territory = user.memberships.get().territory
    service = Service.objects.published().filter(steward=territory).first()
    waiting = Service.objects.filter(status="to_approve").first()
    InvitationFactory(role="animator", territory=territory, invited_by=user)
    return [
        "/pulpit/",
        "/uslugi/nowa/",
        "/uslugi/prowadzone/?stan=due",
        "/animator/",
        "/animator/telefony/",
        "/animator/zasady/",
        "/animator/propozycje/",
        *(each.get_absolute_url() for each in ChangeProposal.objects.exclude(status="asked")),
        "/animator/bledy/",
        EntryRequest.objects.get().get_absolute_url(),
        reverse(
            "services_catalog:history",
            args=[ChangeProposal.objects.filter(status="partly").get().service.uid],
        ),
        PlanTemplate.objects.first().get_absolute_url(),
        waiting.get_absolute_url(),
        reverse("services_catalog:give_back", args=[waiting.uid]),
        *(reverse(f"services_catalog:{name}", args=[service.uid]) for name in ("suspend", "withdraw")),
        "/instytucje/nowa/",
        "/konto/zaproszenia/",
        "/poczta/",
    ]


def team_pages(user):
    """Of the team of Kobylin-Borzymy, for the animator of the powiat."""
    team = Team.objects.get(name__endswith="w Gminie Kobylin-Borzymy")
    charter, seat = team.charters.get(), team.memberships.exclude(post=None).first()
    whole = ("space", "announcements", "announcement_add", "decisions", "decision_add", "files", "file_add")
    whole += ("reflections", "reflection_add", "charter", "team_plan", "action_add", "team_figures")
    whole += ("figures_add", "team_edit", "team_rest", "team_close", "seat_add")
    return [
        *(reverse(f"partners:{name}", args=[team.uid]) for name in whole),
        *(reverse(f"partners:{name}", args=[seat.uid]) for name in ("seat_edit", "seat_leave")),
        charter.get_absolute_url(),
        *(
            reverse(f"partners:{name}", args=[team.decisions.first().uid])
            for name in ("decision", "decision_edit", "decision_history")
        ),
        *(
            reverse(f"partners:{name}", args=[team.actions.open().first().uid])
            for name in ("action_edit", "action_close")
        ),
        "/zespoly/nowy/",
    ]


def register_pages(user):
    """What an animator does with institutions and people."""
    institution = Institution.objects.get(name="Gminny Ośrodek Kultury w Kobylinie-Borzymach")
    waiting = Institution.objects.get(name="Gminny Ośrodek Kultury w Kobylinie Borzymach")
    post = institution.posts.current().first()
    return [
        "/instytucje/do-weryfikacji/",
        "/instytucje/zaproszenia/",
        "/instytucje/duplikaty/",
        "/instytucje/import/",
        "/wnioski-o-dolaczenie/",
        f"/instytucje/{waiting.uid}/scal/?z={institution.uid}",
        institution.get_absolute_url(),
        *(
            reverse(f"partners:{name}", args=[institution.uid])
            for name in ("institution_archive", "institution_place_add", "resource_add", "person_add")
        ),
        *(
            reverse(f"partners:{name}", args=[post.person.uid])
            for name in ("person", "person_edit", "person_move")
        ),
        reverse("partners:post_end", args=[post.pk]),
        "/zasoby/",
        "/zasoby/?q=rzutnika",
        "/przekazanie-obowiazkow/",
        "/przekazanie-obowiazkow/nowe/",
        "/animator/gminy/",
    ]


def coordinator_pages(user):
    cycle = Cycle.objects.get(name__startswith="Grupa 1: Sterdyń")
    cycle.edition.programme.reopen(by=user)  # what is in the archive is only read
    past, session = cycle.sessions.first(), cycle.sessions.last()
    past.schedule(days_from_now(-1))
    session.schedule(days_from_now(20))
    recommendation = cycle.recommendations.first()
    return [
        "/pulpit/",
        cycle.edition.get_absolute_url(),
        reverse("workshops:cycle_create", args=[cycle.edition.uid]),
        cycle.get_absolute_url(),
        reverse("workshops:members_add", args=[cycle.uid]),
        reverse("workshops:recommendation_create", args=[cycle.uid]),
        reverse("workshops:recommendation_edit", args=[recommendation.uid]),
        *(each.get_absolute_url() for each in (session, past)),
        reverse("workshops:session_cancel", args=[session.uid]),
        reverse("workshops:session_attendance", args=[past.uid]),
        "/poczta/",
        reverse(
            "notifications:outbox_message",
            args=[Message.objects.filter(programme_id=cycle.edition.programme_id).first().uid],
        ),
        reverse("notifications:job", args=[Job.objects.create(kind="tests.work", owner=user).uid]),
    ]


def agreement_pages(user):
    cycle = Cycle.objects.get(name__startswith="Grupa 1: Sterdyń")
    cycle.edition.programme.reopen(by=user)  # what is in the archive is only read
    agreement = Agreement.draft_from(cycle, list(cycle.recommendations.all()), by=user, uid=cycle.uid)
    party = agreement.parties.first()
    signer = add_signer(agreement, party)

    def page(name, *parts):
        return reverse(f"agreements:{name}", args=[agreement.uid, *parts])

    return [
        "/porozumienia/",
        f"/porozumienia/nowe/?cykl={cycle.uid}",
        page("detail"),
        page("preview"),
        page("freeze"),
        page("edit_details"),
        page("add_signer", party.uid),
        page("add_clause"),
        page("edit_clause", agreement.clauses.all()[3].uid),
        page("add_party"),
        page("edit_party", party.uid),
        page("edit_signer", signer.uid),
        page("cancel"),
    ]


def operator_pages(user):
    return [
        "/pulpit/",
        "/operator/dziennik/",
        "/konto/osoby/",
        "/konto/zaproszenia/",
        "/poczta/",
        "/uslugi/prowadzone/",
        "/operator/rodzaje-zespolow/",
        "/projekty/nowy/",
        *(
            reverse(f"programmes:{name}", args=[Programme.objects.filter(status="active").first().uid])
            for name in ("settings", "edit")
        ),
        "/dobre-praktyki/nowa/",
    ]


def moderator_pages(user):
    session = Session.objects.get(roles__person__user=user)
    session.schedule(days_from_now(3))
    return ["/pulpit/", session.get_absolute_url()]


def selection_pages(user):
    """What the journey of a selection passes by, as a phone shows it."""
    own, pack = (
        Selection.objects.get(user=user, is_current=True),
        ServicePack.objects.exclude(institution=None).get(),
    )
    return [
        "/pulpit/",
        "/zestawienia/",
        *(
            reverse(f"services_catalog:{name}", args=[own.uid])
            for name in (
                "selection", "selection_rename", "selection_plan", "selection_leaflet", "pack_make",
            )
        ),
        "/zestawy-wzorcowe/",
        pack.get_absolute_url(),
        reverse("services_catalog:pack_edit", args=[pack.uid]),
        "/wzory-planow/",
    ]  # fmt: skip


def desk(user):
    return ["/pulpit/", "/porozumienia/"]


# Widths take turns, so that both are looked at in the time of one.
READERS = [
    (public_pages, "", 360),
    (caretaker_pages, "opiekun", 1280),
    (animator_pages, "animator", 360),
    pytest.param(team_pages, "animator", 1280, marks=pytest.mark.slow),
    (team_pages, "animator", 360),
    (register_pages, "animator", 360),
    (coordinator_pages, "koordynator", 1280),
    (agreement_pages, "koordynator", 360),
    (operator_pages, "operator", 1280),
    (moderator_pages, "moderator", 360),
    (desk, "czlonek", 1280),
    (selection_pages, "pracownik.socjalny", 360),
    (desk, "kontroler", 1280),
]


@pytest.mark.parametrize(("pages", "reader", "width"), READERS)
def test_pages_open_and_are_accessible(open_browser, accessible, demo_user, pages, reader, width):
    user = demo_user(reader) if reader else None
    page = open_browser(user)
    for address in pages(user):
        assert page.goto(address).status == 200, address
        accessible(page)
