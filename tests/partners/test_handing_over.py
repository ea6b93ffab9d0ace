"""Duties pass from one account to another: previewed, all or nothing, on a day, with a protocol and mails."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessLog, Membership, Substitution
from coop_portal import registry
from coop_portal.transitions import TransitionRefused
from documents.models import IssuedDocument
from notifications.models import Message
from partners.handing_over import document, doing
from partners.handing_over.parts import HandOverRefused, Item, Part
from partners.models import HandOver, InstitutionResource, Person, Post, TeamMembership
from partners.tasks import tick
from tests.accounts.factories import MembershipFactory, UserFactory

from .factories import (
    ActionItemFactory,
    InstitutionFactory,
    PersonFactory,
    PostFactory,
    TeamFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db

NEW = "/przekazanie-obowiazkow/nowe/"


def today():
    return timezone.localdate()


@pytest.fixture
def gops():
    return InstitutionFactory(name="GOPS Kobylin", email="gops@example.org")


@pytest.fixture
def giver(gops):
    """A caretaker with a post, a seat that she leads, a deputy's seat, two tasks and a resource."""
    user = UserFactory(role="caretaker", institution=gops, first_name="Ewa", last_name="Zawadzka")
    PostFactory(
        person=PersonFactory(user=user, first_name="Ewa", last_name="Zawadzka"),
        institution=gops,
        title="kierownik",
    )
    return user


@pytest.fixture
def receiver(gops):
    user = UserFactory(role="member", institution=gops, first_name="Jan", last_name="Nowak")
    PostFactory(person=PersonFactory(user=user), institution=gops, title="pracownik socjalny")
    return user


def post_of(user):
    return Post.objects.get(person__user=user)


def seat(giver, **fields):
    team = fields.pop("team", None) or TeamFactory()
    fields = {"post": post_of(giver), "starts_on": today() - timedelta(days=30)} | fields
    return TeamMembership.objects.create(team=team, institution=post_of(giver).institution, **fields)


def handover(giver, receiver, parts, *, by=None, **fields):
    return HandOver.objects.create(
        giver=giver, receiver=receiver, parts=parts, created_by=by or giver, **{"on": today()} | fields
    )


def role_key(user, **wanted):
    return str(Membership.objects.current().get(user=user, **wanted).pk)


def done(*args, **fields):
    planned = handover(*args, **fields)
    doing.perform(planned)
    assert planned.status == "done", planned.why_failed
    return planned


# --- Parts -------------------------------------------------------------------------------------


def test_role_ends_for_the_giver_and_begins_for_the_receiver(giver, receiver, gops):
    until = timezone.now() + timedelta(days=100)
    Membership.objects.filter(user=giver).update(valid_to=until)
    done(giver, receiver, {"accounts.roles": [role_key(giver)]})
    assert not Membership.objects.current().filter(user=giver).exists()
    given = Membership.objects.current().get(user=receiver, role="caretaker")
    assert (given.institution, given.valid_to) == (gops, until)


def test_last_operators_role_can_be_handed_over():
    operator, next_one = UserFactory(role="operator"), UserFactory()
    done(operator, next_one, {"accounts.roles": [role_key(operator)]})
    assert [m.user for m in Membership.objects.current().filter(role="operator")] == [next_one]


def test_last_operators_role_does_not_go_to_a_closed_account():
    operator, gone = UserFactory(role="operator"), UserFactory(is_active=False)
    planned = handover(operator, gone, {"accounts.roles": [role_key(operator)]})
    doing.perform(planned)
    assert planned.status == "failed"
    assert Membership.objects.current().get(role="operator").user == operator


def test_seat_ends_the_day_before_and_a_new_one_begins(giver, receiver):
    old = seat(giver, basis="zarzadzenie", basis_number="12/2026")
    done(giver, receiver, {"partners.seats": [str(old.pk)]})
    old.refresh_from_db()
    new = TeamMembership.objects.current().get(team=old.team)
    assert (old.post, old.ends_on) == (post_of(giver), today() - timedelta(days=1))
    assert (new.post, new.starts_on, new.basis, new.basis_number) == (post_of(receiver), today(), "", "")
    assert new.institution == old.institution


def test_seat_that_began_today_changes_its_person_only(giver, receiver):
    old = seat(giver, starts_on=today())
    done(giver, receiver, {"partners.seats": [str(old.pk)]})
    assert TeamMembership.objects.get(team=old.team).post == post_of(receiver)


def test_seat_whose_deputy_takes_it_has_no_deputy_any_more(giver, receiver):
    old = seat(giver, deputy=post_of(receiver))
    done(giver, receiver, {"partners.seats": [str(old.pk)]})
    assert TeamMembership.objects.current().get(team=old.team).deputy is None


def test_deputy_is_replaced(giver, receiver):
    other = PostFactory(institution=post_of(giver).institution)
    held = seat(giver, post=other, deputy=post_of(giver))
    done(giver, receiver, {"partners.seats": [str(held.pk)]})
    held.refresh_from_db()
    assert (held.post, held.deputy, held.ends_on) == (other, post_of(receiver), None)


def test_seat_that_the_receiver_has_already_only_ends(giver, receiver):
    old = seat(giver)
    seat(giver, team=old.team, post=post_of(receiver))
    done(giver, receiver, {"partners.seats": [str(old.pk)]})
    assert TeamMembership.objects.current().get(team=old.team).post == post_of(receiver)


def test_tasks_of_account_and_of_post_change_their_owner(giver, receiver):
    by_user = ActionItemFactory(user=giver)
    by_post = ActionItemFactory(post=post_of(giver), institution=post_of(giver).institution)
    done(giver, receiver, {"partners.tasks": [str(by_user.pk), str(by_post.pk)]})
    by_user.refresh_from_db(), by_post.refresh_from_db()
    assert (by_user.user, by_post.post) == (receiver, post_of(receiver))
    assert by_user.version == 2  # whoever edits it now is told that it changed


def test_closed_tasks_stay(giver, receiver):
    task = ActionItemFactory(user=giver)
    task.complete(by=giver)
    assert "partners.tasks" not in [offer.key for offer in doing.offers(scope(giver), giver, receiver)]


def test_contact_of_a_resource_changes(giver, receiver, gops):
    hall = InstitutionResource.objects.create(institution=gops, kind="room", name="Sala", post=post_of(giver))
    done(giver, receiver, {"partners.resources": [str(hall.pk)]})
    hall.refresh_from_db()
    assert hall.post == post_of(receiver)


def test_post_is_opened_for_a_receiver_without_one(giver, gops):
    receiver = UserFactory(role="member", institution=gops, first_name="Olga", last_name="Nowa")
    held = seat(giver)
    planned = done(giver, receiver, {"partners.seats": [str(held.pk)], "posts": {str(gops.pk): "kierownik"}})
    opened = post_of(receiver)
    assert (opened.institution, opened.title, opened.starts_on) == (gops, "kierownik", today())
    assert (opened.person.first_name, opened.person.email) == ("Olga", receiver.email)
    assert TeamMembership.objects.current().get(team=held.team).post == opened
    assert planned.record[0]["items"] == [{"title": "Kierownik", "detail": "GOPS Kobylin"}]


def test_person_of_the_same_address_gets_the_account(giver, gops):
    receiver = UserFactory(role="member", institution=gops)
    person = PersonFactory(email=receiver.email)
    held = seat(giver)
    done(giver, receiver, {"partners.seats": [str(held.pk)], "posts": {str(gops.pk): "zastępca"}})
    assert Person.objects.get(user=receiver) == person


def test_parts_of_higher_apps_are_taken_in_the_same_transaction(giver, receiver, monkeypatch):
    taken = []

    def take(keys, *people_and_day):
        taken.append((keys, *people_and_day))

    part = Part("Usługi", lambda user: [Item("7", "Klub seniora")], take)
    monkeypatch.setitem(registry.handovers, "tests.services", part)
    done(giver, receiver, {"tests.services": ["7"]})
    assert taken == [(["7"], giver, receiver, today(), giver)]


# --- All or nothing ----------------------------------------------------------------------------


def test_failure_leaves_nothing_half_done(giver, receiver, monkeypatch):
    def refuse(*_args):
        raise HandOverRefused("Tego nie można przekazać.")

    part = Part("Ostatnia", lambda user: [Item("1", "Rzecz")], refuse, order=99)
    monkeypatch.setitem(registry.handovers, "tests.refused", part)
    held = seat(giver)
    planned = handover(
        giver,
        receiver,
        {"accounts.roles": [role_key(giver)], "partners.seats": [str(held.pk)], "tests.refused": ["1"]},
    )
    doing.perform(planned)
    held.refresh_from_db()
    assert (planned.status, planned.why_failed) == ("failed", "Tego nie można przekazać.")
    assert (held.ends_on, TeamMembership.objects.filter(team=held.team).count()) == (None, 1)
    assert role_key(giver)
    assert not IssuedDocument.objects.filter(kind="handover").exists()
    assert not Message.objects.filter(kind="partners.handover_done").exists()


def test_error_of_a_part_is_a_sentence_too(giver, receiver, monkeypatch):
    def broken(*_args):
        raise ZeroDivisionError

    monkeypatch.setitem(
        registry.handovers, "tests.broken", Part("Zepsuta", lambda user: [Item("1", "Rzecz")], broken)
    )
    planned = handover(giver, receiver, {"tests.broken": ["1"], "accounts.roles": [role_key(giver)]})
    doing.perform(planned)
    assert planned.status == "failed"
    assert planned.why_failed == _("The portal made an error. Tell whoever runs it; nothing was handed over.")
    assert role_key(giver)


def test_receiver_without_the_post_fails_with_a_sentence(giver):
    receiver = UserFactory(first_name="Olga", last_name="Nowa")
    held = seat(giver)
    planned = handover(giver, receiver, {"partners.seats": [str(held.pk)]})
    doing.perform(planned)
    assert planned.status == "failed"
    assert planned.why_failed == _("%(person)s has no post in %(institution)s.") % {
        "person": "Olga Nowa",
        "institution": "GOPS Kobylin",
    }


def test_what_the_giver_has_no_more_is_left_out(giver, receiver):
    gone, held = seat(giver), seat(giver)
    gone.ends_on = today() - timedelta(days=1)
    gone.save()
    planned = done(giver, receiver, {"partners.seats": [str(gone.pk), str(held.pk)]})
    assert [item["title"] for item in planned.record[0]["items"]] == [held.team.name]


def test_nothing_left_to_hand_over_fails(giver, receiver):
    planned = handover(giver, receiver, {"partners.seats": ["999999"]})
    doing.perform(planned)
    assert planned.status == "failed"


def test_doing_it_twice_changes_nothing(giver, receiver):
    held = seat(giver)
    planned = done(giver, receiver, {"partners.seats": [str(held.pk)]})
    doing.perform(planned)
    assert planned.events.count() == 1
    assert TeamMembership.objects.filter(team=held.team).count() == 2
    assert IssuedDocument.objects.filter(kind="handover").count() == 1


def test_rights_are_asked_again_on_the_day(receiver, gops):
    """A caretaker planned it for a member, and is caretaker no more when the day comes."""
    caretaker = UserFactory(role="caretaker", institution=gops)
    member = UserFactory(role="member", institution=gops)
    planned = handover(member, receiver, {"accounts.roles": [role_key(member)]}, by=caretaker)
    Membership.objects.get(user=caretaker).end()
    doing.perform(planned)
    assert planned.status == "failed"
    assert role_key(member)


def test_deputys_rights_do_not_count(giver, receiver, gops):
    """Else a deputy could keep for good what was lent for two weeks."""
    deputy, member = UserFactory(), UserFactory(role="member", institution=gops)
    Substitution.objects.create(
        person=giver, deputy=deputy, starts_on=today(), ends_on=today() + timedelta(days=5)
    )
    planned = handover(member, deputy, {"accounts.roles": [role_key(member)]}, by=deputy)
    doing.perform(planned)
    assert planned.status == "failed"


def test_member_gives_no_role_to_a_stranger(receiver, gops):
    member = UserFactory(role="social_worker", institution=gops)
    offered = doing.offers(scope(member), member, UserFactory())
    assert offered == []
    [offer] = doing.offers(scope(member), member, receiver)
    assert [item.key for item in offer.items] == [role_key(member)]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_acts():
    gops = InstitutionFactory()
    giver = UserFactory(role="caretaker", institution=gops)
    receivers = [UserFactory(role="member", institution=gops) for _number in range(2)]
    key = role_key(giver)
    planned = [handover(giver, receiver, {"accounts.roles": [key]}) for receiver in receivers]
    together = threading.Barrier(2)

    def perform(one):
        try:
            together.wait()
            doing.perform(one)
        finally:
            connection.close()

    workers = [threading.Thread(target=perform, args=[one]) for one in planned]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert sorted(one.status for one in planned) == ["done", "failed"]
    assert Membership.objects.current().filter(role="caretaker", institution=gops).count() == 1


# --- On the day --------------------------------------------------------------------------------


def test_planned_one_waits_for_its_day_and_the_clock_does_it(giver, receiver):
    planned = handover(giver, receiver, {"accounts.roles": [role_key(giver)]}, on=today() + timedelta(days=3))
    tick()
    planned.refresh_from_db()
    assert planned.status == "planned"
    HandOver.objects.update(on=today())
    tick()
    planned.refresh_from_db()
    assert planned.status == "done"


def test_failed_one_is_not_tried_each_minute(giver):
    planned = handover(giver, UserFactory(), {"partners.seats": [str(seat(giver).pk)]})
    tick()
    tick()
    assert [event.verb for event in planned.events.all()] == ["fail"]


def test_cancelled_one_is_not_done(giver, receiver):
    planned = handover(giver, receiver, {"accounts.roles": [role_key(giver)]})
    planned.cancel(by=receiver)
    tick()
    planned.refresh_from_db()
    assert planned.status == "cancelled"
    assert role_key(giver)
    with pytest.raises(TransitionRefused):
        planned.cancel(by=receiver)


# --- Mails and the protocol --------------------------------------------------------------------


def test_the_two_and_who_planned_it_are_told_once_each(giver, receiver, gops):
    operator = UserFactory(role="operator")
    planned = done(giver, receiver, {"accounts.roles": [role_key(giver)]}, by=operator)
    told = Message.objects.about("partners.handover_done", planned)
    assert sorted(message.user.pk for message in told) == sorted([giver.pk, receiver.pk, operator.pk])


def test_partners_get_one_mail_each(giver, receiver):
    """Two teams with the same partner, one seat without a person: its institution's shared mailbox."""
    library = PostFactory(person=PersonFactory(email="biblioteka@example.org"))
    school = InstitutionFactory(email="szkola@example.org")
    held = [seat(giver), seat(giver)]
    for one in held:
        TeamMembership.objects.create(team=one.team, institution=library.institution, post=library)
    TeamMembership.objects.create(team=held[0].team, institution=school)
    planned = done(giver, receiver, {"partners.seats": [str(one.pk) for one in held]})
    told = Message.objects.about("partners.handover_told", planned)
    assert sorted(message.address for message in told) == ["biblioteka@example.org", "szkola@example.org"]
    assert not any(message.mandatory for message in told)


def test_caretakers_of_the_territory_learn_of_a_new_animator():
    gmina = TerritoryFactory()
    animator, next_one = UserFactory(role="animator", territory=gmina.powiat), UserFactory()
    caretaker = UserFactory(role="caretaker", institution=InstitutionFactory(seat=gmina))
    UserFactory(role="caretaker", institution=InstitutionFactory())
    planned = done(animator, next_one, {"accounts.roles": [role_key(animator)]})
    assert [m.address for m in Message.objects.about("partners.handover_told", planned)] == [caretaker.email]


def test_partners_are_not_told_against_the_wish(giver, receiver):
    held = seat(giver)
    TeamMembership.objects.create(team=held.team, institution=InstitutionFactory(email="x@example.org"))
    planned = done(giver, receiver, {"partners.seats": [str(held.pk)]}, tell_partners=False)
    assert not Message.objects.about("partners.handover_told", planned).exists()


def test_mails_say_what_they_are_about(giver, receiver):
    planned = done(giver, receiver, {"accounts.roles": [role_key(giver)]}, note="Klucze w sekretariacie.")
    for kind in ("planned", "done", "told"):
        definition = registry.message_kinds[f"partners.handover_{kind}"]
        message = Message(kind=f"partners.handover_{kind}", subject=planned, user=receiver, address="a@b.pl")
        frame = {"part": False, "unsubscribe_url": "", "notices": [], "standing_in_for": ""}
        for name in ("subject.txt", "body.txt", "body.html"):
            text = render_to_string(
                f"emails/{definition.template}/{name}", frame | definition.context(message)
            )
            assert all(said in text for said in ("Zawadzka", "Nowak")), name


def test_protocol_is_a_numbered_document_of_both(giver, receiver, gops):
    planned = done(giver, receiver, {"accounts.roles": [role_key(giver)]}, note="Klucze w sekretariacie.")
    protocol = planned.protocol
    assert protocol.label == f"PP/{protocol.number}/{today().year}"
    html = render_to_string(
        "partners/handing_over/pdf/protocol.html",
        {"title": protocol.title, "document": protocol} | document.context(protocol),
    )
    for said in ("Ewa Zawadzka", "Jan Nowak", "GOPS Kobylin", "Klucze w sekretariacie."):
        assert said in html
    assert html.count('class="signature"') == 2
    names = " ".join(str(value) for _label, value in document.public_facts(protocol))
    assert "Zawadzka" not in names


def test_record_of_the_protocol_is_polish_whoever_planned_it(receiver, gops):
    english = UserFactory(role="caretaker", institution=gops, language="en")
    planned = done(english, receiver, {"accounts.roles": [role_key(english)]})
    assert (
        planned.record[0]["items"][0]["title"] == Membership(role="caretaker").get_role_display().capitalize()
    )


# --- Pages -------------------------------------------------------------------------------------


def scope(user):
    from accounts.scope import Scope

    return Scope(user)


def posted(giver, receiver, **more):
    return {
        "uid": str(uuid.uuid4()),
        "giver": giver.email,
        "receiver": receiver.email,
        "on": today().isoformat(),
        "note": "",
        "tell_partners": "on",
    } | more


def test_preview_lists_everything_and_writes_nothing(client, giver, receiver):
    held, task = seat(giver), ActionItemFactory(user=giver)
    client.force_login(giver)
    response = client.post(NEW, posted(giver, receiver))
    page = response.content.decode()
    assert [row["key"] for row in response.context["preview"].rows] == [
        "accounts.roles",
        "partners.seats",
        "partners.tasks",
    ]
    assert held.team.name in page
    assert task.text in page
    assert not HandOver.objects.exists()


def test_confirming_hands_over_what_is_ticked(client, giver, receiver):
    held, kept = seat(giver), seat(giver)
    client.force_login(giver)
    data = posted(giver, receiver, confirm="1", shown_for=f"{giver.pk}-{receiver.pk}")
    response = client.post(NEW, data | {"partners.seats": [str(held.pk)]})
    planned = HandOver.objects.get()
    assert response.url == planned.get_absolute_url()
    assert (planned.status, planned.parts) == ("done", {"partners.seats": [str(held.pk)]})
    kept.refresh_from_db()
    assert kept.ends_on is None
    assert AccessLog.objects.filter(verb="hand_over", user=giver).count() == 1


def test_form_sent_twice_hands_over_once(client, giver, receiver):
    held = seat(giver)
    client.force_login(giver)
    data = posted(giver, receiver, confirm="1", shown_for=f"{giver.pk}-{receiver.pk}")
    data |= {"partners.seats": [str(held.pk)], "partners.tasks": [str(ActionItemFactory(user=giver).pk)]}
    client.post(NEW, data)
    other = ActionItemFactory(user=giver)
    client.post(NEW, data | {"partners.tasks": [str(other.pk)]})
    assert HandOver.objects.count() == 1
    other.refresh_from_db()
    assert other.user == giver


def test_ticks_of_an_earlier_pair_are_not_taken_over(client, giver, receiver, gops):
    """The people were changed after the preview: it is shown again."""
    third = UserFactory(role="member", institution=gops)
    client.force_login(giver)
    data = posted(giver, third, confirm="1", shown_for=f"{giver.pk}-{receiver.pk}")
    response = client.post(NEW, data | {"accounts.roles": [role_key(giver)]})
    assert response.status_code == 200
    assert not HandOver.objects.exists()


def test_later_day_is_planned_and_the_receiver_told(client, giver, receiver):
    client.force_login(giver)
    later = today() + timedelta(days=5)
    data = posted(giver, receiver, on=later.isoformat(), confirm="1", shown_for=f"{giver.pk}-{receiver.pk}")
    client.post(NEW, data | {"accounts.roles": [role_key(giver)]})
    planned = HandOver.objects.get()
    assert (planned.status, planned.on) == ("planned", later)
    assert [m.user for m in Message.objects.about("partners.handover_planned", planned)] == [receiver]
    client.post(NEW, data | {"uid": str(uuid.uuid4()), "accounts.roles": [role_key(giver)]})
    assert HandOver.objects.count() == 1  # such a one is planned already


def test_nothing_ticked_is_said(client, giver, receiver):
    client.force_login(giver)
    data = posted(giver, receiver, confirm="1", shown_for=f"{giver.pk}-{receiver.pk}")
    response = client.post(NEW, data)
    assert response.context["preview"].error == _("Tick at least one duty.")


def test_missing_post_is_offered_and_opened(client, giver, gops):
    receiver = UserFactory(role="member", institution=gops)
    held = seat(giver)
    client.force_login(giver)
    data = posted(giver, receiver, confirm="1", shown_for=f"{giver.pk}-{receiver.pk}")
    data |= {"partners.seats": [str(held.pk)]}
    refused = client.post(NEW, data)
    assert refused.context["preview"].error
    client.post(NEW, data | {f"open-{gops.pk}": "on", f"title-{gops.pk}": "kierownik"})
    assert HandOver.objects.get().status == "done"
    assert post_of(receiver).title == "kierownik"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("receiver", "nikt@example.org"),
        ("receiver", "\x00"),
        ("on", "2020-01-01"),
        ("on", "9999-12-31"),
        ("on", "jutro"),
        ("note", "Pan o numerze PESEL 44051401359"),
        ("uid", "1"),
    ],
)
def test_bad_input_is_said_at_the_field(client, giver, receiver, field, value):
    client.force_login(giver)
    response = client.post(NEW, posted(giver, receiver) | {field: value})
    assert list(response.context["form"].errors) == [field]


def test_nobody_hands_over_to_oneself(client, giver):
    client.force_login(giver)
    response = client.post(NEW, posted(giver, giver))
    assert list(response.context["form"].errors) == ["receiver"]


def test_member_names_no_other_giver_and_only_colleagues(client, receiver, giver):
    client.force_login(receiver)
    stranger = UserFactory()
    response = client.post(NEW, posted(giver, stranger))
    assert list(response.context["form"].errors) == ["receiver"]
    response = client.post(NEW, posted(giver, giver))
    assert response.context["preview"].giver == receiver  # what was posted for the giver is not read


def test_caretaker_hands_over_for_a_member_who_left(client, giver, receiver, gops):
    leaver = UserFactory(role="member", institution=gops)
    client.force_login(giver)
    data = posted(leaver, receiver, confirm="1", shown_for=f"{leaver.pk}-{receiver.pk}")
    client.post(NEW, data | {"accounts.roles": [role_key(leaver)]})
    assert HandOver.objects.get().status == "done"
    assert not Membership.objects.current().filter(user=leaver).exists()


def test_caretaker_cannot_choose_people_of_elsewhere(client, giver, receiver):
    stranger = UserFactory(role="member", institution=InstitutionFactory())
    client.force_login(giver)
    response = client.post(NEW, posted(stranger, receiver))
    assert list(response.context["form"].errors) == ["giver"]


def test_manager_sees_no_roles_of_other_places(giver, receiver, gops):
    leaver = UserFactory(role="member", institution=gops)
    MembershipFactory(user=leaver, role="caretaker", institution=InstitutionFactory())
    [offer] = doing.offers(scope(giver), leaver, receiver)
    assert [item.detail for item in offer.items] == [gops.name]


def test_failed_one_is_on_the_desk_of_who_planned_it(client, giver):
    planned = handover(giver, UserFactory(), {"partners.seats": [str(seat(giver).pk)]})
    doing.perform(planned)
    client.force_login(giver)
    page = client.get(reverse("dashboard")).content.decode()
    assert planned.why_failed in page
    client.post(reverse("partners:handover_cancel", args=[planned.uid]))
    assert planned.why_failed not in client.get(reverse("dashboard")).content.decode()


def test_protocol_is_for_the_two_and_who_planned_it(giver, receiver):
    planned = done(giver, receiver, {"accounts.roles": [role_key(giver)]})
    may = registry.file_access["partners.handover"]
    assert [bool(may(scope(user), planned)) for user in (giver, receiver, UserFactory())] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_and_preview_take_as_many_queries_for_three(
    client, giver, receiver, gops, rows, django_assert_max_num_queries
):
    for _number in range(rows):
        handover(giver, UserFactory(), {"accounts.roles": ["1"]}, status="cancelled")
        seat(giver), ActionItemFactory(user=giver)
        InstitutionResource.objects.create(institution=gops, kind="room", name="Sala", post=post_of(giver))
        MembershipFactory(user=giver, role="member", institution=InstitutionFactory())
    client.force_login(giver)
    client.get(reverse("partners:handovers"))
    with django_assert_max_num_queries(16):
        client.get(reverse("partners:handovers"))
    with django_assert_max_num_queries(45):
        client.post(NEW, posted(giver, receiver))
