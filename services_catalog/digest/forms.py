from django import forms
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import LongSelect
from partners.models import Institution, Territory

from ..models import MonthlyDigest
from ..served import Places


class DigestForm(forms.Form):
    """One choice: of which gmina or powiat; the empty one gives the digest up."""

    territory = forms.TypedChoiceField(
        label=_("Gmina or powiat"), coerce=int, required=False, empty_value=None, widget=LongSelect
    )

    def __init__(self, data=None, *, user, scope):
        self.user = user
        digest = MonthlyDigest.objects.filter(user=user).select_related("territory__powiat").first()
        usual = digest.territory if digest else _usual(scope)
        super().__init__(data, initial={"territory": usual.pk if usual else ""})
        self.is_on = bool(digest)
        self.fields["territory"].choices = Places(usual).choices(_("– do not send –"))

    def save(self):
        """Whether a digest comes from now on."""
        territory = self.cleaned_data["territory"]
        if territory is None:
            MonthlyDigest.objects.filter(user=self.user).delete()
            return False
        MonthlyDigest.objects.update_or_create(user=self.user, defaults={"territory_id": territory})
        return True


def _usual(scope):
    """Where the person works: the territory of an animator, else the gmina of the institution."""
    if scope.animated_territory_ids:
        return Territory.objects.select_related("powiat").filter(pk__in=scope.animated_territory_ids).first()
    seats = Institution.objects.filter(pk__in=scope.institution_ids, seat__isnull=False).order_by("pk")
    first = seats.select_related("seat__gmina__powiat").first()
    return first.seat.gmina if first else None
