"""Two people edit one text, tried on stored rows: a decision, a lesson and an institution's resource."""

import uuid
from datetime import date

import pytest
from django import forms
from django.utils import translation
from django.utils.translation import gettext

from coop_portal.conflicts import ConflictSafeForm
from coop_portal.differences import word_diff
from partners.models import Decision, Reflection, Team, TeamKind
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, SectorFactory

pytestmark = pytest.mark.django_db


class DecisionForm(ConflictSafeForm):
    class Meta:
        model = Decision
        fields = ["decided_on", "title", "text"]


class TitleForm(ConflictSafeForm):
    class Meta:
        model = Decision
        fields = ["title"]


class ReflectionForm(ConflictSafeForm):
    class Meta:
        model = Reflection
        fields = ["kind", "noted_on", "text", "institution"]


class TeamForm(ConflictSafeForm):
    class Meta:
        model = Team
        fields = ["name", "invited_sectors"]


@pytest.fixture
def team():
    return Team.objects.create(kind=TeamKind.objects.get_or_create(code="pzk")[0], name="PZK Kobylin")


@pytest.fixture
def decision(team):
    return Decision.objects.create(
        team=team, decided_on=date(2026, 3, 1), title="Dyżur", text="We wtorki.\nW GOPS."
    )


TYPED = {"decided_on": "2026-03-01", "title": "Dyżur", "text": "We wtorki.\nW GOPS."}


def opened(row, form=DecisionForm):
    """What a browser would send back unchanged: the form as it was drawn now."""
    drawn = form(instance=row)
    values = {name: drawn[name].value() for name in drawn.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def send(row, typed, form=DecisionForm, by=None):
    sent = form(typed, instance=type(row).objects.get(pk=row.pk))
    assert sent.is_valid(), sent.errors
    return sent, sent.save_unless_changed(by=by)


def test_save_counts_the_version_and_keeps_whose_it_was(decision):
    anna = UserFactory()
    form, saved = send(decision, opened(decision) | {"title": "Dyżury"}, by=anna)
    decision.refresh_from_db()
    assert (saved, form.conflict) == (True, None)
    assert (decision.title, decision.version, decision.edited_by) == ("Dyżury", 2, anna)


def test_second_save_on_an_old_version_shows_both_and_writes_nothing(decision):
    anna, ewa = UserFactory(first_name="Anna"), UserFactory(first_name="Ewa")
    drawn_for_both = opened(decision)
    send(decision, drawn_for_both | {"text": "W środy."}, by=anna)
    form, saved = send(decision, drawn_for_both | {"text": "W piątki."}, by=ewa)
    decision.refresh_from_db()
    assert (saved, decision.text, decision.version) == (False, "W środy.", 2)
    assert form.conflict.edited_by == anna
    assert [(each.theirs, each.yours) for each in form.differences] == [("W środy.", "W piątki.")]
    assert form["text"].value() == "W piątki."


def test_form_sent_again_with_both_texts_in_sight_is_saved(decision):
    drawn = opened(decision)
    send(decision, drawn | {"text": "W środy."})
    form, _saved = send(decision, drawn | {"text": "W piątki."})
    again, saved = send(decision, {name: form[name].value() for name in form.fields} | {"text": "Oba."})
    decision.refresh_from_db()
    assert (saved, again.conflict, decision.text, decision.version) == (True, None, "Oba.", 3)


def test_what_was_replaced_stays_in_the_history(decision):
    send(decision, opened(decision) | {"text": "W środy."})
    texts = [row.text for row in decision.history.order_by("pgh_id")]
    assert texts == ["We wtorki.\nW GOPS.", "W środy."]


def test_same_text_saved_by_two_is_no_conflict(decision):
    drawn = opened(decision)
    send(decision, drawn | {"title": "Dyżury"})
    form, saved = send(decision, drawn | {"title": "Dyżury"})
    decision.refresh_from_db()
    assert (saved, form.conflict, decision.version) == (True, None, 2)


def test_save_without_a_change_takes_no_version(decision):
    _form, saved = send(decision, opened(decision) | {"text": "We wtorki.\r\nW GOPS.\r\n"})
    decision.refresh_from_db()
    assert (saved, decision.version, decision.history.count()) == (True, 1, 1)


def test_form_writes_its_own_columns_alone(decision):
    """A change of another form's columns meets no loss, even on an old version with a conflict shown."""
    drawn = opened(decision, TitleForm)
    Decision.objects.filter(pk=decision.pk).update(text="Ktoś inny")  # not through a form: no new version
    _form, saved = send(decision, drawn | {"title": "Nowy"}, TitleForm)
    decision.refresh_from_db()
    assert (saved, decision.title, decision.text) == (True, "Nowy", "Ktoś inny")


@pytest.mark.parametrize("version", ["", "zepsute", "-1", "9" * 30, "0"])
def test_a_version_that_is_none_counts_as_an_old_one(decision, version):
    form, saved = send(decision, opened(decision) | {"title": "Nowy", "version": version})
    assert (saved, form.conflict) == (False, decision)


def test_row_removed_meanwhile_says_so_and_keeps_what_was_typed(decision):
    form = DecisionForm(opened(decision) | {"title": "Nowy"}, instance=decision)
    assert form.is_valid()
    Decision.objects.filter(pk=decision.pk).delete()
    assert form.save_unless_changed(by=None) is False
    assert [error.code for error in form.non_field_errors().as_data()] == ["gone"]
    assert form["title"].value() == "Nowy"


# --- Kinds of fields ----------------------------------------------------------------------------


def test_choices_dates_and_emptied_fields_are_shown_as_people_read_them(team):
    library = InstitutionFactory(name="Biblioteka")
    row = Reflection.objects.create(
        team=team, kind="worked", noted_on=date(2026, 3, 1), text="Razem", institution=library
    )
    drawn = opened(row, ReflectionForm)
    send(row, drawn | {"kind": "hard", "noted_on": "2026-11-03"}, ReflectionForm)
    form, saved = send(row, drawn | {"institution": ""}, ReflectionForm)
    assert not saved
    nbsp = "\N{NO-BREAK SPACE}"
    with translation.override("en"):
        hard, worked = gettext("what was hard"), gettext("what worked")
    shown = {each.label: (each.theirs, each.yours) for each in form.differences}
    assert len(shown) == 3
    assert ("Biblioteka", "") in shown.values()
    dates = [pair for pair in shown.values() if pair[0].endswith("2026")]
    assert [len(pair[0].split(nbsp)) for pair in dates] in ([1], [3])
    assert (gettext(hard), gettext(worked)) in shown.values()


def test_lists_are_compared_as_sets_and_saved_with_the_version(team):
    culture, police = SectorFactory(code="kultura"), SectorFactory(code="policja")
    drawn = opened(team, TeamForm) | {"invited_sectors": [culture.pk]}
    send(team, drawn, TeamForm)
    assert (team.invited_sectors.get(), Team.objects.get().version) == (culture, 2)
    form, saved = send(team, drawn | {"invited_sectors": [police.pk, culture.pk]}, TeamForm)
    assert not saved
    (difference,) = form.differences
    assert difference.theirs == culture.name
    assert difference.yours == ", ".join(sorted([culture.name, police.name]))
    assert team.invited_sectors.get() == culture


def test_sort_key_follows_its_name(team):
    send(team, opened(team, TeamForm) | {"name": "Zespół"}, TeamForm)
    before = team.sort_key
    team.refresh_from_db()
    assert team.sort_key != before


# --- New rows -----------------------------------------------------------------------------------


def new(team, typed):
    form = DecisionForm(typed, instance=Decision(team=team))
    assert form.is_valid(), form.errors
    assert form.save_unless_changed(by=None)
    return form


def test_form_of_a_new_row_has_a_uid_and_no_version(team):
    form = DecisionForm(instance=Decision(team=team))
    assert ("version" in form.fields, form["uid"].value()) == (False, str(form.instance.uid))
    assert "uid" not in DecisionForm(instance=Decision(pk=1, team=team)).fields


def test_new_row_sent_twice_is_one_row_without_a_conflict(team):
    typed = TYPED | {"uid": str(uuid.uuid4())}
    first, second = new(team, typed), new(team, typed | {"title": "Drugi"})
    assert first.instance == second.instance == Decision.objects.get()
    assert (second.conflict, str(second.instance.uid)) == (None, typed["uid"])


def test_new_row_without_a_uid_is_made(team):
    new(team, TYPED)
    assert Decision.objects.count() == 1


def test_a_broken_uid_is_refused(team):
    form = DecisionForm(TYPED | {"uid": "zepsute"}, instance=Decision(team=team))
    assert list(form.errors) == ["uid"]


def test_new_row_keeps_its_lists(team):
    culture = SectorFactory(code="kultura")
    form = TeamForm({"name": "Drugi", "invited_sectors": [culture.pk]}, instance=Team(kind=team.kind))
    assert form.is_valid()
    assert form.save_unless_changed(by=None)
    assert form.instance.invited_sectors.get() == culture


# --- At once ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_is_written_and_the_other_sees_it(at_once, decision):
    drawn = opened(decision)

    def work(text):
        return lambda: send(decision, drawn | {"text": text})[1]

    outcomes = at_once(work("Jeden"), work("Dwa"))
    decision.refresh_from_db()
    assert sorted(outcomes) == [False, True]
    assert (decision.version, decision.text in ("Jeden", "Dwa")) == (2, True)


@pytest.mark.django_db(transaction=True)
def test_a_new_row_sent_at_once_is_one(at_once, team):
    typed = TYPED | {"uid": str(uuid.uuid4())}
    outcomes = at_once(lambda: new(team, typed).instance.pk)
    assert len(set(outcomes)) == Decision.objects.count() == 1


# --- Words --------------------------------------------------------------------------------------


def test_word_diff_tells_whole_words_apart():
    pieces = word_diff("Spotykamy się raz w miesiącu.", "Spotykamy się dwa razy w miesiącu.")
    assert pieces == [
        ("same", "Spotykamy się "),
        ("removed", "raz"),
        ("added", "dwa razy"),
        ("same", " w miesiącu."),
    ]


def test_word_diff_joins_changed_neighbours():
    assert word_diff("a b c d", "a x y d") == [
        ("same", "a "),
        ("removed", "b c"),
        ("added", "x y"),
        ("same", " d"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [("", "", []), ("x", "x", [("same", "x")]), ("x", "", [("removed", "x")]), (None, "x", [("added", "x")])],
)
def test_word_diff_of_empty_texts(old, new, pieces):
    assert word_diff(old, new) == pieces


def test_text_written_anew_is_not_torn_apart():
    old = "Osiem spotkań po 90 minut w grupach do sześciu osób, sprzęt jest na miejscu."
    new = "Nowy opis zajęć: w małych grupach, każdy na swoim telefonie lub laptopie biblioteki."
    assert word_diff(old, new) == [("removed", old), ("added", new)]
    assert len(word_diff(old, old.replace("90 minut", "godzinie"))) == 4


def test_word_diff_ignores_how_lines_end():
    assert word_diff("a\r\nb", "a\nb") == [("same", "a\nb")]


def test_component_shows_both_texts_and_nothing_without_a_conflict(decision, rf):
    from django.template.loader import render_to_string

    drawn = opened(decision)
    assert (
        render_to_string("components/conflict.html", {"form": DecisionForm(instance=decision)}).strip() == ""
    )
    send(decision, drawn | {"text": "W środy <b>"})
    form, _saved = send(decision, drawn | {"text": ""})
    html = render_to_string("components/conflict.html", {"form": form})
    assert "W środy &lt;b&gt;" in html.replace("<mark>", "").replace("</mark>", "")
    assert html.count("conflict__text") == 2


def test_form_with_a_prefix_carries_its_version(decision):
    form = DecisionForm({"p-version": "1", "p-title": "Nowy"}, instance=decision, prefix="p")
    assert isinstance(form.fields["version"].widget, forms.HiddenInput)
    assert form["version"].html_name == "p-version"
