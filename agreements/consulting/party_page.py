"""What a party reads and sends: by link, by account, and where the coordinator writes it down for the party."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused
from documents.enums import Channel
from documents.views import serve

from ..document import wording_context
from ..drafting import LANGUAGE
from ..enums import AgreementStatus
from ..models import Agreement, Remark
from . import paper
from .answering import TextChanged
from .emails import tell_coordinators
from .fingerprint import fingerprint
from .forms import AnswerForm, RemarkForm
from .opening import is_consulted
from .standing import OUTDATED, standings
from .versions import changes_since

HIDDEN = (AgreementStatus.DRAFT, AgreementStatus.CANCELLED, AgreementStatus.REFUSED)


@dataclass(frozen=True)
class Hand:
    """Through whom something came: the holder of a link, an account of the party, or who writes it down."""

    channel: str = Channel.LINK
    by: object = None
    records: bool = False


def is_shown(agreement):
    """A draft is nobody's to read, nor is what was dropped."""
    return agreement.status not in HIDDEN


def respond(request, party, hand):
    agreement = Agreement.objects.with_wording().get(pk=party.agreement_id)
    party.agreement = agreement
    if {"plik", "zalacznik"} & request.GET.keys() and not is_shown(agreement):
        raise Http404
    if "plik" in request.GET:
        return paper.answer(agreement, request.GET["plik"])
    if "zalacznik" in request.GET:
        return _attachment(request, agreement)
    page = PartyPage(request, agreement, party, hand)
    return page.act() if request.method == "POST" else page.show()


def _attachment(request, agreement):
    for row in agreement.attachments.all():
        if str(row.uid) == request.GET["zalacznik"]:
            return serve(request, row.file)
    raise Http404


class PartyPage:
    def __init__(self, request, agreement, party, hand):
        self.request, self.agreement, self.party, self.hand = request, agreement, party, hand
        self.remark_form = self.answer_form = None
        self.refusal, self.unsent = "", []
        self.clauses = {str(clause.uid): clause for clause in agreement.clauses.all()}

    # --- Acting --------------------------------------------------------------------------------

    def act(self):
        try:
            done = self._answer() if "answer" in self.request.POST else self._remark()
        except TransitionRefused:
            return self._refused(_("This was not kept: the wording is not consulted any more."))
        except TextChanged:
            return self._refused(
                _(
                    "This was not kept: the text was changed while you were reading. Read it again, then answer."
                )
            )
        except ValidationError as refusal:
            return self._refused(" ".join(refusal.messages))
        if not done:
            return self.show()
        if not self.hand.records:
            tell_coordinators(self.party)
        messages.success(self.request, done[0])
        return redirect(f"{self.request.path}#{done[1]}")

    def _refused(self, sentence):
        """The page as it is now, with what was written and not kept: nothing of it is lost."""
        agreement = Agreement.objects.with_wording().get(pk=self.agreement.pk)
        page = PartyPage(self.request, agreement, self.party, self.hand)
        page.refusal = sentence
        typed = (self.request.POST.get(name, "") for name in ("text", "proposed_text"))
        page.unsent = [text for text in typed if text.strip()]
        return page.show()

    def _answer(self):
        self.answer_form = AnswerForm(self.request.POST, hand=self.hand)
        if self.answer_form.is_valid() and self.answer_form.keep(self.party):
            return _("Thank you. The answer of the party is kept."), "odpowiedz"

    def _remark(self):
        """A new remark to `paragraf` (or to the whole), or another text of `uwaga`."""
        post = self.request.POST
        if uid := post.get("uwaga"):
            remark = self._own_remark(uid)
        else:
            clause = self._clause(post.get("paragraf"))
            remark = Remark(agreement=self.agreement, party=self.party, clause=clause)
        self.remark_form = RemarkForm(
            post, instance=remark, hand=self.hand, auto_id=f"id_{_anchor(remark)}_%s"
        )
        if self.remark_form.is_valid() and self.remark_form.keep():
            return _("Thank you. The remark is kept."), _anchor(remark)

    def _clause(self, uid):
        if not uid:
            return None
        if uid not in self.clauses:
            raise ValidationError(_("This clause was removed meanwhile; nothing was saved."))
        return self.clauses[uid]

    def _own_remark(self, uid):
        try:
            own = self.party.remarks.select_related("clause", "agreement").filter(review=None)
            return get_object_or_404(own, uid=uid)
        except ValidationError:  # not a uid
            raise Http404 from None

    # --- Showing -------------------------------------------------------------------------------

    def show(self):
        remarks = list(
            self.agreement.remarks.select_related("party__subject", "party__acting_unit", "review")
        )
        mine = next(row for row in standings(self.agreement, remarks) if row.party == self.party)
        changes = changes_since(self.agreement, mine.answer) if mine.state == OUTDATED else {}
        is_open = is_consulted(self.agreement)
        editing = self._edited(is_open)
        context = {
            "agreement": self.agreement,
            "party": self.party,
            "hand": self.hand,
            "is_open": is_open,
            "is_shown": is_shown(self.agreement),
            "refusal": self.refusal,
            "unsent": self.unsent,
            "standing": mine,
            "parts": self._parts(remarks, changes, is_open, editing),
            "whole": self._part(None, None, remarks, is_open, editing),
            "answer_form": self._answer_form(mine) if is_open else None,
        }
        return render(self.request, "agreements/consulting/party.html", context)

    def _edited(self, is_open):
        """The form of the remark that `?zmien=` names, or the one that was sent and not kept."""
        if self.remark_form or not is_open or "zmien" not in self.request.GET:
            return self.remark_form
        remark = self._own_remark(self.request.GET["zmien"])
        return RemarkForm(instance=remark, hand=self.hand, auto_id=f"id_{_anchor(remark)}_%s")

    def _parts(self, remarks, changes, is_open, editing):
        with translation.override(LANGUAGE):
            wording = wording_context(self.agreement)
        parts = []
        for part in wording["preambles"] + wording["clauses"]:
            found = self._part(part["clause"], part["blocks"], remarks, is_open, editing)
            found |= {"number": part["number"], "changes": changes.get(part["clause"].pk)}
            parts.append(found)
        return parts

    def _part(self, clause, blocks, remarks, is_open, editing):
        """A clause (None: the whole) with what was said of it and the form to say more."""
        key = clause.pk if clause else None
        form = editing if editing and editing.instance.clause_id == key else None
        if form is None and is_open:
            new = Remark(agreement=self.agreement, party=self.party, clause=clause)
            form = RemarkForm(instance=new, hand=self.hand, auto_id=f"id_{_anchor(new)}_%s")
        return {
            "clause": clause,
            "anchor": f"p-{clause.uid}" if clause else "calosc",
            "blocks": blocks,
            "remarks": [each for each in remarks if each.clause_id == key],
            "form": form if is_open else None,
            "is_edited": form is not None and (form is editing),
        }

    def _answer_form(self, mine):
        present = fingerprint(self.agreement)
        if self.answer_form:
            return self.answer_form
        initial = {"read": present}
        if mine.answer and mine.state != OUTDATED:
            initial |= {"answer": mine.answer.answer, "answered_by": mine.answer.answered_by}
        return AnswerForm(initial=initial, hand=self.hand)


def _anchor(remark):
    return f"p-{remark.clause.uid}" if remark.clause else "calosc"
