import uuid
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.perms import may_manage_people
from coop_portal import guard
from coop_portal.forms import DateInput

from ..forms import DatalistInput
from . import doing, duties

LATEST = timedelta(days=366)
SUGGESTED = 200


class AccountField(forms.CharField):
    """An account by its address, by "name <address>" as the suggestions write it, or by the whole name."""

    widget = DatalistInput

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 400)
        super().__init__(**kwargs)
        self.queryset = User.objects.none()

    def among(self, accounts):
        """Whom the field may name, and suggests."""
        self.queryset = accounts
        shown = accounts.order_by("last_name", "first_name", "email")[:SUGGESTED]
        self.widget.suggestions = [written(user) for user in shown]

    def prepare_value(self, value):
        return written(value) if isinstance(value, User) else value

    def clean(self, value):
        if isinstance(value, User):  # the initial one of a field that cannot be changed
            return value
        text = super().clean(value)
        if not text:
            return None
        address = text.rpartition("<")[2].strip("<> ").lower() if "@" in text else ""
        first, _space, last = text.rpartition(" ")
        named = Q(email=address) if address else Q(first_name__iexact=first, last_name__iexact=last)
        found = list(self.queryset.filter(named)[:2])
        if len(found) != 1:
            raise ValidationError(
                _("Nobody whom you may choose here has this name or address. Invite the person first."),
                code="unknown",
            )
        return found[0]


def written(user):
    """ "Ewa Zawadzka <ewa@example.org>"."""
    return f"{user} <{user.email}>" if user.get_full_name() else user.email


def givers(scope):
    """Oneself, and people whose roles one may take away."""
    managed = Membership.objects.current().managed_by(scope).values("user")
    return User.objects.filter(Q(pk=scope.user.pk) | Q(pk__in=managed))


def receivers(scope, giver):
    """Who gives roles may name any account; others people who have a role in the same place."""
    accounts = User.objects.filter(is_active=True)
    return accounts if may_manage_people(scope) else User.objects.colleagues_of(giver)


class HandOverForm(forms.Form):
    """From whom, to whom, when. What is handed over is ticked in the preview."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    giver = AccountField(label=_("Who hands over"))
    receiver = AccountField(
        label=_("Who takes over"),
        help_text=_("Name or e-mail address of a person who has an account in the portal."),
    )
    on = forms.DateField(
        label=_("From what day"),
        widget=DateInput,
        help_text=_("Today: at once. A later day: the portal does it by itself early on that day."),
    )
    note = forms.CharField(
        label=_("What to know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Where papers lie, what is agreed with whom, what comes next. It is printed in the protocol."
        ),
    )
    tell_partners = forms.BooleanField(label=_("Tell the partners by mail"), required=False)

    def __init__(self, *args, scope, **kwargs):
        self.scope = scope.own()
        initial = {
            "uid": uuid.uuid4(),
            "giver": scope.user,
            "on": timezone.localdate(),
            "tell_partners": True,
        } | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["giver"].among(givers(self.scope))
        everybody = receivers(self.scope, scope.user)
        self.fields["receiver"].among(everybody)
        self.fields["receiver"].widget.suggestions = [
            written(user)
            for user in User.objects.colleagues_of(scope.user).order_by("last_name", "first_name")[:SUGGESTED]
        ]
        if not may_manage_people(self.scope):
            self.fields["giver"].disabled = True

    def clean_on(self):
        day, today = self.cleaned_data["on"], timezone.localdate()
        if day < today:
            raise ValidationError(_("The day must not be in the past."))
        if day - today > LATEST:
            raise ValidationError(_("Plan it at most a year ahead."))
        return day

    def clean_note(self):
        text = self.cleaned_data["note"]
        if guard.has_pesel(text):
            raise ValidationError(
                _("There is a PESEL number in the text. The portal keeps no data of clients: remove it.")
            )
        return text

    def clean(self):
        cleaned = super().clean()
        giver, receiver = cleaned.get("giver"), cleaned.get("receiver")
        if giver and giver == receiver:
            self.add_error("receiver", _("Nobody can hand duties over to herself or himself."))
        return cleaned


class Preview:
    """What the giver has, with a tick each, and the posts that the receiver needs for it. `data` is what was posted,
    None when the preview is shown for the first time."""

    def __init__(self, scope, giver, receiver, data=None):
        self.giver, self.receiver = giver, receiver
        self.key = f"{giver.pk}-{receiver.pk}"
        own = scope.own()
        self.offers = doing.offers(scope, giver, receiver)
        items = [item for offer in self.offers for item in offer.items]
        self.missing = [
            {
                "institution": institution,
                "title": post.title,
                "may_open": duties.may_open_post(own, institution.pk, receiver),
            }
            for institution, post in duties.missing_posts(items, giver, receiver)
        ]
        self.error = ""
        answered = data is not None and data.get("shown_for") == self.key
        self._answer(data if answered else None)

    def _answer(self, data):
        names = {row["institution"].pk: row["institution"] for row in self.missing}
        for row in self.missing:
            pk = row["institution"].pk
            row["open"] = row["may_open"] and (data is None or f"open-{pk}" in data)
            if data is not None:
                row["title"] = data.get(f"title-{pk}", row["title"]).strip()[:200]
        openable = {row["institution"].pk for row in self.missing if row["may_open"]}
        self.rows = []
        for offer in self.offers:
            chosen = set(data.getlist(offer.key)) if data is not None else None
            lines = []
            for item in offer.items:
                lacks = names.get(item.institution)
                ticked = item.ticked and (lacks is None or lacks.pk in openable)
                if chosen is not None:
                    ticked = item.key in chosen
                lines.append({"item": item, "ticked": ticked, "lacks": lacks})
            self.rows.append({"key": offer.key, "part": offer.part, "lines": lines})

    def parts(self):
        """The ticked keys as HandOver keeps them; None, and `error` set, when they cannot be handed over so."""
        opened = {row["institution"].pk: row["title"] for row in self.missing if row["open"]}
        chosen = {}
        for row in self.rows:
            for line in row["lines"]:
                if not line["ticked"]:
                    continue
                if line["lacks"] and line["lacks"].pk not in opened:
                    self.error = gettext(
                        "%(person)s has no post in %(institution)s. Have a post opened, or leave out “%(what)s”."
                    ) % {"person": self.receiver, "institution": line["lacks"], "what": line["item"].title}
                    return None
                chosen.setdefault(row["key"], []).append(line["item"].key)
        if not chosen:
            self.error = gettext("Tick at least one duty.")
            return None
        needed = {
            line["lacks"].pk for row in self.rows for line in row["lines"] if line["ticked"] and line["lacks"]
        }
        posts = {str(pk): title for pk, title in opened.items() if pk in needed}
        return chosen | ({doing.NEW_POSTS: posts} if posts else {})
