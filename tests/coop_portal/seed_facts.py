"""What the five source documents say, each fact with the value that the portal must hold for it."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from coop_portal.management.seed.content import uid
from documents.models import StoredFile
from partners.models import Institution, Team
from programmes.models import Programme
from services_catalog.models import RecipientGroup
from workshops.models import Cycle, Session

WARSAW = ZoneInfo("Europe/Warsaw")


def programme(key):
    return Programme.objects.get(uid=uid("programme", key))


def institution(key):
    return Institution.objects.get(uid=uid("institution", key))


def edition(key, name):
    return programme(key).editions.get(name=name)


def news(key):
    return programme(key).news.get()


def call():
    return programme("spolecznie-zorganizowani").calls.get()


def meeting():
    return programme("kooperacje-3d").sessions.get()


def team(key):
    return Team.objects.get(uid=uid("team", key))


def funding(key):
    return programme(key).fundings.get()


def rules():
    return edition("mik", "2019").rules


def codes(terms):
    return {term.code for term in terms.all()}


def seats(places):
    return {code.code for place in places.all() for code in place.codes.filter(valid_to=None)}


def sectors(**kind):
    return {row.sector.code for row in meeting().sectors.filter(**kind)}


def roles(kind):
    return [
        (str(role.person or ""), str(role.institution or ""), role.count)
        for role in meeting().roles.filter(kind=kind)
    ]


def partners(key):
    return {(partner.institution.name, partner.role) for partner in programme(key).partners.all()}


def titles(rows):
    return [row.title for row in rows.all()]


def kinds(key, kind):
    return programme(key).sessions.filter(kind=kind).count()


def says(text, *phrases):
    """True when every phrase stands in the text, whatever its line breaks."""
    return all(phrase in " ".join(text.split()) for phrase in phrases)


WORKSHOPS = [
    "Integracja, zapoznanie, sieciowanie",
    "Współpraca: zasoby i potencjały",
    "Podsumowanie wypracowanego modelu współpracy",
]
MODEL_3D = "Kooperacje 3D – model wielosektorowej współpracy na rzecz wsparcia osób i rodzin"
SIX_SECTORS = {"pomoc_spoleczna", "oswiata", "kultura", "sport", "sadownictwo", "ochrona_zdrowia"}
NINE_SECTORS = SIX_SECTORS | {"policja", "ngo", "rynek_pracy"}
CDS = "Centrum Doradztwa Strategicznego"

CULTURE_AND_ASSISTANCE = {
    "lead": (lambda: partners("mik"), {("Mazowiecki Instytut Kultury", "lead")}),
    "editions": (
        lambda: list(programme("mik").editions.values_list("name", "target_groups", "group_limit")),
        [("2019", 2, 2), ("2020", 1, 1)],
    ),
    "voivodeship": (lambda: seats(programme("mik").territories), {"14"}),
    "six people": (lambda: rules().minimum_people, 6),
    "three from each institution": (lambda: rules().minimum_per_institution, 3),
    "two institutions of two sectors": (lambda: (rules().institutions, rules().sectors_differ), (2, True)),
    "one gmina, city or locality": (lambda: rules().same_place, "town"),
    "rules of 2020 are those of 2019": (lambda: edition("mik", "2020").rules, lambda: rules()),
    "three named workshops in order": (
        lambda: [
            titles(cycle.sessions.order_by("position"))
            for cycle in Cycle.objects.filter(edition__programme=programme("mik"))
        ],
        [WORKSHOPS] * 3,
    ),
    "template": (lambda: titles(programme("mik").cycle_templates.get().sessions), WORKSHOPS),
    "cycles of each edition": (
        lambda: [edition("mik", name).cycles.count() for name in ("2019", "2020")],
        [2, 1],
    ),
    "online in 2020": (
        lambda: set(
            Session.objects.filter(cycle__edition=edition("mik", "2020")).values_list("mode", flat=True)
        ),
        {"online"},
    ),
    "offers are presented": (
        lambda: says(
            Session.objects.filter(title=WORKSHOPS[1]).first().aims,
            "Każda instytucja prezentuje swoją ofertę, potencjały i zasoby",
        ),
        True,
    ),
    "coordinator": (
        lambda: [(str(c.person), c.email, c.phones) for c in programme("mik").contacts.all()],
        [("Natalia Roicka", "imk@mik.waw.pl", ["601 668 314", "22 586 42 25"])],
    ),
    "archived": (lambda: programme("mik").status, "archived"),
    "links": (
        lambda: titles(programme("mik").links),
        [
            "Usługa języka migowego",
            "Program MIK w wersji tekstowej",
            "Newsletter MIK – zachęcamy do zapisania się",
        ],
    ),
    "footer": (
        lambda: [
            (i.address, [p.number for p in i.phones.all()], i.fax, i.email, i.nip, i.regon)
            for i in [institution("mik")]
        ],
        [
            (
                "ul. Elektoralna 12, 00-139 Warszawa",
                ["22 586 42 00"],
                "22 624 70 01",
                "mik@mik.waw.pl",
                "5250005900",
                "146115201",
            )
        ],
    ),
}

COOPERATION_3D = {
    "title": (lambda: programme("kooperacje-3d").title, MODEL_3D),
    "financing programme": (
        lambda: funding("kooperacje-3d").source,
        "Program Operacyjny Wiedza Edukacja Rozwój",
    ),
    "day without an hour": (
        lambda: [(day.starts_at.astimezone(WARSAW).date(), day.hours_known) for day in meeting().days.all()],
        [(date(2019, 10, 28), False)],
    ),
    "place": (lambda: str(meeting().location), "Urząd Miejski w Mysłowicach"),
    "second initiating meeting": (
        lambda: (meeting().kind, meeting().position, meeting().title),
        ("initiating", 2, "Drugie spotkanie inicjujące powołanie Partnerskiego Zespołu Kooperacyjnego"),
    ),
    "held": (lambda: meeting().status, "held"),
    "of the team that is forming": (
        lambda: (meeting().team.kind.code, meeting().team.status),
        ("pzk", "forming"),
    ),
    "six sectors invited": (lambda: sectors(invited=True), SIX_SECTORS),
    "nine sectors present": (lambda: sectors(present=True), NINE_SECTORS),
    "nobody invited was absent": (lambda: sectors(invited=True, present=False), set()),
    "sectors of the team": (
        lambda: (
            codes(team("pzk-myslowice").invited_sectors),
            codes(team("pzk-myslowice").represented_sectors()),
        ),
        (SIX_SECTORS, NINE_SECTORS),
    ),
    "opener": (
        lambda: roles("opener"),
        [("Izabella Nowak", "Miejski Ośrodek Pomocy Społecznej w Mysłowicach", 1)],
    ),
    "lead": (lambda: roles("lead"), [("", CDS, 1)]),
    "three moderators": (lambda: roles("moderator"), [("", "", 3)]),
    "expert, animators and guests": (
        lambda: [len(roles(kind)) for kind in ("expert", "animator", "guest")],
        [1, 1, 1],
    ),
    "agenda": (
        lambda: titles(meeting().agenda),
        [
            "Rozpoczęcie spotkania",
            "Prezentacja modelu i podsumowanie dotychczas zrealizowanych działań",
            "Część warsztatowa metodą „World Café”",
            "Konsultacje indywidualne",
            "Podziękowanie i zaproszenie do współpracy",
        ],
    ),
    "method": (lambda: meeting().method, "World Café"),
    "tables of the World Café": (
        lambda: says(
            meeting().agenda.get(position=3).description,
            "aspiracja",
            "wartości",
            "zasady pracy organizacyjnej",
            "standardy komunikacji",
        ),
        True,
    ),
    "published on a day, no hour, no author": (
        lambda: [
            (n.event_on, n.published_at.astimezone(WARSAW).date(), n.shows_time, n.author)
            for n in [news("kooperacje-3d")]
        ],
        [(date(2019, 10, 28), date(2019, 10, 31), False, "")],
    ),
    "whole text": (
        lambda: says(
            news("kooperacje-3d").text,
            "Izabella Nowak",
            "trzech moderatorów",
            "zaproszeni goście",
            "oświaty, kultury, sportu, sądownictwa, Policji, służby zdrowia",
            "organizacji pozarządowych, rynku pracy i pomocy społecznej",
            "konsultacje indywidualne",
            "serdecznie dziękujemy",
        ),
        True,
    ),
}

LEADERS = {
    "title": (lambda: programme("liderzy-kooperacji").title, "Liderzy kooperacji"),
    "financed by": (
        lambda: (funding("liderzy-kooperacji").source, funding("liderzy-kooperacji").fund),
        (
            "Program Operacyjny Wiedza, Edukacja, Rozwój (POWER) na lata 2014–2020",
            "Europejski Fundusz Społeczny",
        ),
    ),
    "milestones": (
        lambda: [
            (m.number, m.goal.split(".")[0].split(" – ")[0], m.status)
            for m in programme("liderzy-kooperacji").milestones.all()
        ],
        [
            ("I", "Wypracowanie Modelu Kooperacji", "reached"),
            ("II", "Wdrożenie i testowanie innowacyjnego Modelu Kooperacji w gminach wiejskich", "reached"),
        ],
    ),
    "two rural gminas": (
        lambda: {place.label for place in programme("liderzy-kooperacji").territories.all()},
        {"gm. wiejska Wysokie Mazowieckie", "gm. wiejska Kobylin-Borzymy"},
    ),
    "participants": (
        lambda: {name for name, _role in partners("liderzy-kooperacji")},
        {
            "Powiat Wysokomazowiecki",
            "Gmina Wysokie Mazowieckie",
            "Gmina Kobylin-Borzymy",
            "Powiatowe Centrum Pomocy Rodzinie w Wysokiem Mazowieckiem",
        },
    ),
    "two teams of gmina and powiat": (
        lambda: {
            (t.name, t.kind.code, t.status)
            for t in Team.objects.filter(edition_teams__edition__programme=programme("liderzy-kooperacji"))
        },
        {
            (f"Gminno-Powiatowy Partnerski Zespół Kooperacji w Gminie {gmina}", "g_pzk", "established")
            for gmina in ("Wysokie Mazowieckie", "Kobylin-Borzymy")
        },
    ),
    "powiat institutions sit in both": (
        lambda: set.intersection(
            *(
                {
                    m.institution.type.code
                    for m in team(key).memberships.filter(institution__seat__kind="powiat")
                }
                for key in ("g-pzk-wysokie", "g-pzk-kobylin")
            )
        ),
        {"pcpr", "policja_jedn", "kuratorzy", "ppp"},
    ),
    "animator in both": (
        lambda: [
            (str(m.post.person), m.post.institution.type.code)
            for key in ("g-pzk-wysokie", "g-pzk-kobylin")
            for m in team(key).memberships.filter(role__code="animator_powiatowy")
        ],
        [("Iwona Kalinowska", "pcpr")] * 2,
    ),
    "animator is the contact": (
        lambda: [(c.label, str(c.person)) for c in programme("liderzy-kooperacji").contacts.all()],
        [("Animator powiatowy", "Iwona Kalinowska")],
    ),
    "recipient groups": (
        lambda: codes(
            RecipientGroup.objects.filter(
                code__in=["dzieci_mlodziez", "dorosli", "rodziny", "seniorzy", "czlonkowie_pzk"]
            )
        ),
        {"dzieci_mlodziez", "dorosli", "rodziny", "seniorzy", "czlonkowie_pzk"},
    ),
    "members of the PZK are staff": (
        lambda: RecipientGroup.objects.get(code="czlonkowie_pzk").is_staff,
        True,
    ),
    "published with an hour": (
        lambda: (news("liderzy-kooperacji").published_at, news("liderzy-kooperacji").shows_time),
        (datetime(2020, 10, 16, 13, 9, tzinfo=WARSAW), True),
    ),
    "links": (
        lambda: titles(programme("liderzy-kooperacji").links),
        ["Zapytania ofertowe", "Przetargi", "Przydatne adresy"],
    ),
}

ORGANISED = {
    "two titles": (
        lambda: [
            programme("spolecznie-zorganizowani").title,
            *titles(programme("spolecznie-zorganizowani").alternative_titles),
        ],
        [
            f"Społecznie Zorganizowani – model {words} społecznej oparty o ideę Community Organising"
            for words in ("aktywizacji i rewitalizacji", "uruchamiania lokalnej aktywności i rewitalizacji")
        ],
    ),
    "closed list of types": (
        lambda: codes(call().eligible_types),
        {"fundacja", "stowarzyszenie", "spoldzielnia", "spoldzielnia_socjalna", "cis", "zaz", "tuw"},
    ),
    "working in the city": (lambda: {place.label for place in call().territories.all()}, {"miasto Przemyśl"}),
    "interested and ready are independent": (
        lambda: list(call().questions.filter(kind="declaration").values_list("code", flat=True)),
        ["interested", "ready"],
    ),
    "answers by e-mail": (lambda: call().email, "zorganizowani@cds.krakow.pl"),
    "a member may be nominated": (
        lambda: (
            call().may_nominate_person,
            says(
                call().text,
                "członek Państwa organizacji sam przeszedł proces wsparcia i został Organizatorem Społecznym",
            ),
        ),
        (True, True),
    ),
    "open": (lambda: call().status, "published"),
    "six residents": (
        lambda: edition("spolecznie-zorganizowani", "Organizatorzy Społeczni").target_people,
        6,
    ),
    "training": (
        lambda: [
            says(s.aims, "Aktywne słuchanie", "lokalnych potrzeb", "angażowanie ludzi", "oddolnych inicjatyw")
            for s in programme("spolecznie-zorganizowani").sessions.filter(kind="training")
        ],
        [True],
    ),
    "foreign partner": (
        lambda: [
            p.institution.country
            for p in programme("spolecznie-zorganizowani").partners.filter(
                role="foreign_partner", institution__name="Community Organisers Ltd"
            )
        ],
        ["GB"],
    ),
    "visit": (
        lambda: [
            says(s.aims, "obszaru rewitalizacji", "spotkania warsztatowe")
            for s in programme("spolecznie-zorganizowani").sessions.filter(kind="study_visit")
        ],
        [True],
    ),
    "directions and mechanisms": (
        lambda: says(call().text, "zdefiniujmy kierunki działań i wypracujmy razem mechanizmy"),
        True,
    ),
    "measure": (
        lambda: [(f.source, f.measure, f.fund) for f in [funding("spolecznie-zorganizowani")]],
        [
            (
                "Program Operacyjny Wiedza Edukacja Rozwój",
                "Działanie 4.3 „Współpraca ponadnarodowa”",
                "Europejski Fundusz Społeczny",
            )
        ],
    ),
    "files": (
        lambda: [d.file.content_type_sniffed for d in programme("spolecznie-zorganizowani").documents.all()],
        ["application/pdf", "image/jpeg"],
    ),
    "poster has a text alternative": (
        lambda: says(
            StoredFile.objects.get(original_name="Plakat_Spolecznie_Zorganizowani.jpeg").alt_text,
            "Zaprasza podmioty ekonomii społecznej",
            "zorganizowani@cds.krakow.pl",
        ),
        True,
    ),
    "author and time": (
        lambda: (news("spolecznie-zorganizowani").author, news("spolecznie-zorganizowani").published_at),
        ("Rafał Porada", datetime(2018, 10, 5, 8, 39, tzinfo=WARSAW)),
    ),
    "languages": (lambda: programme("spolecznie-zorganizowani").content_languages, ["pl", "en", "de"]),
}

JOB_SHADOWING = {
    "partners": (
        lambda: partners("job-shadowing-gdynia"),
        {("Miejski Ośrodek Pomocy Społecznej w Gdyni", "lead"), ("MVO Proxima", "foreign_partner")},
    ),
    "partner's country": (lambda: institution("mvo-proxima").country, "SK"),
    "aim": (
        lambda: programme("job-shadowing-gdynia").goal,
        "Rozwój i praktykowanie idei samouczącej się instytucji "
        "w zakresie wsparcia i edukacji osób zagrożonych marginalizacją.",
    ),
    "months": (
        lambda: (programme("job-shadowing-gdynia").starts_on, programme("job-shadowing-gdynia").ends_on),
        (date(2019, 12, 1), date(2021, 11, 30)),
    ),
    "source": (lambda: funding("job-shadowing-gdynia").source, "Erasmus+"),
    "money in cents": (
        lambda: [
            (f.total, f.grant, f.own_share, f.grant_percent, f.currency)
            for f in [funding("job-shadowing-gdynia")]
        ],
        [(3382600, 2650200, 732400, Decimal("78.35"), "EUR")],
    ),
    "target": (lambda: edition("job-shadowing-gdynia", "Mobilności 2019–2021").target_people, 21),
    "six areas": (
        lambda: [
            line[2:].rstrip(",.")
            for line in programme("job-shadowing-gdynia").audience.splitlines()
            if line.startswith("- ")
        ],
        [
            "problemy mieszkaniowe",
            "uzależnienia od substancji psychoaktywnych",
            "usamodzielnienia",
            "integracja ze środowiskiem lokalnym",
            "asystentura",
            "integralność rodzin",
        ],
    ),
    "preparation": (lambda: kinds("job-shadowing-gdynia", "preparation"), 4),
    "three one-week trails": (
        lambda: [s.aims for s in programme("job-shadowing-gdynia").sessions.filter(kind="study_visit")],
        ["Jednotygodniowa praktyka zagraniczna na Słowacji."] * 3,
    ),
    "a meeting after each": (lambda: kinds("job-shadowing-gdynia", "dissemination"), 3),
    "final conference": (lambda: kinds("job-shadowing-gdynia", "conference"), 1),
    "five results": (
        lambda: [r.kind for r in programme("job-shadowing-gdynia").results.all()],
        ["achieved"] * 5,
    ),
    "banner in Ukrainian": (lambda: programme("job-shadowing-gdynia").tr("banner", "uk"), "МИ З ВАМИ"),
}

# What the texts of a project say: (project, field, words).
PHRASES = [
    ("mik", "goal", "Zainicjowanie i/lub wsparcie współpracy"),
    ("mik", "goal", "poprzez ich wzajemne poznanie się"),
    ("mik", "summary", "rosnącą potrzebę docenienia kultury w praktyce pomocy społecznej"),
    ("mik", "audience", "tej samej gminie, mieście lub miejscowości"),
    ("mik", "audience", "minimum 6 osób (po 3 osoby"),
    ("mik", "description", "nie wiąże się z dodatkowymi obciążeniami"),
    ("mik", "description", "w ramach obowiązków służbowych"),
    ("mik", "description", "rekomendacje są podstawą do podpisania porozumienia"),
    ("mik", "description", "Charakter współpracy, jej długość"),
    ("mik", "description", "projektują uczestnicy warsztatów"),
    ("mik", "description", "ma możliwość sformalizowania się"),
    (
        "mik",
        "description",
        "Dobrym zakończeniem cyklu jest także plan współpracy albo nawiązane relacje bez podpisanego dokumentu",
    ),
    ("liderzy-kooperacji", "description", "dzieci i młodzieży"),
    ("liderzy-kooperacji", "description", "osób dorosłych"),
    ("liderzy-kooperacji", "description", "rodzin"),
    ("liderzy-kooperacji", "description", "osób starszych"),
    ("liderzy-kooperacji", "description", "członków PZK (pracowników socjalnych, asystentów rodzin"),
    ("liderzy-kooperacji", "description", "planów pomocy"),
    ("liderzy-kooperacji", "description", "realizowanych usług, realizatorów i potencjalnych odbiorców"),
    ("liderzy-kooperacji", "description", "nie tylko na czas kryzysu"),
    ("liderzy-kooperacji", "description", "na bieżąco aktualizowana i koordynowana"),
    ("liderzy-kooperacji", "description", "stała komunikacja z wykorzystaniem nowoczesnych technologii"),
    (
        "liderzy-kooperacji",
        "description",
        "pracownikami socjalnymi, osobami zarządzającymi i instytucjami na wsi",
    ),
    ("liderzy-kooperacji", "description", "refleksyjne uczenie się"),
    ("liderzy-kooperacji", "description", "ponad podziałami administracyjnymi"),
    ("spolecznie-zorganizowani", "goal", "mieszkaniec – instytucja – mieszkaniec"),
    ("spolecznie-zorganizowani", "goal", "potrzeb społecznych i możliwości ich zaspokojenia"),
    ("job-shadowing-gdynia", "description", "warsztatów z komunikacji i myślenia wizualnego"),
    ("job-shadowing-gdynia", "description", "przygotowanie kulturowe i językowe"),
    ("job-shadowing-gdynia", "description", "kompendium wiedzy z opisem dobrych praktyk"),
    ("job-shadowing-gdynia", "banner", "Jesteśmy z Wami"),
]

FACTS = {
    f"{project}: {name}": fact
    for project, facts in {
        "culture": CULTURE_AND_ASSISTANCE,
        "3D": COOPERATION_3D,
        "leaders": LEADERS,
        "organised": ORGANISED,
        "shadowing": JOB_SHADOWING,
    }.items()
    for name, fact in facts.items()
}
