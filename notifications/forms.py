from django import forms

from .kinds import optional_kinds
from .models import Preference


class PreferencesForm(forms.Form):
    """A choice for each kind that a person may have less of."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        chosen = dict(Preference.objects.filter(user=user).values_list("kind", "mode"))
        for name, kind in optional_kinds().items():
            self.fields[name] = forms.ChoiceField(
                label=kind.label,
                choices=Preference.Mode.choices,
                initial=chosen.get(name, Preference.Mode.AT_ONCE),
                widget=forms.RadioSelect,
            )

    def save(self):
        Preference.choose(self.user, self.cleaned_data)
