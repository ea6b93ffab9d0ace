"""Votes by link: an institution opens a mail, sees all cards and votes on them, without an account."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import Now
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import AccessLink
from accounts.views.links import gone
from documents.enums import Channel
from documents.models import Source
from notifications import outbox
from notifications.kinds import register_kinds
from partners.registration.forms import refuse_pesel

from ..enums import Vote
from ..models import RecommendationVote, VoteAsk
from ..views import cycle_to_run

ASK = "workshops.vote"
VOTE_LINK = "workshops.vote"
LINK_LASTS = timedelta(days=60)

# --- Asking -------------------------------------------------------------------------------------------


class AskVotesForm(forms.Form):
    """A line an institution of the group: whether it is asked, and at which address."""

    def __init__(self, *args, cycle, **kwargs):
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        self.institutions = list(cycle.group.institutions.order_by("sort_key", "pk"))
        for each in self.institutions:
            self.fields[f"ask-{each.pk}"] = forms.BooleanField(
                label=each.name, required=False, initial=bool(each.email),
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )  # fmt: skip
            self.fields[f"address-{each.pk}"] = forms.EmailField(
                label=_("Address of the mail"), required=False, initial=each.email,
                widget=forms.EmailInput(attrs={"class": "form-control"}),
            )  # fmt: skip

    def lines(self):
        """(institution, its VoteAsk or None, on how many cards it voted, whether to ask, address)"""
        asks = {ask.institution_id: ask for ask in self.cycle.vote_asks.all()}
        votes = _votes_of(self.cycle)
        for each in self.institutions:
            yield (
                each, asks.get(each.pk), votes.get(each.pk, 0), self[f"ask-{each.pk}"],
                self[f"address-{each.pk}"],
            )  # fmt: skip

    def clean(self):
        data = super().clean()
        chosen = [each for each in self.institutions if data.get(f"ask-{each.pk}")]
        for each in chosen:
            name = f"address-{each.pk}"
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Write an address, or record the vote by phone."))
        if not chosen:
            raise ValidationError(_("Tick at least one institution."), code="nobody")
        data["chosen"] = [(each, data.get(f"address-{each.pk}")) for each in chosen]
        return data

    @transaction.atomic
    def save(self, *, by):
        """Ask by mail, or once more with a new link; at most one mail an hour."""
        cycle = self.cycle.locked()
        if not cycle.voting_is_open:
            raise ValidationError(_("The voting is closed."), code="closed")
        for institution, address in self.cleaned_data["chosen"]:
            ask, is_new = VoteAsk.objects.get_or_create(cycle=cycle, institution=institution)
            if not is_new:
                VoteAsk.objects.filter(pk=ask.pk).update(asked_times=F("asked_times") + 1)
            outbox.plan(
                ASK, ask, address=address, name=institution.name, occurrence=f"{timezone.now():%Y-%m-%dT%H}"
            )
            cycle.events.create(
                verb="ask_votes", from_status=cycle.status, to_status=cycle.status, by=by,
                reason=institution.name[:300],
            )  # fmt: skip
        return len(self.cleaned_data["chosen"])


def _votes_of(cycle):
    """Institution id -> on how many cards it voted."""
    rows = RecommendationVote.objects.filter(recommendation__in=cycle.recommendations.standing())
    return dict(rows.order_by().values_list("institution").annotate(n=Count("pk")))


@require_http_methods(["GET", "HEAD", "POST"])
def ask_votes(request, uid):
    cycle = cycle_to_run(request, uid)
    form = AskVotesForm(request.POST if request.method == "POST" else None, cycle=cycle)
    if request.method == "POST" and form.is_valid():
        try:
            number = form.save(by=request.user)
            text = ngettext(
                "%(n)d institution is asked by mail.", "%(n)d institutions are asked by mail.", number
            )
            messages.success(request, text % {"n": number})
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("workshops:recommendations", cycle.uid)
    context = {"form": form, "cycle": cycle, "count": cycle.recommendations.standing().count()}
    return render(request, "workshops/recommending/ask_votes.html", context)


# --- Answering ----------------------------------------------------------------------------------------


class BallotForm(forms.Form):
    """All cards of a cycle with the institution's votes; what is left empty is not voted on."""

    voter = forms.CharField(
        label=gettext_lazy("Who votes on behalf of the institution (optional)"),
        max_length=200,
        required=False,
        validators=[refuse_pesel],
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args, ask, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask = ask
        self.cards = list(ask.cycle.recommendations.standing().prefetch_related("owners"))
        votes = RecommendationVote.objects.filter(recommendation__in=self.cards, institution=ask.institution)
        self.votes = dict(votes.values_list("recommendation", "vote"))
        for card in self.cards:
            self.fields[self._name(card)] = forms.ChoiceField(
                label=card.title, choices=Vote.choices, required=False, initial=self.votes.get(card.pk),
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )  # fmt: skip

    @staticmethod
    def _name(card):
        return f"card-{card.uid}"

    def lines(self):
        return [(card, self[self._name(card)]) for card in self.cards]

    @transaction.atomic
    def save(self):
        """How many votes are new or changed. Safe to repeat."""
        data = self.cleaned_data
        changed = [
            (card, vote)
            for card in self.cards
            if (vote := data.get(self._name(card))) and vote != self.votes.get(card.pk)
        ]
        if changed:
            source = Source.record(
                Channel.LINK, received_on=timezone.localdate(), on_behalf_of=data["voter"],
                reference=self.ask.institution.name[:200],
            )  # fmt: skip
        for card, vote in changed:
            card.cast(self.ask.institution, vote, source=source)
        VoteAsk.objects.filter(pk=self.ask.pk).update(answered_at=Now())
        return len(changed)


def ballot(request, link):
    """GET shows the cards, only POST votes."""
    ask = link.subject
    if ask is None or not ask.cycle.group.institutions.filter(pk=ask.institution_id).exists():
        return gone(request)
    is_open = ask.cycle.voting_is_open
    form = BallotForm(request.POST if request.method == "POST" and is_open else None, ask=ask)
    refusal = ""
    if form.is_bound and not request.wrong_account and form.is_valid():
        try:
            form.save()
            return redirect(f"{request.path}?zapisano=1")
        except ValidationError as error:  # closed, or two cards were joined, while the page was open
            refusal = " ".join(error.messages)
    context = {
        "ask": ask,
        "cycle": ask.cycle,
        "form": form,
        "is_open": is_open,
        "saved": "zapisano" in request.GET and not form.is_bound,
        "refusal": refusal,
    }
    return render(request, "workshops/recommending/ballot.html", context)


# --- The mail -----------------------------------------------------------------------------------------


def still_open(message):
    ask = message.subject
    return ask is not None and ask.cycle.voting_is_open


def context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    ask = message.subject
    _link, url = AccessLink.issue(VOTE_LINK, ask, address=message.address, valid_for=LINK_LASTS)
    return {
        "ask": ask,
        "cycle": ask.cycle,
        "programme": ask.cycle.edition.programme,
        "cards": list(ask.cycle.recommendations.standing()),
        "url": url,
    }


def register():
    register_kinds(
        {ASK: (gettext_lazy("Votes on recommendations"), "workshops_vote")},
        context=context,
        still_due=still_open,
        mandatory=True,
        programme=lambda message: message.subject.cycle.edition.programme_id,
        url=lambda message: message.subject.cycle.get_absolute_url(),
    )
