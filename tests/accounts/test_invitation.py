from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AccessLink, Invitation, Membership, User
from coop_portal.transitions import TransitionRefused
from notifications.models import Message

from .factories import InvitationFactory, UserFactory

DAY = timedelta(days=1)


def draft(institution, **fields):
    values = {
        "email": "nowa@example.org",
        "role": Role.MEMBER,
        "institution": institution,
        "name": "Zofia Nowa",
    }
    return Invitation(**{"invited_by": UserFactory(), **values, **fields})


def lapse(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - DAY)
    invitation.refresh_from_db()


def test_send_plans_one_mail(institution, django_capture_on_commit_callbacks, mailoutbox):
    with django_capture_on_commit_callbacks(execute=True):
        invitation = draft(institution).send()
    message = Message.objects.get()
    assert (message.kind, message.address, message.subject) == (
        "accounts.invitation",
        "nowa@example.org",
        invitation,
    )
    assert [mail.to for mail in mailoutbox] == [["Zofia Nowa <nowa@example.org>"]]
    assert mailoutbox[0].reply_to == [invitation.invited_by.email]
    assert AccessLink.objects.about("invitation", invitation).count() == 1


def test_send_of_the_same_form_twice_makes_one(institution):
    first = draft(institution)
    second = draft(institution, uid=first.uid)
    assert first.send() == second.send()
    assert (Invitation.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_send_of_the_same_offer_at_once_makes_one(institution, at_once):
    inviter = UserFactory()
    first, second = at_once(lambda: draft(institution, invited_by=inviter).send())
    assert first == second
    assert Invitation.objects.count() == 1


def test_send_makes_room_where_the_last_one_lapsed(institution):
    lapsed = draft(institution).send()
    lapse(lapsed)
    draft(institution).send()
    lapsed.refresh_from_db()
    assert (lapsed.status, Invitation.objects.open().count()) == ("withdrawn", 1)


def test_offer_of_a_role_that_is_over_is_closed_and_makes_room(programme):
    """A controller's last day comes before the time to answer is over."""
    offer = draft(None, role=Role.CONTROLLER, programme=programme, valid_to=timezone.now() + DAY).send()
    assert Invitation.objects.open().get().status == "open"
    days = {"created_at": timezone.now() - 2 * DAY, "valid_to": timezone.now() - DAY}
    Invitation.objects.filter(pk=offer.pk).update(**days)
    offer.refresh_from_db()
    assert (offer.status, Invitation.objects.open().exists()) == ("lapsed", False)
    user = UserFactory(email="nowa@example.org")
    for verb in (lambda: offer.accept(user), offer.repeat):
        with pytest.raises(TransitionRefused):
            verb()
    again = draft(None, role=Role.CONTROLLER, programme=programme, valid_to=timezone.now() + DAY).send()
    assert again.accept(user).role == Role.CONTROLLER


def test_check_offer_refuses_an_open_one(institution):
    draft(institution).send()
    with pytest.raises(ValidationError) as error:
        draft(institution).check_offer()
    assert error.value.code == "open"


def test_check_offer_refuses_a_role_that_is_held(institution):
    user = UserFactory(role=Role.MEMBER, institution=institution)
    with pytest.raises(ValidationError) as error:
        draft(institution, email=user.email).check_offer()
    assert error.value.code == "held"


def test_accept_gives_the_role(institution):
    user, invitation = UserFactory(email="nowa@example.org"), draft(institution).send()
    membership = invitation.accept(user)
    assert (membership.user, membership.role, membership.institution) == (user, Role.MEMBER, institution)
    assert (invitation.status, invitation.membership) == ("accepted", membership)


def test_accept_repeated_gives_the_same_role(institution):
    user, invitation = UserFactory(email="nowa@example.org"), draft(institution).send()
    assert invitation.accept(user) == invitation.accept(user)
    assert Membership.objects.count() == 1


def test_accept_by_another_person_is_refused(institution):
    invitation = draft(institution).send()
    invitation.accept(UserFactory(email="nowa@example.org"))
    with pytest.raises(TransitionRefused):
        invitation.accept(UserFactory())


@pytest.mark.parametrize("end", ["withdraw", "lapse"])
def test_accept_of_a_closed_one_is_refused(institution, end):
    invitation = draft(institution).send()
    lapse(invitation) if end == "lapse" else invitation.withdraw()
    with pytest.raises(TransitionRefused):
        invitation.accept(UserFactory(email="nowa@example.org"))
    assert Membership.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_accept_twice_at_once_gives_one_role(institution, at_once):
    user, invitation = UserFactory(email="nowa@example.org"), draft(institution).send()
    first, second = at_once(lambda: Invitation.objects.get(pk=invitation.pk).accept(user))
    assert first == second
    assert Membership.objects.count() == 1


def test_open_account_makes_a_checked_address_and_the_role(institution):
    invitation = draft(institution, language="en").send()
    user = invitation.open_account(password="cztery proste słowa", first_name="Zofia", last_name="Nowa")
    assert (user.email, user.language, str(user)) == ("nowa@example.org", "en", "Zofia Nowa")
    assert user.emailaddress_set.get().verified
    assert user.check_password("cztery proste słowa")
    assert user.memberships.get() == invitation.membership


def test_open_account_is_refused_where_the_address_has_one(institution):
    UserFactory(email="nowa@example.org")
    with pytest.raises(TransitionRefused):
        draft(institution).send().open_account(password="x", first_name="Z", last_name="N")


@pytest.mark.django_db(transaction=True)
def test_open_account_twice_at_once_makes_one_account(institution, at_once):
    invitation = draft(institution).send()
    names = {"password": "cztery proste słowa", "first_name": "Zofia", "last_name": "Nowa"}
    outcomes = at_once(lambda: Invitation.objects.get(pk=invitation.pk).open_account(**names))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["TransitionRefused", "User"]
    assert User.objects.filter(email="nowa@example.org").count() == 1


@pytest.mark.django_db(transaction=True)
def test_open_account_by_two_invitations_at_once_makes_one_account(institution, at_once):
    invitations = [draft(institution, role=role).send() for role in (Role.MEMBER, Role.CARETAKER)]
    names = {"password": "cztery proste słowa", "first_name": "Zofia", "last_name": "Nowa"}
    outcomes = at_once(*[lambda offer=offer: offer.open_account(**names) for offer in invitations])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["TransitionRefused", "User"]


def test_withdraw_revokes_the_links_and_cancels_the_mail(institution):
    invitation = draft(institution).send()
    AccessLink.issue("invitation", invitation)
    invitation.withdraw()
    invitation.withdraw()
    invitation.refresh_from_db()
    assert invitation.status == "withdrawn"
    assert AccessLink.objects.usable().count() == 0
    assert Message.objects.get().status == "cancelled"


def test_withdraw_of_an_accepted_one_is_refused(institution):
    invitation = draft(institution).send()
    invitation.accept(UserFactory(email="nowa@example.org"))
    with pytest.raises(TransitionRefused):
        invitation.withdraw()


def test_repeat_gives_new_time_and_writes_again(institution):
    invitation = draft(institution, expires_at=timezone.now() + DAY).send()
    lapse(invitation)
    invitation.repeat()
    invitation.repeat()  # the same day: no second mail
    invitation.refresh_from_db()
    assert (invitation.status, Message.objects.count()) == ("open", 2)


def test_repeat_of_an_accepted_one_is_refused(institution):
    invitation = draft(institution).send()
    invitation.accept(UserFactory(email="nowa@example.org"))
    with pytest.raises(TransitionRefused):
        invitation.repeat()


def test_mail_is_not_due_after_withdrawal(institution):
    from accounts import emails

    invitation = draft(institution).send()
    message = Message.objects.get()
    assert emails.invitation_is_due(message)
    invitation.withdraw()
    assert not emails.invitation_is_due(Message.objects.get())


def test_for_user_needs_a_proven_address(institution):
    invitation = draft(institution).send()
    user = UserFactory(email="inna@example.org")
    address = user.emailaddress_set.create(email="nowa@example.org", verified=False)
    assert not Invitation.objects.for_user(user).exists()
    address.verified = True
    address.save()
    assert list(Invitation.objects.for_user(user)) == [invitation]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"role": Role.ANIMATOR}, "accounts_invitation_role_scope"),
        ({"email": "Nowa@example.org"}, "accounts_invitation_email_lower"),
        ({"valid_to": timezone.now() - DAY}, "accounts_invitation_dates"),
    ],
)
def test_constraints(institution, fields, name):
    inviter = UserFactory()
    with pytest.raises(IntegrityError, match=name):
        InvitationFactory(
            **{"role": Role.MEMBER, "institution": institution, "invited_by": inviter, **fields}
        )


def test_constraint_controller_expires(programme):
    inviter = UserFactory()
    with pytest.raises(IntegrityError, match="accounts_invitation_controller_expires"):
        InvitationFactory(role=Role.CONTROLLER, programme=programme, invited_by=inviter)


def test_constraint_one_open(institution):
    first = InvitationFactory(role=Role.MEMBER, institution=institution)
    with pytest.raises(IntegrityError, match="accounts_invitation_one_open"):
        InvitationFactory(
            role=Role.MEMBER, institution=institution, email=first.email, invited_by=first.invited_by
        )
