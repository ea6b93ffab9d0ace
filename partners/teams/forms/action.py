from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import form_helper, section
from coop_portal.once import insert_once

from ...enums import ActionStatus
from ...models import ActionItem, Institution, Post
from .fields import YEARS, DayField, WholeRowForm, no_pesel
from .seat import post_label


class OwnerField(forms.ModelChoiceField):
    def label_from_instance(self, post):
        return f"{post.institution.short_name or post.institution}: {post_label(post)}"


class ActionForm(WholeRowForm, ConflictSafeForm):
    """One task: of a team's plan, or of one's own."""

    post = OwnerField(
        None, label=_("Who: person"), required=False, empty_label=_("not named"),
        help_text=_("A person who has a seat in the team; the institution is then known."),
    )  # fmt: skip

    class Meta:
        model = ActionItem
        fields = ["text", "details", "due_on", "year", "institution", "post", "user"]
        widgets = {"details": forms.Textarea(attrs={"rows": 4})}
        field_classes = {"due_on": DayField}
        labels = {"institution": _("Who: institution"), "user": _("Who: account in the portal")}
        help_texts = {
            "due_on": _("Three working days before, the portal reminds who is to do it."),
            "user": _("Its dashboard shows the task, and the reminder goes to it."),
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, team = by, self.instance.team
        seats = team.memberships.current() if team else None
        institutions, posts = Institution.objects.none(), Post.objects.none()
        if team:
            institutions = Institution.objects.filter(team_memberships__in=seats).distinct()
            posts = Post.objects.filter(Q(team_memberships__in=seats) | Q(pk__in=seats.values("deputy")))
        institutions |= Institution.objects.filter(pk=self.instance.institution_id).distinct()
        self.fields["institution"].queryset = institutions
        self.fields["institution"].empty_label = _("the whole team") if team else _("none")
        posts = Post.objects.filter(Q(pk__in=posts.values("pk")) | Q(pk=self.instance.post_id))
        self.fields["post"].queryset = posts.select_related("person", "institution").order_by(
            "institution__sort_key", "person__sort_key", "pk"
        )
        self.fields["user"].queryset = self._accounts(team)
        self.fields["user"].empty_label = _("none")
        for name in ("text", "details"):
            self.fields[name].validators.append(no_pesel)
        if not team:
            del self.fields["year"]
        rows = self.instance.details.count("\n") + 1
        self.fields["details"].widget.attrs["rows"] = min(max(4, rows), 20)
        self._keep_year(team)
        self.helper = form_helper(
            section(_("What"), "text", "details"),
            section(_("By when"), "due_on", *(["year"] if team else [])),
            section(_("Who"), "institution", "post", "user"),
        )

    def _keep_year(self, team):
        if team and not self.initial.get("year"):
            self.initial["year"] = (self.instance.due_on or timezone.localdate()).year

    def _accounts(self, team):
        """Accounts of the team: of its people and of the animators of its territories; one's own always."""
        users = get_user_model().objects
        mine = Q(pk=self.by.pk) | Q(pk=self.instance.user_id)
        if team:
            seats = team.memberships.current()
            mine |= Q(person__posts__team_memberships__in=seats) | Q(person__posts__in=seats.values("deputy"))
            animators = Membership.objects.current().filter(
                Q(territory__in=team.territories.all()) | Q(territory__in=team.territories.values("powiat"))
            )
            mine |= Q(pk__in=animators.values("user"))
        found = users.filter(mine, is_active=True).values("pk")
        return users.filter(pk__in=found).order_by("last_name", "first_name", "pk")

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year and year not in YEARS:
            raise ValidationError(_("Check the year."), code="year")
        return year

    def clean(self):
        data = super().clean()
        post, institution = data.get("post"), data.get("institution")
        if post and institution and post.institution_id != institution.pk:
            self.add_error("post", ValidationError(_("This person is of another institution."), code="other"))
        elif post and not institution:
            data["institution"] = post.institution
        if not self.instance.team and not (data.get("institution") or data.get("user")):
            self.add_error("user", ValidationError(_("Say whose task it is."), code="required"))
        return data

    @transaction.atomic
    def add(self):
        """The task; the form sent twice makes one."""
        self.instance.uid = self.cleaned_data["uid"] or self.instance.uid
        self.instance.created_by = self.instance.edited_by = self.by
        item, is_new = insert_once(self.instance)
        if is_new:
            item.plan_reminder()
        return item

    @transaction.atomic
    def save_unless_changed(self, *, by):
        saved = super().save_unless_changed(by=by)
        if saved:
            self.instance.plan_reminder()
        return saved


class CloseActionForm(forms.Form):
    how = forms.ChoiceField(
        label=_("How it ends"),
        choices=[(each.value, each.label) for each in (ActionStatus.DONE, ActionStatus.DROPPED)],
        initial=ActionStatus.DONE,
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label=_("What came of it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[no_pesel],
        help_text=_("Numbers and results; never names of families. When it is given up: why."),
    )

    def clean(self):
        data = super().clean()
        if (
            data.get("how") == ActionStatus.DROPPED
            and not data.get("outcome")
            and "outcome" not in self.errors
        ):
            self.add_error("outcome", ValidationError(_("Say why it is given up."), code="required"))
        return data

    def save(self, action, *, by):
        """Calls the verb; TransitionRefused when it is closed already."""
        verb = action.complete if self.cleaned_data["how"] == ActionStatus.DONE else action.drop
        verb(by=by, outcome=self.cleaned_data["outcome"])
