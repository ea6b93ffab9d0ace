"""From the table to the list by pages: columns, words, the two buttons, the job that is stopped or dies."""

import uuid

import pytest
from django.urls import reverse

from notifications.models import Job
from partners.models import Institution, InstitutionType
from services_catalog.imports import job as jobs
from services_catalog.imports import reading
from services_catalog.models import ImportLayout, Service
from tests.accounts.factories import UserFactory

from .sending import csv, filled, load, send

pytestmark = pytest.mark.django_db

HEADINGS = "Usługa;Realizator;Dla kogo;Telefon"


def row(number=1, name=None, whom="seniorzy", phone="86 476 10 01", provider="Gminny Ośrodek Kultury"):
    return [name if name is not None else f"Obiady nr {number}", provider, whom, phone]


def text(*rows):
    return csv(HEADINGS, *rows).decode()


@pytest.fixture
def client(powiat, as_user):
    return as_user(powiat.animator)


def test_import_of_all_or_nothing_loads_nothing_and_names_the_row(client):
    table = send(client, pasted=text(*[row(number) for number in range(1, 4)], row(name="")))
    job = load(client, table, partial="0")
    job.run()
    job.refresh_from_db()
    assert (job.status, Service.objects.count()) == ("failed", 0)
    assert "5" in job.error
    assert "Usługa" in job.error
    preview = client.get(table.get_absolute_url())
    assert job.error in preview.content.decode()
    job = load(client, table, partial="1")
    job.run()
    table.refresh_from_db()
    assert (Service.objects.count(), table.status, table.left) == (3, "applied", 1)
    assert client.get(table.get_absolute_url()).status_code == 200
    left = client.get(reverse("services_catalog:import_left", args=[table.uid]))
    assert left["Content-Type"].endswith("sheet")


def test_import_preview_has_two_buttons_only_where_rows_are_to_be_corrected(client):
    sound = send(client, pasted=text(row()))
    assert client.get(sound.get_absolute_url()).content.count(b'name="partial"') == 1
    mixed = send(client, pasted=text(row(2), row(name="")))
    assert client.get(mixed.get_absolute_url()).content.count(b'name="partial"') == 2


def test_import_started_twice_is_one_job_and_loads_once(client):
    table = send(client, pasted=text(row()))
    first, second = load(client, table), load(client, table)
    assert first == second
    first.run()
    second.run()
    assert Service.objects.count() == 1
    response = client.post(reverse("services_catalog:import_load", args=[table.uid]), {"partial": "0"})
    assert response.url == reverse("services_catalog:imports")
    assert Job.objects.count() == 1


def test_import_of_two_people_makes_institutions_and_entries_once(powiat, as_user):
    colleague = UserFactory(role="animator", territory=powiat.powiat)
    kind = InstitutionType.objects.get(code="stowarzyszenie").pk
    one, other = (
        send(as_user(user), pasted=text(row(provider="Klub Seniora Jutrzenka")), type=kind)
        for user in (powiat.animator, colleague)
    )
    for user, table in ((powiat.animator, one), (colleague, other)):
        load(as_user(user), table).run()
    assert Service.objects.count() == Institution.objects.filter(name="Klub Seniora Jutrzenka").count() == 1
    other.refresh_from_db()
    assert (other.counts["created"], other.counts["updated"]) == (0, 0)


def test_import_that_is_stopped_leaves_nothing_and_may_begin_again(client, monkeypatch):
    table = send(client, pasted=text(*[row(number) for number in range(1, 6)]))
    job = load(client, table)
    with monkeypatch.context() as patched:
        patched.setattr(jobs.reading, "checker_for", _stopping(job, reading.checker_for))
        job.run()
    job.refresh_from_db()
    table.refresh_from_db()
    assert (job.status, table.status, Service.objects.count()) == ("cancelled", "checked", 0)
    again = load(client, table)
    assert again != job
    again.run()
    assert Service.objects.count() == 5


def _stopping(job, checker_for):
    """The owner stops the job just when its rows are read again."""

    def wrapped(*arguments):
        Job.objects.get(pk=job.pk).stop()
        return checker_for(*arguments)

    return wrapped


def test_import_of_many_rows_is_checked_by_a_job_that_may_be_left_and_stopped(client, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 3)
    table = send(client, pasted=text(*[row(number) for number in range(1, 5)], row(name="")))
    columns, page = (
        reverse(f"services_catalog:import_{name}", args=[table.uid]) for name in ("columns", "preview")
    )
    assert (table.status, table.job.kind, table.rows.count()) == ("read", jobs.CHECK, 0)
    assert client.get(page).url == reverse("notifications:job", args=[table.job.uid])

    first, form = table.job, client.get(columns).context["form"]
    chosen = {name: form[name].initial for name in form.fields if form[name].initial}
    assert client.post(columns, chosen).status_code == 302
    table.refresh_from_db()
    first.run()
    first.refresh_from_db()
    assert (first.status, table.rows.count()) == ("cancelled", 0)
    table.job.run()
    job = Job.objects.get(pk=table.job.pk)
    table.refresh_from_db()
    assert (job.status, job.outcome["url"], table.status, table.rows.count()) == ("done", page, "checked", 5)
    assert client.get(page).status_code == 200

    client.post(columns, chosen)
    table.refresh_from_db()
    client.post(reverse("services_catalog:import_load", args=[table.uid]))
    client.post(reverse("services_catalog:import_drop", args=[table.uid]))
    table.refresh_from_db()
    assert (table.status, table.job.status, table.job.kind) == ("cancelled", "cancelled", jobs.CHECK)


def test_import_that_goes_on_can_be_neither_dropped_nor_changed_on_the_page(client):
    table = send(client, pasted=text(row()))
    load(client, table)
    client.post(reverse("services_catalog:import_drop", args=[table.uid]))
    table.refresh_from_db()
    assert table.status == "checked"
    page = client.get(table.get_absolute_url()).content
    assert b'name="partial"' not in page
    assert reverse("notifications:job", args=[table.job.uid]).encode() in page


def test_import_dropped_keeps_no_row(client):
    table = send(client, pasted=text(row()))
    client.post(reverse("services_catalog:import_drop", args=[table.uid]))
    table.refresh_from_db()
    assert (table.status, table.tables, table.rows.count()) == ("cancelled", [], 0)
    assert client.get(table.get_absolute_url()).status_code == 404


def test_import_words_get_a_suggestion_and_are_remembered(client):
    pasted = text(row(whom="senorzy"), row(2, whom="osoby w potrzebie"))
    table = send(client, pasted=pasted)
    unknown = {said: code for _plain, said, code in table.unknown["recipients"]}
    assert unknown == {"senorzy": "seniorzy", "osoby w potrzebie": ""}
    words = reverse("services_catalog:import_words", args=[table.uid])
    form = client.get(words).context["form"]
    client.post(words, {name: form[name].initial for name in form.fields})
    table.refresh_from_db()
    assert table.counts["warned"] == 0
    again = send(client, pasted=pasted)
    assert (again.counts["warned"], again.unknown["recipients"]) == (0, [])


def test_import_columns_are_chosen_and_remembered(client):
    pasted = csv("Co;Kto;Uwaga własna", ["Obiady", "Gminny Ośrodek Kultury", "x"]).decode()
    data = {"uid": uuid.uuid4(), "gmina": "Kobylin-Borzymy", "pasted": pasted}
    response = client.post(reverse("services_catalog:imports"), data)
    assert "Co, Kto" in str(response.context["form"].errors)
    pasted = pasted.replace("Co;", "Usługa;").replace('"Co"', '"Usługa"')
    table = send(client, pasted=pasted)
    columns = reverse("services_catalog:import_columns", args=[table.uid])
    client.post(columns, {"t0": "on", "t0-0": "name", "t0-1": "provider", "t0-2": "description"})
    assert ImportLayout.objects.get().fields["Uwaga własna"] == "description"
    assert send(client, pasted=pasted).tables[0]["fields"]["Uwaga własna"] == "description"
    wrong = client.post(columns, {"t0": "on", "t0-0": "description", "t0-2": "description"})
    assert len(wrong.context["form"].errors["t0"]) == 2
    assert client.post(columns, {}).context["form"].non_field_errors()


def test_import_tables_of_the_same_columns_are_mapped_once(client):
    head = "<tr><th>Usługa</th><th>Realizator</th></tr>"
    table = f"<table>{head}<tr><td>{{}}</td><td>Gminny Ośrodek Kultury</td></tr></table>"
    found = send(client, pasted="x", pasted_html=table.format("Obiady") + table.format("Spacery"))
    form = client.get(reverse("services_catalog:import_columns", args=[found.uid])).context["form"]
    assert sorted(form.fields) == ["t0", "t0-0", "t0-1", "t1"]
    assert found.counts["rows"] == 2


def test_import_pages_ask_the_same_number_of_queries_for_many_rows(client, django_assert_max_num_queries):
    counts = []
    for number in (1, 60):
        table = send(client, pasted=text(*[row(index) for index in range(number)], row(name="")))
        asked = []
        for url in (
            reverse("services_catalog:import_columns", args=[table.uid]),
            table.get_absolute_url(),
            f"{table.get_absolute_url()}?tylko=do-poprawy",
            reverse("services_catalog:import_words", args=[table.uid]),
            reverse("services_catalog:import_left", args=[table.uid]),
        ):
            with django_assert_max_num_queries(40) as queries:
                assert client.get(url).status_code == 200
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]


def test_import_start_page_asks_the_same_number_of_queries_for_many_tables(
    client, django_assert_max_num_queries
):
    counts = []
    for _time in range(2):
        send(client, pasted=text(row()))
        with django_assert_max_num_queries(40) as queries:
            assert client.get(reverse("services_catalog:imports")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_import_what_is_true_of_all_rows_can_still_be_said_after_the_preview(client):
    table = send(client, pasted=csv("Usługa;Realizator", ["Obiady", "Dobre Serce"]).decode())
    assert table.counts["rows"] == table.left == 1  # the name tells no type
    columns = reverse("services_catalog:import_columns", args=[table.uid])
    mapped = filled(client.get(columns).context["form"])
    kind = InstitutionType.objects.coded("stowarzyszenie")
    client.post(columns, mapped | {"gmina": "Kobylin-Borzymy", "type": kind.pk, "publish": "on"})
    table.refresh_from_db()
    assert (table.left, table.type, table.publish) == (0, kind, True)
    refused = client.post(columns, mapped | {"gmina": "Nigdzie"})
    assert "gmina" in refused.context["about"].errors


def test_import_knows_institutions_as_people_shorten_them(client):
    table = send(client, pasted=csv("Usługa;Realizator", ["Kino", "GOK Klukowo"]).decode())
    assert table.left == 0


def test_import_asks_for_the_area_code_of_a_number_of_seven_digits(client):
    table = send(
        client, pasted=csv("Usługa;Realizator;Telefon", ["Kino", "GOK Klukowo", "555 01 02"]).decode()
    )
    [row] = table.rows.all()
    assert (row.errors, "kierunkow" in str(row.warnings)) == ([], True)


def test_import_remarks_on_an_institution_at_a_row_that_is_loaded(client):
    rows = [["", "GOK Klukowo"], ["Kino", "GOK Klukowo"], ["Chór", "GOK Klukowo"]]
    table = send(client, pasted=csv("Usługa;Realizator", *rows).decode())
    assert [bool(row.errors) for row in table.rows.order_by("line")] == [True, False, False]
    assert [len(row.warnings) for row in table.rows.order_by("line")] == [0, 1, 0]


def test_import_remarks_on_an_institution_once_and_its_result_leads_to_the_drafts(client):
    rows = [[name, "GOK Klukowo"] for name in ("Kino", "Chór", "Taniec")]
    table = send(client, pasted=csv("Usługa;Realizator", *rows).decode())
    assert [len(row.warnings) for row in table.rows.order_by("line")] == [1, 0, 0]
    assert table.counts["warned"] == 1
    load(client, table).run()
    assert "/uslugi/prowadzone/?stan=draft" in client.get(table.get_absolute_url()).text
