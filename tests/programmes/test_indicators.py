"""Indicators with measurements, results with evidence, and the pages that hold target against actual and time."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coop_portal import registry
from coop_portal.figures import Span
from programmes.enums import Progress
from programmes.indicators import chart, progress
from programmes.models import Indicator, Measurement
from tests.accounts.factories import UserFactory

from .factories import EditionFactory, IndicatorFactory, ProgrammeFactory, measure
from .factories_closing import fetched

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def programme():
    return ProgrammeFactory(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


def add(client, programme, **data):
    return client.post(reverse("programmes:row_add", args=[programme.uid, "wskazniki"]), data)


NEW = {"name": "Przeszkoleni pracownicy", "unit": "osób", "base": "0", "target": "21"}


def page(client, name, *args):
    response = client.get(reverse(f"programmes:{name}", args=args))
    assert response.status_code == 200
    return response


# --- Indicators ------------------------------------------------------------------------


def test_coordinator_adds_an_indicator_once(client, coordinator, programme):
    data = NEW | {"uid": str(uuid.uuid4()), "target": "1 250,5"}
    for _time in range(2):
        assert add(client, programme, **data).status_code == 302
    indicator = programme.indicators.get()
    assert (indicator.target, indicator.base, indicator.counter) == (Decimal("1250.50"), Decimal(0), "")


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("-5", "Write a number that is not below zero."),
        ("\N{MINUS SIGN}5", "Write a number that is not below zero."),
        ("12345678901", "Write a number such as 21 or 12,5"),
        ("12,345", "Write a number such as 21 or 12,5"),
        ("dużo", "Write a number such as 21 or 12,5"),
        ("1e5", "Write a number such as 21 or 12,5"),
        ("NaN", "Write a number such as 21 or 12,5"),
    ],
)
def test_target_that_is_no_number_is_refused(client, coordinator, programme, target, sentence):
    response = add(client, programme, **NEW | {"target": target})
    [error] = response.context["form"].errors["target"].as_data()
    assert str(error.message).startswith(sentence) or str(error.messages[0])
    assert error.code in ("negative", "number")
    assert not programme.indicators.exists()


def test_target_equal_to_the_start_is_refused(client, coordinator, programme):
    assert add(client, programme, **NEW | {"base": "21"}).context["form"].errors
    assert not programme.indicators.exists()


def test_name_taken_in_the_project_is_refused(client, coordinator, programme):
    add(client, programme, **NEW)
    assert add(client, programme, **NEW).context["form"].errors
    edition = EditionFactory(programme=programme)
    assert add(client, programme, **NEW | {"edition": edition.pk}).status_code == 302
    assert programme.indicators.count() == 2


def test_edition_of_another_project_is_refused(client, coordinator, programme):
    response = add(client, programme, **NEW | {"edition": EditionFactory().pk})
    assert list(response.context["form"].errors) == ["edition"]


def test_second_save_of_an_indicator_shows_both(client, coordinator, programme):
    indicator = IndicatorFactory(programme=programme)
    address = reverse("programmes:row_edit", args=[programme.uid, "wskazniki", indicator.pk])
    assert client.post(address, NEW | {"version": 1, "target": "30"}).status_code == 302
    response = client.post(address, NEW | {"version": 1, "target": "40"})
    assert [difference.theirs for difference in response.context["form"].differences] != []
    assert b"conflict" in response.content
    indicator.refresh_from_db()
    assert indicator.target == 30


def test_indicator_with_measurements_stays(client, coordinator, programme):
    indicator = IndicatorFactory(programme=programme, value=3)
    client.post(reverse("programmes:row_remove", args=[programme.uid, "wskazniki", indicator.pk]))
    assert programme.indicators.count() == 1


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"target": Decimal(-1)}, "programmes_indicator_not_negative"),
        ({"base": Decimal(20)}, "programmes_indicator_target_differs"),
    ],
)
def test_constraints_of_indicators(fields, name):
    with pytest.raises(IntegrityError, match=name):
        IndicatorFactory(**fields)


def test_indicator_is_there_once(programme):
    IndicatorFactory(programme=programme, name="Raz")
    with pytest.raises(IntegrityError, match="programmes_indicator_once"):
        IndicatorFactory(programme=programme, name="Raz")


# --- Measurements ----------------------------------------------------------------------


def record(client, indicator, **data):
    data = {"on": timezone.localdate().isoformat(), "value": "7", "source": "lista z 12 maja"} | data
    return client.post(reverse("programmes:measurement_add", args=[indicator.uid]), data)


def test_measurement_is_recorded_once(client, coordinator, programme):
    indicator, uid = IndicatorFactory(programme=programme), str(uuid.uuid4())
    for _time in range(2):
        assert record(client, indicator, uid=uid).status_code == 302
    row = indicator.measurements.get()
    assert (row.value, row.source, row.by) == (Decimal(7), "lista z 12 maja", coordinator)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"value": "-1"}, "value"),
        ({"value": "99999999999"}, "value"),
        ({"source": ""}, "source"),
        ({"on": "2999-01-01"}, "on"),
        ({"on": "0012-01-01"}, "on"),
        ({"url": "javascript:alert(1)"}, "url"),
    ],
)
def test_bad_measurement_is_refused_with_a_sentence(client, coordinator, programme, data, field):
    indicator = IndicatorFactory(programme=programme)
    response = record(client, indicator, **data)
    assert list(response.context["form"].errors) == [field]
    assert not indicator.measurements.exists()


def test_women_and_men_are_within_the_number(client, coordinator, programme):
    indicator = IndicatorFactory(programme=programme, splits_by_sex=True)
    assert record(client, indicator, women="5", men="3").context["form"].errors
    assert record(client, indicator, women="5").context["form"].errors
    assert record(client, indicator, women="5", men="2").status_code == 302
    row = indicator.measurements.get()
    assert (row.women, row.men) == (5, 2)


def test_file_is_evidence_enough_and_not_public(client, coordinator, programme, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    indicator = IndicatorFactory(programme=programme, is_public=True)
    upload = SimpleUploadedFile("lista.pdf", PDF)
    assert record(client, indicator, source="", upload=upload).status_code == 302
    address = indicator.measurements.get().file.get_absolute_url()
    assert fetched(client, address) == 200
    client.logout()
    assert fetched(client, address) == 404


def test_file_that_is_none_is_refused(client, coordinator, programme):
    indicator = IndicatorFactory(programme=programme)
    response = record(client, indicator, upload=SimpleUploadedFile("lista.pdf", b"MZ\x00\x01"))
    assert list(response.context["form"].errors) == ["upload"]
    assert not indicator.measurements.exists()


def test_correction_names_the_wrong_one_and_takes_its_place(client, coordinator, programme):
    indicator = IndicatorFactory(programme=programme)
    wrong = measure(indicator, 70)
    address = reverse("programmes:measurement_correct", args=[wrong.uid])
    data = {"on": wrong.on.isoformat(), "value": "7", "source": "lista obecności"}
    assert client.post(address, data).status_code == 302
    assert (wrong.correction.value, indicator.measurements.count()) == (7, 2)
    assert Indicator.objects.with_latest().get(pk=indicator.pk).latest_value == 7
    again = client.post(address, data | {"value": "8"})
    assert again.context["form"].non_field_errors()
    assert indicator.measurements.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_of_two_corrections_at_once_wins(at_once):
    indicator = IndicatorFactory()
    wrong, user = measure(indicator, 70), UserFactory()

    def correct():
        row = Measurement(on=wrong.on, value=Decimal(7), source="lista", corrects=wrong)
        return indicator.measure(row, by=user)

    outcomes = at_once(correct)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Measurement", "ValidationError"]
    assert Measurement.objects.filter(corrects=wrong).count() == 1


def test_counted_indicator_takes_no_measurement(client, coordinator, programme):
    indicator = IndicatorFactory(programme=programme, counter="news")
    assert client.get(reverse("programmes:measurement_add", args=[indicator.uid])).status_code == 404


def test_measurements_only_grow():
    row = measure(IndicatorFactory(), 3)
    for change in (lambda: Measurement.objects.filter(pk=row.pk).update(value=4), row.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"value": -1}, "not_negative"),
        ({"value": 1, "source": ""}, "has_source"),
        ({"value": 1, "women": 1, "men": 1}, "split_within_value"),
        ({"value": 1, "women": 1}, "split_within_value"),
    ],
)
def test_constraints_of_measurements(fields, name):
    fields = {"source": "lista", "on": date(2026, 5, 1)} | fields
    with pytest.raises(IntegrityError, match=f"programmes_measurement_{name}"):
        IndicatorFactory().measurements.create(**fields)


# --- State -----------------------------------------------------------------------------

TODAY = date(2026, 7, 2)


@pytest.mark.parametrize(
    ("value", "first", "last", "status"),
    [
        (20, date(2026, 1, 1), date(2026, 12, 31), Progress.ACHIEVED),
        (10, date(2026, 1, 1), date(2026, 12, 31), Progress.ON_TRACK),
        (9, date(2026, 1, 1), date(2026, 12, 31), Progress.ON_TRACK),
        (7, date(2026, 1, 1), date(2026, 12, 31), Progress.LATE),
        (19, date(2026, 1, 1), date(2026, 7, 1), Progress.MISSED),
        (None, date(2026, 8, 1), date(2026, 12, 31), Progress.NOT_STARTED),
        (None, None, None, Progress.RUNNING),
    ],
)
def test_state_compares_with_the_time_that_has_passed(value, first, last, status):
    indicator = Indicator(base=Decimal(0), target=Decimal(20))
    share = progress.share_of(indicator, value)
    assert progress.status_of(share, first, last, TODAY) == status


def test_share_where_less_is_better():
    indicator = Indicator(base=Decimal(10), target=Decimal(4))
    assert progress.share_of(indicator, Decimal(7)) == Decimal("0.5")


def test_time_line_places_milestones(programme):
    programme.milestones.create(number="I", title="Model", due_on=date(2026, 7, 2), position=0)
    programme.milestones.create(number="II", title="Test", position=1)
    drawn = chart.timeline(programme, TODAY)
    assert [(mark["row"].number, mark["x"]) for mark in drawn["milestones"]] == [("I", 300), ("II", None)]
    assert drawn["today"] == 300


def test_curve_steps_through_the_measurements(programme):
    indicator = IndicatorFactory(programme=programme)
    curve = chart.curve(indicator, [(date(2026, 7, 2), Decimal(10))], TODAY)
    assert curve["dots"] == [{"x": 300, "y": 125}]
    assert curve["line"] == "20,220 300,220 300,125"


def test_curve_of_a_counted_one_is_drawn_at_up_to_twelve_moments(programme):
    indicator = IndicatorFactory(programme=programme, counter="news")
    points = chart.points_of(indicator, [], TODAY)
    assert (len(points), points[-1][0]) == (6, TODAY)


# --- Pages -----------------------------------------------------------------------------


def test_public_sees_what_the_project_made_public(client, programme):
    shown = IndicatorFactory(programme=programme, is_public=True, value=5)
    hidden = IndicatorFactory(programme=programme)
    [(_whole, lines)] = page(client, "progress", programme.uid).context["groups"]
    assert [line.indicator for line in lines] == [shown]
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert page(client, "indicator", shown.uid).context["line"].value == 5


def test_insiders_see_all_and_the_editions_own_targets(client, coordinator, programme):
    edition = EditionFactory(programme=programme, target_groups=2, target_people=12)
    IndicatorFactory(programme=programme)
    groups = page(client, "progress", programme.uid).context["groups"]
    assert [(group, len(lines)) for group, lines in groups] == [(None, 1), (edition, 2)]
    lines = page(client, "edition_progress", edition.uid).context["lines"]
    assert [(line.indicator.counter, line.value) for line in lines] == [("groups", 0), ("people", 0)]
    client.logout()
    assert page(client, "edition_progress", edition.uid).context["lines"] == []


def test_draft_project_has_no_progress_for_strangers(client):
    programme = ProgrammeFactory(status="draft")
    assert client.get(reverse("programmes:progress", args=[programme.uid])).status_code == 404


def test_progress_page_asks_as_often_for_three_as_for_one(client, programme):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(client, "progress", programme.uid)
        return len(found)

    IndicatorFactory(programme=programme, is_public=True, value=5)
    queries()
    once = queries()
    for _n in range(2):
        IndicatorFactory(programme=programme, is_public=True, value=5)
    assert queries() == once


def test_indicator_page_asks_as_often_for_three_measurements(
    client, coordinator, programme, django_assert_num_queries
):
    indicator = IndicatorFactory(programme=programme, value=5)

    def queries():
        with CaptureQueriesContext(connection) as found:
            page(client, "indicator", indicator.uid)
        return len(found)

    queries()
    once = queries()
    measure(indicator, 6, TODAY - timedelta(days=100))
    measure(indicator, 7, TODAY - timedelta(days=50))
    assert queries() == once


def test_corrected_measurement_is_crossed_out(client, coordinator, programme):
    indicator = IndicatorFactory(programme=programme)
    wrong = measure(indicator, 70)
    measure(indicator, 7, corrects=wrong)
    assert page(client, "indicator", indicator.uid).content.count(b"measurement--corrected") == 1


def test_project_page_shows_public_progress(client, programme):
    assert b"indicator-list" not in client.get(programme.get_absolute_url()).content
    IndicatorFactory(programme=programme, is_public=True, value=5)
    assert b"indicator-list" in client.get(programme.get_absolute_url()).content


# --- Results ---------------------------------------------------------------------------


def add_result(client, programme, **data):
    return client.post(reverse("programmes:row_add", args=[programme.uid, "rezultaty"]), data)


def test_achieved_result_answers_a_planned_one_with_evidence(client, coordinator, programme):
    add_result(client, programme, kind="planned", text="Trzy szlaki")
    planned = programme.results.get()
    data = {"kind": "achieved", "text": "Trzy szlaki odbyte", "answers": planned.pk}
    assert list(add_result(client, programme, **data).context["form"].errors) == ["evidence"]
    assert (
        add_result(client, programme, **data, achieved_on="2026-05-01", evidence="Sprawozdanie").status_code
        == 302
    )
    [row] = progress.results_of(programme)
    assert [(each.text, each.evidence) for each in row.achieved] == [("Trzy szlaki odbyte", "Sprawozdanie")]


def test_evidence_file_is_public_only_where_the_project_says_so(
    client, coordinator, programme, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    data = {"kind": "achieved", "text": "Kompendium", "upload": SimpleUploadedFile("k.pdf", PDF)}
    assert add_result(client, programme, **data).status_code == 302
    result = programme.results.get()
    address = result.evidence_file.get_absolute_url()
    assert fetched(client, address) == 200
    client.logout()
    assert fetched(client, address) == 404
    programme.results.update(shows_evidence=True)
    assert fetched(client, address) == 200


def test_planned_result_has_no_day_and_answers_nothing(programme):
    planned = programme.results.create(kind="planned", text="a")
    with pytest.raises(IntegrityError, match="programmes_result_only_achieved_answers"), transaction.atomic():
        programme.results.create(kind="planned", text="b", answers=planned)
    planned.kind, planned.answers = "achieved", planned
    with pytest.raises(IntegrityError, match="programmes_result_not_own_answer"):
        planned.save()


def test_result_that_others_answer_stays_planned(client, coordinator, programme):
    planned = programme.results.create(kind="planned", text="a")
    programme.results.create(kind="achieved", text="b", answers=planned)
    address = reverse("programmes:row_edit", args=[programme.uid, "rezultaty", planned.pk])
    data = {"kind": "achieved", "text": "a", "evidence": "x"}
    assert list(client.post(address, data).context["form"].errors) == ["kind"]


# --- Counters --------------------------------------------------------------------------


@pytest.mark.parametrize("key", sorted(registry.counters))
@pytest.mark.parametrize("months", [(None, None), (date(2026, 1, 1), date(2026, 6, 30))])
def test_counter_counts_nothing_in_an_empty_edition(programme, key, months):
    edition = EditionFactory(programme=programme)
    for span in (Span(programme, None, *months), Span(programme, edition, *months)):
        assert registry.counters[key].count(span) == 0


def test_news_count_in_their_month(programme):
    for day in (1, 31):
        moment = timezone.make_aware(timezone.datetime(2026, 5, day, 23, 30))
        programme.news.create(title=f"{day}", published_at=moment)
    count = registry.counters["news"].count
    assert count(Span(programme, None, date(2026, 5, 1), date(2026, 5, 31))) == 2
    assert count(Span(programme, None, date(2026, 5, 2), date(2026, 5, 30))) == 0
