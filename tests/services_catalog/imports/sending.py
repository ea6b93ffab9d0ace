"""Ways to send a table: the command, and the pages in their order."""

import io
import json
import uuid
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from services_catalog.models import ServiceImport

CASES = next(
    (
        folder / "shared/cases"
        for folder in Path(__file__).resolve().parents
        if (folder / "shared/cases").is_dir()
    ),
    Path("no-cases"),
)


def run(path, *options):
    """What the command prints as JSON."""
    out = io.StringIO()
    call_command("import_services", str(path), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def refused(path, *options):
    with pytest.raises(CommandError) as error:
        run(path, *options)
    return str(error.value)


def as_animator(town):
    return ["--as", town.animator.email, "--gmina", "Kobylin-Borzymy", "--type", "stowarzyszenie"]


def csv(headings, *rows):
    """Bytes of a CSV file."""
    return "\n".join(";".join(f'"{cell}"' for cell in row) for row in (headings.split(";"), *rows)).encode()


def filled(form):
    """What a browser would send of the form as it is shown."""
    return {name: form[name].initial for name in form.fields if form[name].initial}


def send(client, **data):
    """The import of what is sent, its columns taken as guessed, and checked."""
    data = {"uid": uuid.uuid4(), "gmina": "Kobylin-Borzymy", **data}
    response = client.post(reverse("services_catalog:imports"), data)
    assert response.status_code == 302, response.context["form"].errors
    table = ServiceImport.objects.get(uid=data["uid"])
    page = client.get(response.url)
    assert page.status_code == 200
    chosen = filled(page.context["form"]) | filled(page.context["about"])
    assert client.post(response.url, chosen).status_code == 302
    table.refresh_from_db()
    return table


def load(client, table, *, partial="0"):
    """Press the button of the preview. Returns the job."""
    client.post(reverse("services_catalog:import_load", args=[table.uid]), {"partial": partial})
    table.refresh_from_db()
    return table.job
