"""What every form shows: labels, marks, errors and native inputs."""

import datetime

from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from coop_portal.forms import DateInput, DateTimeInput, LongSelect, TimeInput, form_helper, section

WAYS = [("a", "Na miejscu"), ("b", "Zdalnie")]


class MeetingForm(forms.Form):
    place = forms.CharField(label="Miejsce", help_text="Adres sali")
    day = forms.DateField(label="Dzień", widget=DateInput)
    hour = forms.TimeField(label="Godzina", widget=TimeInput, required=False)
    ways = forms.MultipleChoiceField(label="Sposób", choices=WAYS, widget=forms.CheckboxSelectMultiple)
    scan = forms.FileField(label="Skan", required=False)
    agreed = forms.BooleanField(label="Uzgodnione")


class SectionedForm(MeetingForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper(
            section("Gdzie", "place"), section("Kiedy", "day", "hour"), "ways", "scan", "agreed"
        )


def shown(form):
    with translation.override("pl"):
        return render_to_string("components/form.html", {"form": form, "submit": "Zapisz"})


def test_required_is_a_word_and_optional_carries_no_mark():
    html = shown(MeetingForm())
    assert html.count("(wymagane)") == 4
    assert "asteriskField" not in html


def test_help_and_error_are_tied_to_the_input():
    html = shown(MeetingForm({}))
    assert 'aria-describedby="id_place_helptext id_place_error"' in html
    assert 'id="id_place_helptext"' in html
    assert 'id="id_place_error"' in html
    assert 'aria-invalid="true"' in html


def test_error_summary_links_to_each_field():
    html = shown(MeetingForm({}))
    summary = html[html.index("error-summary") : html.index('id="div_id_place"')]
    assert [
        f'href="#{target}"' in summary for target in ("id_place", "id_day", "div_id_ways", "id_agreed")
    ] == [True] * 4


def test_valid_form_has_no_summary():
    assert "error-summary" not in shown(MeetingForm())


def test_group_of_choices_has_a_legend_without_for():
    html = shown(MeetingForm())
    assert "<legend>Sposób" in html
    assert "<legend for" not in html


def test_sections_have_legends_and_the_form_tag_is_the_pages():
    html = shown(SectionedForm())
    assert "<legend>Gdzie</legend>" in html
    assert "<form" not in html
    assert "csrfmiddlewaretoken" not in html


def test_forms_have_nothing_inline():
    html = shown(SectionedForm({}))
    assert "style=" not in html
    assert "<script" not in html


def test_dates_are_iso_whatever_the_language():
    with translation.override("pl"):
        assert 'value="2026-05-12"' in DateInput().render("day", datetime.date(2026, 5, 12))
        assert 'value="09:30"' in TimeInput().render("hour", datetime.time(9, 30))
        assert 'value="2026-05-12T09:30"' in DateTimeInput().render(
            "at", datetime.datetime(2026, 5, 12, 9, 30)
        )
    assert 'type="date"' in DateInput().render("day", None)


class TwiceWrongForm(MeetingForm):
    def clean(self):
        raise forms.ValidationError(["Sala jest zajęta.", "Dzień jest wolny od pracy."])


def test_summary_counts_every_sentence():
    html = shown(TwiceWrongForm({"place": "Sala", "day": "2026-05-05", "ways": ["a"], "agreed": "on"}))
    assert "Popraw 2 rzeczy" in html


def test_long_select_escapes_and_marks_the_chosen_one():
    choices = [("", "wszędzie"), ('gm. "A" & B', [("1", "cała <gmina>"), (2, "Kobylin")])]
    html = LongSelect(attrs={"class": "form-select"}, choices=choices).render("gmina", 2, {"id": "id_gmina"})
    assert html == (
        '<select class="form-select" id="id_gmina" name="gmina"><option value="">wszędzie</option>'
        '<optgroup label="gm. &quot;A&quot; &amp; B"><option value="1">cała &lt;gmina&gt;</option>'
        '<option value="2" selected>Kobylin</option></optgroup></select>'
    )
