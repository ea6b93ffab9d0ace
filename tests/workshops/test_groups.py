"""A group: pasted, nominated by link, closed at the beginning, then only replaced; and the line of those who wait."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessLink
from documents.models import IssuedDocument, Source
from notifications.models import Message
from partners.models import Person
from programmes.folder.steps import all_held, all_steps
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, PersonFactory
from workshops.groups import emails, reading
from workshops.groups.documents import delegation_context
from workshops.models import Delegation, GroupMember, NominationAsk

from .factories import fill, make_cycle, make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def cycle(pair):
    cycle, (library, gops) = make_cycle(), pair
    fill(cycle.group, (library, 3), (gops, 3))
    return cycle


@pytest.fixture
def signed_in(client, cycle):
    client.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme))
    return client


def start(cycle):
    cycle.start(by=UserFactory())
    cycle.refresh_from_db()
    return cycle.group


def table(*lines):
    return "\n".join("\t".join(line) for line in lines)


HEADINGS = ("Imię", "Nazwisko", "Stanowisko", "Instytucja", "E-mail")

# --- Pasted ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        table(HEADINGS, ("Anna", "Nowak", "bibliotekarka", "Biblioteka Gminna", "Anna@example.org")),
        table(("Anna", "Nowak", "bibliotekarka", "Biblioteka Gminna", "anna@example.org")),
        "Lp.;E-mail;Zakład pracy;Nazwisko i imię;Funkcja\n"
        "1;anna@example.org;Biblioteka Gminna;Nowak Anna;bibliotekarka",
        table(("anna@example.org", "Biblioteka Gminna", "Anna", "Nowak", "bibliotekarka")),
    ],
    ids=["headings", "no headings", "one cell for the name", "another order"],
)
def test_paste_guesses_the_columns(text):
    [row] = reading.read(text).rows
    assert row.values == {
        "first_name": "Anna",
        "last_name": "Nowak",
        "title": "bibliotekarka",
        "institution": "Biblioteka Gminna",
        "email": "anna@example.org",
    }


def test_paste_reads_a_list_as_offices_keep_it():
    """A title above, headings of their own words, degrees, a name in one cell, merged cells, an address in words."""
    text = table(
        ("", "Lista uczestników warsztatów", "", "", "", ""),
        ("Lp.", "Imię i nazwisko:", "Stanowisko służbowe", "Nazwa i adres instytucji", "E-mail do kontaktu", "Tel."),
        ("1.", "mgr Kowalska  Anna", "bibliotekarka", "Biblioteka Gminna", "Anna Kowalska <Anna@example.org>", "86 1"),
        ("2.", "dr inż. Jan Maria Zięba", "", "", "tel. 86 217, jan@example.org", ""),
        ("3.", "Ewa Lis-Nowak", "kierowniczka", "GOPS", "brak", ""),
        ("", "", "", "", "", ""),
        ("", "Razem: 3", "", "", "", ""),
    )  # fmt: skip
    pasted = reading.read(text)
    assert [tuple(row.values.values()) for row in pasted.rows] == [
        ("Anna", "Kowalska", "bibliotekarka", "Biblioteka Gminna", "anna@example.org"),
        ("Jan Maria", "Zięba", "", "", "jan@example.org"),
        ("Ewa", "Lis-Nowak", "kierowniczka", "GOPS", ""),
    ]
    assert pasted.left_out == ["Tel."]
    # What is neither an address nor a way to say that there is none stays, to be mended.
    [row] = reading.read(table(HEADINGS, ("Ola", "Lis", "", "GOPS", "ola.example.org"))).rows
    assert row.values["email"] == "ola.example.org"


def names(*lines):
    return [
        (row.values["first_name"], row.values["last_name"], row.values["institution"])
        for row in reading.read(table(*lines)).rows
    ]


def test_paste_leaves_out_sums_and_says_so_but_no_people(signed_in, cycle):
    """Suma is a surname, and an institution may begin with the word."""
    assert names(("Nazwisko", "Imię", "Instytucja"), ("Suma", "Jan", "GOPS")) == [("Jan", "Suma", "GOPS")]
    together = "Razem dla Gminy – Stowarzyszenie"
    text = (("Instytucja", "Imię", "Nazwisko"), (together, "Jan", "Lis"), ("Razem", "1", ""))
    assert names(*text) == [("Jan", "Lis", together)]
    assert reading.read(table(*text)).sums == [(3, "Razem 1")]
    address = reverse("workshops:group_paste", args=[cycle.uid])
    page = signed_in.post(address, {"pasted": table(*text)}).content.decode()
    assert "Pominięte wiersze z sumami:" in page
    assert "3 (Razem 1)" in page


@pytest.mark.parametrize(
    ("headings", "cells", "left_out"),
    [
        ("Imię|Nazwisko|Instytucja|Imię i nazwisko dyrektora", "Jan|Lis|GOPS|Ewa Nowak", [3]),
        ("Imię i nazwisko|Imię ojca|Instytucja", "Jan Lis|Adam|GOPS", [1]),
        ("Imię i nazwisko|Nazwisko panieńskie|Instytucja", "Jan Lis||GOPS", [1]),
        ("Imię i nazwisko|Adres instytucji|Instytucja (pełna nazwa)", "Jan Lis|ul. Polna 1|GOPS", [1]),
        ("Uczestnik|Imię|Nazwisko|Nazwa i adres instytucji", "17|Jan|Lis|GOPS", [0]),
        ("Nazwisko i imię|Typ instytucji|NIP instytucji|Instytucja", "Lis Jan|ośrodek|123|GOPS", [1, 2]),
        ("Imię i nazwisko|Instytucja|E-mail dyrektora", "Jan Lis|GOPS|ewa@example.org", [2]),
    ],
)
def test_paste_takes_nobody_for_somebody_else(headings, cells, left_out):
    headings, cells = headings.split("|"), cells.split("|")
    pasted = reading.read(table(headings, cells))
    [row] = pasted.rows
    assert list(row.values.values()) == ["Jan", "Lis", "", "GOPS", ""]
    assert pasted.left_out == [headings[at] for at in left_out]


def test_paste_trusts_the_heading_that_says_what_stands_first():
    """Surnames that are first names, too, with first names that no dictionary has."""
    cells = ("Marek Oksana", "Adam Svitlana", "Roman Nazar")
    expected = [("Oksana", "Marek", "GOPS"), ("Svitlana", "Adam", "GOPS"), ("Nazar", "Roman", "GOPS")]
    rows = [(cell, "GOPS", "") for cell in cells]
    assert names(("Nazwisko i imię", "Instytucja", ""), *rows) == expected
    # The heading of another column says nothing of this one.
    text = (
        ("Imię i nazwisko", "Instytucja", "Nazwisko i imię dyrektora"),
        ("Marek Maria", "GOPS", "Lis Ewa"),
    )
    assert names(*text) == [("Marek", "Maria", "GOPS")]


def test_paste_takes_the_institution_of_merged_cells_from_the_row_above(signed_in, cycle, pair):
    library, gops = pair
    text = table(HEADINGS, ("Anna", "Nowak", "", library.name, ""), ("Jan", "Lis", "", "", ""))
    address = reverse("workshops:group_paste", args=[cycle.uid])
    answer = signed_in.post(address, {"pasted": text})
    assert [row.institution for row in answer.context["table"].rows] == [library, library]
    assert "instytucja z wiersza wyżej" in answer.content.decode()
    answer = signed_in.post(
        address, {"pasted": text, "institution": gops.name}
    )  # named for rows that name none
    assert [row.institution for row in answer.context["table"].rows] == [library, gops]


def test_paste_shows_every_problem_at_its_row(cycle, pair):
    library = pair[0].name
    member = cycle.group.members.first().person
    PersonFactory(first_name="Ewa", last_name="Inna", email="zajety@example.org")
    text = table(
        HEADINGS,
        ("Anna", "Nowak", "", library, "anna@example.org"),
        ("Jan", "", "", library, ""),
        ("Ola", "Lis", "", "Klub Nieznany", "ola@"),
        ("Anna", "Druga", "", library, "ANNA@example.org"),
        ("Adam", "Zając", "", library, "zajety@example.org"),
        (member.first_name, member.last_name, "", library, member.email),
        ("<script>alert(1)</script>", "44051401359", "", library, ""),
    )
    rows = reading.check(reading.read(text).rows, cycle.group)
    assert [(row.line, len(row.problems), row.here) for row in rows] == [
        (2, 0, False), (3, 1, False), (4, 2, False), (5, 1, False), (6, 1, False), (7, 0, True), (8, 1, False),
    ]  # fmt: skip
    assert rows[3].problems == ["Ten adres stoi już w wierszu 2."]


def test_paste_adds_what_is_right_and_keeps_the_rest_to_be_mended(signed_in, cycle, pair):
    address = reverse("workshops:group_paste", args=[cycle.uid])
    text = table(
        HEADINGS,
        ("Anna", "Nowak", "bibliotekarka", pair[0].name, "anna@example.org"),
        ("Jan", "", "", pair[0].name, ""),
    )
    seen = signed_in.post(address, {"pasted": text})
    assert (seen.status_code, cycle.group.members.count()) == (200, 6)
    answer = signed_in.post(address, {"pasted": text, "add": "1"})
    assert cycle.group.members.filter(person__email="anna@example.org", post__title="bibliotekarka").exists()
    assert [row.line for row in answer.context["table"].rows] == [2]
    signed_in.post(address, {"pasted": text, "add": "1"})
    assert cycle.group.members.count() == 7


def test_paste_of_two_hundred_rows_is_looked_at_in_few_queries(signed_in, cycle, pair):
    address = reverse("workshops:group_paste", args=[cycle.uid])
    rows = [("Anna", f"Nowak{n}", "", pair[n % 2].name, f"a{n}@example.org") for n in range(200)]

    def queries(number):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = signed_in.post(address, {"pasted": table(HEADINGS, *rows[:number])})
        assert len(answer.context["form"].ready) == number
        return len(captured)

    assert queries(200) == queries(2)


@pytest.mark.parametrize("text", ["", "ala ma kota", table(*[("Anna", f"N{n}", "") for n in range(301)])])
def test_paste_of_what_is_no_list_says_what_to_do(signed_in, cycle, text):
    answer = signed_in.post(reverse("workshops:group_paste", args=[cycle.uid]), {"pasted": text})
    assert list(answer.context["form"].errors) == ["pasted"]


# --- Closed at the beginning, then replaced ------------------------------------------------


def test_group_is_closed_when_the_cycle_begins(cycle, pair):
    group = start(cycle)
    for act in (lambda: group.add(PersonFactory(), pair[0]), group.members.first().leave):
        with pytest.raises(ValidationError) as refusal:
            act()
        assert refusal.value.code == "frozen"


def test_replacing_keeps_who_left_and_why(cycle, pair):
    group = start(cycle)
    member, new = group.members.filter(institution=pair[0]).first(), PersonFactory()
    joined = group.replace(member, new, pair[0], reason="left_job")
    assert group.replace(member, new, pair[0], reason="left_job") == joined
    member.refresh_from_db()
    assert (member.left_reason, joined.replaces, group.members.current().count()) == ("left_job", member, 6)
    assert cycle.events.filter(verb="replace").count() == 1


def test_replacing_that_breaks_a_rule_is_refused_with_its_sentence_and_changes_nothing(
    signed_in, cycle, pair
):
    group = start(cycle)
    member = group.members.filter(institution=pair[0]).first()
    data = {
        "reason": "duties", "who": "new", "first_name": "Ewa", "last_name": "Nowa", "institution": pair[1].name,
    }  # fmt: skip
    answer = signed_in.post(reverse("workshops:member_replace", args=[member.uid]), data)
    assert answer.context["form"].non_field_errors() == [
        "Biblioteka Gminna: 2 z co najmniej 3 osób: brakuje 1 osoby."
    ]
    assert group.members.current().filter(institution=pair[0]).count() == 3
    assert not Person.objects.filter(last_name="Nowa").exists()


def test_replacing_that_improves_what_fails_already_is_no_refusal(cycle, pair):
    library, gops = pair
    fill(cycle.group, (gops, 1))
    group = start(cycle)
    from_library = list(group.members.filter(institution=library))
    GroupMember.objects.filter(pk__in=[each.pk for each in from_library[:2]]).update(left_on="2026-01-01")
    member = group.members.current().filter(institution=gops).first()  # of 1 and 4, where 3 and 3 are needed
    assert group.replace(member, PersonFactory(), library, reason="duties").institution == library
    with pytest.raises(ValidationError) as refusal:
        group.replace(from_library[2], PersonFactory(), gops, reason="duties")
    assert refusal.value.messages == ["Biblioteka Gminna: 1 z co najmniej 3 osób: brakuje 2 osób."]


@pytest.mark.django_db(transaction=True)
def test_one_person_replaced_by_two_at_once_is_replaced_by_one(cycle, pair, at_once):
    group = start(cycle)
    member, (one, two) = group.members.filter(institution=pair[0]).first(), (PersonFactory(), PersonFactory())
    outcomes = at_once(
        *(lambda who=who: group.replace(member, who, pair[0], reason="other") for who in (one, two))
    )
    assert sum(isinstance(each, GroupMember) for each in outcomes) == 1
    assert group.members.current().count() == 6


# --- The line ----------------------------------------------------------------------------


def test_who_comes_to_a_full_group_waits_in_turn(signed_in, cycle, pair):
    assert (
        signed_in.post(reverse("workshops:group_seats", args=[cycle.uid]), {"seats": "6"}).status_code == 302
    )
    group = type(cycle.group).objects.get(pk=cycle.group.pk)
    first, second = PersonFactory(), PersonFactory()
    lines = [group.welcome(person, pair[0])[1] for person in (first, second, first)]
    assert [row.person for row in group.waiting.waiting()] == [first, second]
    with pytest.raises(ValidationError, match=r"Wszystkie miejsca|zajęte"):
        group.promote(lines[0])
    group.members.first().leave()
    with pytest.raises(ValidationError):
        group.promote(lines[1])
    signed_in.post(reverse("workshops:waiting_promote", args=[lines[0].uid]))
    assert group.members.current().filter(person=first).exists()
    assert [row.person for row in group.waiting.waiting()] == [second]


def test_newcomer_does_not_take_the_place_of_who_waits(cycle, pair):
    group = cycle.group
    type(group).objects.filter(pk=group.pk).update(seats=6)
    first, newcomer = PersonFactory(), PersonFactory()
    group.welcome(first, pair[0])
    group.members.first().leave()
    assert group.welcome(newcomer, pair[0])[0] is None
    assert [row.person for row in group.waiting.waiting()] == [first, newcomer]
    assert group.welcome(first, pair[0])[0].person == first
    type(group).objects.filter(pk=group.pk).update(seats=9)  # places for all who wait and one more
    assert group.welcome(PersonFactory(), pair[0])[0] is not None


@pytest.mark.django_db(transaction=True)
def test_one_free_place_taken_by_two_at_once_goes_to_exactly_one(cycle, pair, at_once):
    type(cycle.group).objects.filter(pk=cycle.group.pk).update(seats=7)
    user = UserFactory(role="coordinator", programme=cycle.edition.programme)
    first = cycle.group.wait(PersonFactory(), pair[0])
    cycle.group.wait(PersonFactory(), pair[0])

    def click():
        client = Client()
        client.force_login(user)
        return client.post(reverse("workshops:waiting_promote", args=[first.uid])).status_code

    assert at_once(click, click) == [302, 302]
    assert cycle.group.members.current().count() == 7
    assert cycle.group.waiting.waiting().count() == 1


def test_first_of_the_line_comes_for_somebody_who_leaves(signed_in, cycle, pair):
    group = start(cycle)
    member = group.members.filter(institution=pair[0]).first()
    waiting = group.welcome(PersonFactory(), pair[0])[1]
    data = {"reason": "dates", "who": "waiting"}
    assert signed_in.post(reverse("workshops:member_replace", args=[member.uid]), data).status_code == 302
    assert group.members.current().get(person=waiting.person).replaces == member
    assert not group.waiting.waiting().exists()


def test_person_waits_once(cycle, pair):
    person = PersonFactory()
    cycle.group.wait(person, pair[0])
    with pytest.raises(IntegrityError, match="workshops_waiting_once"), transaction.atomic():
        cycle.group.waiting.create(person=person, institution=pair[0])


# --- Nominated by link ---------------------------------------------------------------------


@pytest.fixture
def question(signed_in, cycle, pair):
    pair[0].email = "biblioteka@example.org"
    pair[0].save()
    data = {"institution": pair[0].name, "people": "2"}
    signed_in.post(reverse("workshops:nomination_ask", args=[cycle.uid]), data)
    return NominationAsk.objects.get()


def nomination(**changes):
    data = {
        "osoba-TOTAL_FORMS": "2", "osoba-INITIAL_FORMS": "0",
        "osoba-0-first_name": "Anna", "osoba-0-last_name": "Nowak", "osoba-0-title": "bibliotekarka",
        "osoba-0-email": "anna@example.org", "osoba-1-first_name": "", "osoba-1-last_name": "",
        "confirmed_by": "Maria Dyrektorska", "confirmed_post": "dyrektorka", "confirmed": "on",
    }  # fmt: skip
    return data | changes


def link_of(question):
    return AccessLink.issue(emails.NOMINATION_LINK, question)[1].partition("//")[2].partition("/")[2]


def test_institution_nominates_by_link_and_gets_a_delegation(
    question, cycle, django_capture_on_commit_callbacks
):
    assert Message.objects.get(kind=emails.NOMINATION).address == "biblioteka@example.org"
    address, stranger = f"/{link_of(question)}", Client()
    assert stranger.get(address).status_code == 200
    assert Delegation.objects.count() == 0
    for _n in range(2):
        assert stranger.post(address, nomination()).status_code == 302
    delegation = Delegation.objects.get()
    assert cycle.group.members.current().filter(person__email="anna@example.org").count() == 1
    assert (delegation.confirmed_by, delegation.source.channel) == ("Maria Dyrektorska", "link")
    document = IssuedDocument.objects.get(kind="workshops.delegation")
    assert document.label.startswith("DEL/1/")
    context = delegation_context(document)
    assert [session.title for session in context["sessions"]] == [s.title for s in cycle.sessions.all()]
    context |= {"title": document.title, "document": document}
    assert "<table" in render_to_string("workshops/pdf/delegation.html", context)
    assert "<table" not in render_to_string("workshops/pdf/delegation.html", context | {"sessions": []})
    question.refresh_from_db()
    assert question.answered_at


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"confirmed": ""}, "confirm"),
        ({"confirmed_by": "44051401359"}, "confirm"),
        ({"osoba-0-first_name": "", "osoba-0-last_name": "", "osoba-0-title": "", "osoba-0-email": ""}, "people"),
        ({"osoba-1-first_name": "Anna", "osoba-1-last_name": "Nowak", "osoba-1-email": "anna@example.org"}, "people"),
        ({"osoba-0-email": "zajety@example.org"}, "people"),
    ],
)  # fmt: skip
def test_nomination_without_confirmation_or_with_a_slip_sends_nobody(question, changes, where):
    PersonFactory(first_name="Ewa", last_name="Tajna", email="zajety@example.org")
    answer = Client().post(f"/{link_of(question)}", nomination(**changes))
    assert not answer.context[where].is_valid()
    assert b"Tajna" not in answer.content
    assert Delegation.objects.count() == 0


def test_nomination_that_came_by_phone_is_written_down(signed_in, question, cycle):
    address = reverse("workshops:nomination_record", args=[question.uid])
    assert list(signed_in.post(address, nomination()).context["confirm"].errors) == ["channel"]
    assert signed_in.post(address, nomination(channel="phone")).status_code == 302
    source = Delegation.objects.get().source
    assert (source.channel, source.on_behalf_of) == ("phone", "Maria Dyrektorska")
    assert cycle.group.members.current().filter(person__email="anna@example.org").exists()


def test_nomination_after_the_beginning_waits(question, cycle):
    start(cycle)
    Client().post(f"/{link_of(question)}", nomination())
    assert cycle.group.waiting.waiting().get().person.last_name == "Nowak"


def test_nobody_is_asked_after_the_beginning(signed_in, cycle):
    start(cycle)
    other = InstitutionFactory(email="inna@example.org")
    address = reverse("workshops:nomination_ask", args=[cycle.uid])
    page = signed_in.post(address, {"institution": other.name, "people": "2"}, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert not NominationAsk.objects.exists()
    assert not cycle.group.institutions.filter(pk=other.pk).exists()


def test_issued_delegation_is_in_the_control_folder(question, cycle, pair):
    person = cycle.group.members.first().person
    delegation = Delegation.give(
        cycle.group, person, pair[0], confirmed_by="M", confirmed_post="d", source=Source.record("link")
    )
    document = delegation.document()
    document.claim()
    document.issue(b"%PDF-1.7 stand-in")
    programme = cycle.edition.programme
    held = all_held(programme, all_steps(programme))
    assert [each.stored for each in held[f"group-{cycle.pk}", "delegacja_pracodawcy"]] == [document.file]
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.get(document.file.get_absolute_url()).status_code == 404


def test_institution_without_people_can_be_taken_out_and_others_not(signed_in, question, cycle, pair):
    for institution in pair:
        address = reverse("workshops:group_institution_drop", args=[cycle.uid, institution.pk])
        assert signed_in.post(address).status_code == 302
    assert cycle.group.institutions.count() == 2


def test_group_page_takes_the_same_queries_for_one_and_three(signed_in, cycle, pair):
    address = reverse("workshops:group", args=[cycle.uid])

    def more():
        cycle.group.wait(PersonFactory(), pair[0])
        person = cycle.group.members.exclude(person__in=Delegation.objects.values("person")).first().person
        Delegation.give(
            cycle.group, person, pair[0], confirmed_by="M", confirmed_post="d", source=Source.record("link")
        )

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(address).status_code == 200
        return len(captured)

    more()
    signed_in.get(address)
    one = queries()
    more()
    more()
    assert queries() == one
