"""The form of an application, made of its call; a draft takes whatever is there, the rest is asked when it is sent."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal.forms import form_helper, section
from documents import uploads
from partners.enums import InstitutionStatus
from partners.forms import InstitutionField
from partners.models import Institution
from partners.registration.forms import refuse_pesel

from ..enums import ApplicationRole, PartnerConfirmation
from ..models import Answer, ApplicationInstitution
from . import emails, questions
from .nominating import People

CORRECTION_OVER = gettext_lazy(
    "The time for the correction is over. Nothing is lost: write to the coordinator of the call."
)
CONTACT = ["contact_name", "contact_post", "contact_email", "contact_phone"]


def _people(label):
    return forms.IntegerField(
        label=label, min_value=1, max_value=500, required=False,
        widget=forms.NumberInput(attrs={"class": "input-number"}),
    )  # fmt: skip


class ApplicationForm(forms.Form):
    """`institutions` is a queryset of those from which the lead is chosen; None: by name, from the register."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    contact_name = forms.CharField(
        label=gettext_lazy("First and last name"), max_length=200, required=False, validators=[refuse_pesel]
    )
    contact_post = forms.CharField(
        label=gettext_lazy("Post"), max_length=200, required=False, validators=[refuse_pesel]
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("The confirmation with the PDF goes there."),
    )
    contact_phone = forms.CharField(label=gettext_lazy("Work phone"), max_length=40, required=False)

    def __init__(self, *args, application, call=None, institutions=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.application, self.call = application, call or application.call
        self.parts = list(application.parts.with_card()) if application.pk else []
        self.initial |= {name: getattr(application, name) for name in CONTACT}
        self.initial["version"] = application.version
        self.sections = [self._institution(institutions), *self._partners()]
        self.sections.append(section(_("Contact in this matter"), *CONTACT))
        self._questions()
        self.people = People(self) if self.call.may_nominate_person else None
        if self.people:
            self.sections += self.people.sections()
        self.helper = form_helper("version", *self.sections)

    # --- Fields ------------------------------------------------------------------------

    def _institution(self, institutions):
        lead = next((part for part in self.parts if part.is_lead), None)
        if institutions is not None:
            self.fields["institution"] = forms.ModelChoiceField(
                institutions, label=_("Institution"), required=False, empty_label=_("choose")
            )
        else:
            self.fields["institution"] = InstitutionField(
                label=_("Institution"), required=False, queryset=self._answering(), suggested=self._eligible(),
                help_text=_("Begin to write its name, or write its NIP or REGON."),
            )  # fmt: skip
            self.fields["institution"].kept = lead and lead.institution
        self.initial["institution"] = lead and lead.institution
        names = ["institution"]
        if self.call.counts_people:
            self.fields["people"] = _people(_("People who take part"))
            self.initial["people"] = lead and lead.people_count
            names.append("people")
        return section(_("Institution that answers"), *names)

    def _answering(self):
        """The register, and what the same address reported and nobody has verified yet."""
        own = Q(join_requests__email=self.application.link_address, join_requests__registers=True)
        pending = Institution.objects.filter(own, status=InstitutionStatus.PENDING).values("pk")
        found = Q(status=InstitutionStatus.VERIFIED)
        return Institution.objects.filter(
            found | Q(pk__in=pending) if self.application.link_address else found
        )

    def _eligible(self):
        listed = Institution.objects.listed().filter(type__in=self.call.eligible_types.all())
        areas = list(self.call.territories.all())
        near = Q()
        for area in areas:
            near |= Q(pk__in=Institution.objects.seated_in(area).values("pk"))
        return listed.filter(near).order_by("sort_key")[:300]

    def _partners(self):
        rows = [part for part in self.parts if not part.is_lead]
        for index in range(self.call.maximum_institutions - 1):
            part = rows[index] if index < len(rows) else None
            names = [f"partner_{index}", f"partner_{index}_email"]
            self.fields[names[0]] = InstitutionField(
                label=_("Institution"), required=False, suggested=self._eligible(),
                help_text=_("We ask it by mail whether it takes part. To take it out, empty this field."),
            )  # fmt: skip
            self.fields[names[0]].kept = part and part.institution
            self.fields[names[1]] = forms.EmailField(
                label=_("E-mail for the confirmation"), required=False,
                help_text=_("Only if the register does not know the institution's mailbox."),
            )  # fmt: skip
            self.initial |= {names[0]: part and part.institution, names[1]: part.email if part else ""}
            if self.call.counts_people:
                names.append(f"partner_{index}_people")
                self.fields[names[2]] = _people(_("People who take part"))
                self.initial[names[2]] = part and part.people_count
            yield section(_("Partner institution %(n)d") % {"n": index + 1}, *names)

    def _questions(self):
        answers = {}
        if self.application.pk:
            answers = {row.question_id: row for row in self.application.answers.select_related("file")}
        self.asked = list(self.call.asked())
        for question in self.asked:
            field = questions.field_of(question, answers.get(question.pk))
            if question.required:
                field.label = _("%(label)s (required)") % {"label": question.label}
            self.fields[questions.field_name(question)] = field
        if self.asked:
            names = [questions.field_name(question) for question in self.asked]
            self.sections.append(section(_("Questions of the call"), *names))

    # --- Cleaning ----------------------------------------------------------------------

    def clean(self):
        data = super().clean()
        self._clean_types(data)
        chosen = [data[name] for name, _part in self._chosen(data)]
        if len({institution.pk for institution in chosen}) < len(chosen):
            self.add_error(None, _("The same institution stands in the form twice."))
        if self.people:
            self.people.clean(data)
        return data

    def _chosen(self, data):
        names = ["institution", *(f"partner_{index}" for index in range(self.call.maximum_institutions - 1))]
        return [(name, data[name]) for name in names if data.get(name)]

    def _clean_types(self, data):
        """Said at once, not only when it is sent: nobody shall fill in ten questions for nothing."""
        eligible = {kind.pk for kind in self.call.eligible_types.all()}
        for name, institution in self._chosen(data):
            if eligible and institution.type_id not in eligible:
                self.add_error(
                    name,
                    ValidationError(
                        _("This call is not for institutions of this type: %(type)s."),
                        params={"type": institution.type}, code="type",
                    ),
                )  # fmt: skip

    # --- Saving ------------------------------------------------------------------------

    @transaction.atomic
    def save(self, *, by):
        """False where somebody else saved this draft meanwhile, or it cannot be edited any more: the form says so."""
        row = self.application.locked()
        if not row.is_editable:
            self.add_error(
                None, _("This application was sent or withdrawn in the meantime: it is not edited any more.")
            )
            return False
        if row.is_returned and row.return_due_at <= timezone.now():
            self.add_error(None, CORRECTION_OVER)
            return False
        if row.version != self.cleaned_data["version"]:
            self._show_conflict(row)
            return False
        for name in CONTACT:
            setattr(row, name, self.cleaned_data[name])
        row.version, row.edited_by = row.version + 1, by
        row.save(update_fields=[*CONTACT, "version", "edited_by", "edited_at"])
        self._save_parts(row)
        self._save_answers(row, by)
        if self.people:
            self.people.save(row)
        emails.plan_reminder(row)
        self.application.refresh_from_db()
        return True

    def _show_conflict(self, row):
        who = str(row.edited_by or row.contact_name or _("somebody"))
        self.add_error(
            None,
            ValidationError(
                _("%(who)s saved this application while you were writing. Nothing of yours is lost: it stands below. "
                  "Save again to keep your version, or open the page anew to see the other one."),
                params={"who": who}, code="conflict",
            ),
        )  # fmt: skip
        self.data = self.data.copy()
        self.data["version"] = row.version

    def _save_parts(self, row):
        wanted = self._wanted_parts()
        present = {part.institution_id: part for part in row.parts.all()}
        for institution_id, part in present.items():
            if institution_id not in wanted:
                part.delete()
            elif part.role != wanted[institution_id]["role"]:
                part.delete()
                part.pk = None
        for institution_id, fields in sorted(wanted.items(), key=lambda item: item[1]["role"]):
            part = present.get(institution_id)
            if part is None or part.pk is None:
                self._add_part(row, institution_id, fields)
            else:
                ApplicationInstitution.objects.filter(pk=part.pk).update(**fields)

    def _add_part(self, row, institution_id, fields):
        lead = fields["role"] == ApplicationRole.LEAD
        answer = PartnerConfirmation.CONFIRMED if lead else PartnerConfirmation.WAITING
        ApplicationInstitution.objects.create(
            application=row, call=row.call, institution_id=institution_id, confirmation=answer, **fields
        )

    def _wanted_parts(self):
        """institution id -> role, people and address."""
        data, wanted = self.cleaned_data, {}
        for name, institution in self._chosen(data):
            is_lead = name == "institution"
            wanted[institution.pk] = {
                "role": ApplicationRole.LEAD if is_lead else ApplicationRole.PARTNER,
                "people_count": data.get("people" if is_lead else f"{name}_people"),
                "email": "" if is_lead else data[f"{name}_email"],
            }
        return wanted

    def _save_answers(self, row, by):
        present = {answer.question_id: answer for answer in row.answers.all()}
        for question in self.asked:
            value = self.cleaned_data[questions.field_name(question)]
            answer = present.get(question.pk) or Answer(application=row, question=question)
            if questions.column(question) == "file":
                if not value:
                    continue
                value = uploads.store(value, name=value.name, owner=row, by=by)
            setattr(answer, questions.column(question), value)
            if answer.pk or not answer.is_empty:
                answer.save()


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why (you may leave it empty)"),
        max_length=500,
        required=False,
        validators=[refuse_pesel],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
