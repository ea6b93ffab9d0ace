"""The entry in the register of processing activities (art. 30 RODO), made from what the models say of themselves.

Every model that keeps personal data is annotated (coop_portal.privacy). The Polish words for models, fields and rules
of erasure stand here, because the register is a Polish document; a test holds that none is missing.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps

from coop_portal.privacy import ACCOUNT, CORRESPONDENCE, PARTICIPATION, PROFESSIONAL_CONTACT


@dataclass(frozen=True)
class Activity:
    """One processing activity: a purpose of coop_portal.privacy in the words of the register."""

    name: str
    purpose: str
    people: str
    recipients: str


_SERVERS = "podmiot przetwarzający, który utrzymuje serwery portalu i pocztę"
ACTIVITIES = {
    PROFESSIONAL_CONTACT: Activity(
        "Kontakty zawodowe we współpracy instytucji",
        "Organizowanie współpracy instytucji publicznych i organizacji: prowadzenie zespołów, cykli "
        "spotkań, porozumień i listy lokalnych usług; umożliwienie kontaktu z osobą właściwą w danej "
        "sprawie.",
        "Pracownicy i osoby reprezentujące instytucje publiczne, organizacje pozarządowe i podmioty "
        "ekonomii społecznej, które współpracują w portalu; osoby wskazane do kontaktu w projekcie; "
        "mieszkańcy, którzy biorą udział w szkoleniu lub spotkaniu projektu (uczestnicy).",
        "Osoby upoważnione w instytucjach współpracujących, w zakresie swojej roli; każdy – w zakresie "
        f"kontaktów, które oznaczono jako publiczne; strony porozumienia; {_SERVERS}.",
    ),
    ACCOUNT: Activity(
        "Konta i uprawnienia w portalu",
        "Umożliwienie pracy w portalu osobom uprawnionym, nadawanie i odbieranie ról, rozliczalność i "
        "bezpieczeństwo przetwarzania.",
        "Osoby, które mają konto w portalu; osoby zaproszone do roli; osoby, które proszą o rolę w "
        "swojej instytucji.",
        "Opiekun instytucji, animator i koordynator – w zakresie osób ze swojej instytucji, swojego "
        f"terenu i projektu; operator portalu; {_SERVERS}.",
    ),
    PARTICIPATION: Activity(
        "Dokumenty spotkań i szkoleń projektów",
        "Dokumentowanie udziału w spotkaniach i szkoleniach oraz wydawanie numerowanych dokumentów, których "
        "autentyczność można sprawdzić; rozliczenie projektu z instytucją, która go finansuje.",
        "Uczestnicy spotkań i szkoleń; osoby, których imię i nazwisko stoi w tytule wydanego dokumentu.",
        "Koordynator projektu; kontroler projektu – tylko do odczytu i na czas kontroli; instytucja "
        f"finansująca projekt; osoba, która zna kod sprawdzenia dokumentu; {_SERVERS}.",
    ),
    CORRESPONDENCE: Activity(
        "Korespondencja i dowody odpowiedzi",
        "Wysyłanie zaproszeń, pytań, przypomnień i zawiadomień; przyjmowanie odpowiedzi bez konta; "
        "zapisanie, w jaki sposób i w czyim imieniu przyszła odpowiedź; wczytywanie tabel instytucji.",
        "Adresaci wiadomości z portalu; osoby, które odpowiadają w imieniu swojej instytucji; osoby "
        "wymienione w tabelach wczytywanych do rejestru instytucji.",
        "Adresat wiadomości; osoby prowadzące sprawę (animator, koordynator) w zakresie rodzajów "
        f"wiadomości, za które odpowiadają; operator portalu; {_SERVERS}.",
    ),
}

STORED = {
    "accounts.AccessLink": "odsyłacz do odpowiedzi bez konta",
    "accounts.Invitation": "zaproszenie do roli",
    "accounts.User": "konto",
    "agreements.Party": "osoba do kontaktu strony porozumienia",
    "agreements.PartySigner": "osoba, która podpisuje porozumienie",
    "agreements.Signature": "podpis pod porozumieniem",
    "workshops.Delegation": "delegacja pracodawcy na cykl spotkań",
    "documents.IssuedDocument": "wydany dokument",
    "documents.Source": "zapis o sposobie otrzymania odpowiedzi",
    "documents.StoredFile": "plik",
    "notifications.Delivery": "wysłany list",
    "notifications.Message": "wiadomość",
    "partners.InstitutionImport": "wczytana tabela instytucji",
    "partners.JoinRequest": "wniosek o rolę w instytucji",
    "partners.Person": "osoba",
    "partners.RegistrationInvitation": "prośba o zgłoszenie instytucji",
    "programmes.Application": "zgłoszenie do naboru",
    "programmes.ApplicationInstitution": "instytucja w zgłoszeniu",
    "programmes.Nomination": "osoba zgłoszona na szkolenie",
    "programmes.Assessor": "osoba oceniająca zgłoszenia",
    "programmes.FolderScan": "skan w teczce kontroli",
    "programmes.ProgrammeContact": "kontakt w projekcie",
    "programmes.SustainabilityYear": "pytanie o trwałość projektu",
    "services_catalog.ChangeProposal": "propozycja do listy usług",
    "services_catalog.ContactOutcome": "wynik telefonu do usługi",
    "services_catalog.EntryAsk": "prośba o wpis na listę usług",
    "services_catalog.ErrorReport": "zgłoszenie błędu na liście usług",
    "services_catalog.GminaCard": "kartka gminy do druku",
    "services_catalog.Need": "zgłoszona potrzeba (adres do odpowiedzi)",
    "services_catalog.ReviewQuestion": "pytanie o aktualność wpisów",
    "services_catalog.SavedSearch": "zapisane wyszukiwanie na liście usług",
    "services_catalog.Selection": "zestawienie do planu pomocy (widzi je tylko właściciel)",
    "services_catalog.SelectionItem": "pozycja zestawienia do planu pomocy (widzi ją tylko właściciel)",
    "services_catalog.ServiceImport": "wczytana tabela usług",
    "services_catalog.ServiceImportRow": "wiersz wczytanej tabeli usług",
    "workshops.ParticipantNeeds": "posiłek i dostępność na spotkaniu (pokazywane tylko jako liczby)",
    "workshops.Registration": "zapis na wydarzenie",
    "workshops.SurveyAsk": "prośba o anonimową ankietę po spotkaniu (odpowiedź jest osobno, bez osoby)",
    "workshops.Certificate": "zaświadczenie uczestnika",
    "workshops.CertificateRule": "osoba, która podpisuje zaświadczenia",
}

# Columns that only repeat others in another form.
DERIVED = {"sort_key"}
FIELDS = {
    "access": "potrzeby związane z dostępnością",
    "address": "adres e-mail",
    "before_correction": "treść zgłoszenia sprzed poprawek",
    "body_html": "treść listu",
    "body_text": "treść listu",
    "confirmed_by": "imię i nazwisko",
    "confirmed_post": "stanowisko",
    "contact_email": "służbowy adres e-mail",
    "contact_name": "imię i nazwisko",
    "signers": "imię i nazwisko podpisującej osoby",
    "report": "raport ze sprawdzenia podpisu",
    "contact_phone": "telefon służbowy",
    "contact_post": "stanowisko",
    "email": "adres e-mail",
    "first_name": "imię",
    "food": "potrzeby związane z posiłkiem",
    "heading": "cel planu (nagłówek)",
    "label": "opis zestawienia",
    "last_name": "nazwisko",
    "link_address": "adres e-mail",
    "name": "imię i nazwisko",
    "note": "notatka lub zdanie do osoby, która decyduje",
    "number": "numer telefonu",
    "on_behalf_of": "w czyim imieniu odpowiedziano",
    "original_name": "nazwa pliku nadana przez nadawcę",
    "person": "osoba",
    "phone": "telefon służbowy",
    "phones": "telefony",
    "post_title": "stanowisko",
    "printed": "treść zaświadczenia",
    "query": "słowa i filtry wyszukiwania",
    "registration": "zapis",
    "rows": "wiersze tabeli (nazwy i dane kontaktowe instytucji)",
    "signer_name": "imię i nazwisko",
    "stored": "skan dokumentu (podpisy uczestników)",
    "subject_line": "temat listu",
    "term": "termin",
    "text": "treść",
    "title": "tytuł",
    "tables": "treść wczytanej tabeli",
    "surname": "nazwisko",
    "tapper": "osoba, która dzwoniła",
    "values": "treść wiersza tabeli",
}

RETENTION = {
    "a telephone of the office, printed for everybody; overwritten or emptied by the animator":
        "telefon urzędu drukowany dla wszystkich, dopóki animator go nie zmieni lub nie usunie",
    "as long as the object that owns the file": "tak długo jak sprawa, do której należy plik",
    "as long as the project is shown": "tak długo, jak projekt jest pokazywany",
    "as long as the project's documents have to be kept": "do końca okresu przechowywania dokumentów projektu",
    "as long as the record that it proves": "tak długo jak wpis, którego dowodzi",
    "deleted after 14 days without a confirmation; erased 90 days after it was decided or withdrawn":
        "niepotwierdzony: 14 dni; inny: 90 dni od rozpatrzenia lub wycofania",
    "deleted after 14 days when it was not sent; erased 90 days after the decision":
        "niewysłana: 14 dni; inna: 90 dni od decyzji",
    "drafts: until 90 days after the call; sent ones: as long as the project's documents have to be kept":
        "wersja robocza: 90 dni od końca naboru; złożone: do końca okresu przechowywania dokumentów projektu",
    "erased when the answer was read, 30 days after the answer, or 60 days after the deadline without one":
        "do przeczytania odpowiedzi, najwyżej 30 dni od odpowiedzi albo 60 dni po terminie bez odpowiedzi",
    "deleted 90 days after the last use, a visitor's one after 14":
        "90 dni od ostatniego użycia; zestawienie bez konta 14 dni",
    "deleted 30 days after it was read": "30 dni od wczytania",
    "deleted 30 days after the meeting": "30 dni od spotkania",
    "deleted 60 days after the meeting": "60 dni od spotkania",
    "deleted 90 days after the meeting": "90 dni od spotkania",
    "erased 2 years after the last membership ended": "2 lata od końca ostatniej roli",
    "erased after 2 days, the row after 2 years": "kto dzwonił: 2 dni; wynik telefonu: 2 lata",
    "erased 30 days after it was read": "30 dni od wczytania",
    "erased when it is settled, the row after 2 years": "do załatwienia sprawy, wiersz 2 lata",
    "erased 90 days after expiry": "90 dni od utraty ważności",
    "erased 90 days after it was accepted, withdrawn or expired": "90 dni od przyjęcia, wycofania lub upływu terminu",
    "erased 90 days after it was answered, withdrawn or expired": "90 dni od odpowiedzi, wycofania lub upływu terminu",
    "erased with the answer, or after 360 days without one": "do odpowiedzi; bez odpowiedzi 360 dni",
    "professionals: until 2 years after the last post; residents: until `retain_until`; with kept papers":
        "pracownicy: 2 lata od końca ostatniej funkcji; uczestnicy: do dnia zapisanego przy osobie; dłużej, jeżeli "
        "dokumenty projektu, które wymieniają osobę, trzeba jeszcze przechowywać",
    "texts erased 90 days after sending, the row after 2 years; with a project's kept papers":
        "treść 90 dni od wysłania, wpis o wysłaniu 2 lata; listy projektu: do końca przechowywania jego dokumentów",
    "the text erased after 90 days, the row after 2 years; with a project's kept papers":
        "treść 90 dni, wpis 2 lata; wiadomości projektu: do końca przechowywania jego dokumentów",
    "the row is deleted 2 years after it was made": "2 lata od wysłania pytania",
    "until the person removes it or leaves the portal": "do usunięcia przez osobę lub zamknięcia konta",
    "until the correction is sent, given up or withdrawn":
        "do wysłania poprawionego zgłoszenia, rezygnacji z poprawek lub wycofania",
    "with the agreement": "tak długo jak porozumienie i jego dokumentacja",
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """What one model keeps, in the words of the register."""

    what: str
    fields: str
    basis: str
    retention: str


def annotated_models():
    return [model for model in apps.get_models() if "personal_data" in vars(model)]


def activities():
    """[(Activity, [Kept])], in the order of ACTIVITIES, of all rules that the models carry."""
    found = defaultdict(list)
    for model in sorted(annotated_models(), key=lambda model: model._meta.label):
        for rule in model.personal_data:
            found[rule.purpose].append(_kept(model, rule))
    return [(activity, found[purpose]) for purpose, activity in ACTIVITIES.items() if found[purpose]]


def _kept(model, rule):
    label = model._meta.label
    words = [FIELDS.get(name, name) for name in rule.fields if name not in DERIVED]
    return Kept(
        what=STORED.get(label, str(model._meta.verbose_name)),
        fields=", ".join(dict.fromkeys(words)),
        basis=rule.basis,
        retention=RETENTION.get(rule.retention, rule.retention),
    )


def context():
    return {"activities": activities()}
