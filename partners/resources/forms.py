import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import ConflictSafeForm
from coop_portal.filters import AskingFilter
from coop_portal.forms import form_helper, section

from ..enums import ResourceKind
from ..models import Institution, InstitutionResource, Team, Territory


class PlaceChoice(forms.ModelChoiceField):
    """Places by what anybody may read of them: a confidential one never shows its street."""

    def label_from_instance(self, place):
        return place.public_label


class PostChoice(forms.ModelChoiceField):
    """People by their function first."""

    def label_from_instance(self, post):
        return f"{post.title} – {post.person}" if post.title else str(post.person)


class ResourceForm(ConflictSafeForm):
    location = PlaceChoice(
        label=_("Place"), queryset=None, required=False, empty_label=_("not tied to a place")
    )
    post = PostChoice(
        label=_("Whom to ask"),
        queryset=None,
        required=False,
        empty_label=_("the institution's shared mailbox and phone"),
        help_text=_("Partners see the function, and the person's contact as far as it may be shown to them."),
    )

    class Meta:
        model = InstitutionResource
        fields = [
            "kind", "name", "description", "quantity", "location", "conditions", "post", "is_active",
        ]  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 4}),
            "conditions": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "name": _(
                "As a partner would look for it: projector, hall for 80 people, mediator, bus with a driver."
            ),
            "is_active": _("Clear it while it is out of use: partners do not see it then."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        institution = self.instance.institution
        self.fields["kind"].choices = ResourceKind.choices
        self.fields["location"].queryset = institution.locations.select_related("territory").order_by("name")
        self.fields["post"].queryset = (
            institution.posts.current().select_related("person").order_by("title", "person__sort_key")
        )
        self.helper = form_helper(
            *(["uid"] if self.is_new else ["version"]),
            section(_("What it is"), "kind", "name", "description", "quantity"),
            section(_("How to use it"), "location", "conditions", "post", "is_active"),
        )


class ResourceFilter(AskingFilter):
    """Questions of a team's member: `teams` are those that the person enters."""

    q = django_filters.CharFilter(method="about", max_length=100, widget=forms.HiddenInput)
    rodzaj = django_filters.ChoiceFilter(
        field_name="kind", label=_("Kind"), choices=ResourceKind.choices, empty_label=_("all")
    )
    gmina = django_filters.ModelChoiceFilter(
        method="seated", label=_("Gmina"), queryset=Territory.objects.none(), empty_label=_("all gminas")
    )
    instytucja = django_filters.ModelChoiceFilter(
        field_name="institution",
        label=_("Institution"),
        queryset=Institution.objects.none(),
        empty_label=_("all"),
    )
    zespol = django_filters.ModelChoiceFilter(
        method="of_team",
        label=_("Team"),
        queryset=Team.objects.none(),
        to_field_name="uid",
        empty_label=_("all my teams"),
    )

    class Meta:
        model = InstitutionResource
        fields = []

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        owners = self.queryset.order_by().values("institution")
        self.filters["gmina"].queryset = Territory.objects.filter(
            pk__in=Institution.objects.filter(pk__in=owners).gminas()
        )
        self.filters["instytucja"].queryset = Institution.objects.filter(pk__in=owners)
        self.filters["zespol"].queryset = teams.order_by("sort_key")

    def about(self, queryset, _name, text):
        return queryset.about(text)

    def seated(self, queryset, _name, territory):
        return queryset.seated_in(territory)

    def of_team(self, queryset, _name, team):
        return queryset.of_team(team)

    def said(self, name, value):
        return super().said(name, value) if name == "rodzaj" else value
