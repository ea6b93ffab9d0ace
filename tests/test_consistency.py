"""The codebase held to its own rules: templates, personal data, history."""

import ast
import re
from functools import cache
from pathlib import Path

import pghistory.models
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from accounts import audit
from coop_portal import registry
from coop_portal.privacy import personal_fields

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
OURS = [app for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
MODELS = [model for app in OURS for model in app.get_models()]
TRACKED = [model for model in MODELS if issubclass(model, pghistory.models.Event)]
OWN = [model for model in MODELS if model not in TRACKED]
# Found by their names, not by being asked for.
BY_CONVENTION = re.compile(r"^(\d{3}|403_csrf)\.html$|^(allauth|account|mfa|bootstrap5|django)/")

# Columns that hold no person's data although their names or types look like it, and why.
IMPERSONAL = {
    "agreements.Party.coordinator_email": "annotated",
    "partners.Institution.email": "the shared mailbox of a body",
    "partners.InstitutionPhone.number": "a body's phone",
    "programmes.Call.email": "a function's address",
    "programmes.ProgrammeContact.email": "a function's address, published by the project",
    "services_catalog.CoverageQuestion.address": "the shared mailbox of a provider",
    "services_catalog.Service.email": "a service's address",
    "services_catalog.Service.phone": "a service's phone",
}
PERSONAL_NAMES = re.compile(r"^(first_name|last_name|phone|email|address|pesel|birth.*)$")


@cache
def sources():
    folders = [Path(app.path) for app in OURS]
    files = [path for folder in folders for path in folder.rglob("*.py")] + list(TEMPLATES.rglob("*"))
    return {path: path.read_text() for path in files if path.is_file()}


def template_names():
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file())


def test_templates_are_all_used():
    words = "\n".join(sources().values())
    unused = [
        name
        for name in template_names()
        if not BY_CONVENTION.match(name) and name not in words and not _mail(name, words)
    ]
    assert unused == []


def _mail(name, words):
    """A kind of message names the folder of its three templates."""
    match = re.match(r"emails/([\w/]+)/(subject\.txt|body\.(txt|html))$", name)
    return bool(match) and (f'"{match[1]}"' in words or f'"emails/{match[1]}"' in words)


def test_mails_have_all_three_templates():
    folders = {path.parent for path in (TEMPLATES / "emails").rglob("subject.txt")}
    assert len(folders) > 5
    for folder in folders:
        assert sorted(path.name for path in folder.iterdir()) == ["body.html", "body.txt", "subject.txt"], (
            folder
        )


@pytest.mark.parametrize(
    "path", sorted((TEMPLATES / "components").glob("*.html")), ids=lambda path: path.name
)
def test_component_begins_with_its_contract(path):
    assert re.match(r"\{# components/" + re.escape(path.name) + r"\b.*#\}", path.read_text().split("\n")[0])


PAGES = [
    name for name in template_names() if not name.startswith(("emails/", "pdf/")) and "/pdf/" not in name
]


@pytest.mark.parametrize("name", PAGES)
def test_page_has_nothing_inline(name):
    text = (TEMPLATES / name).read_text()
    code = r"<script(?![^>]*(\bsrc=|application/json))|<style|\sstyle=|\son\w+=\"|javascript:"
    assert not re.search(code, text)


def looks_personal(field):
    return isinstance(field, models.EmailField) or PERSONAL_NAMES.match(field.name)


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_personal_data_has_purpose_basis_and_retention(model):
    known = personal_fields(model)
    forgotten = [
        field.name
        for field in model._meta.local_fields
        if looks_personal(field)
        and field.name not in known
        and f"{model._meta.label}.{field.name}" not in IMPERSONAL
    ]
    assert forgotten == []
    assert known <= {field.name for field in model._meta.get_fields()}
    for rule in getattr(model, "personal_data", ()):
        assert all([rule.purpose, rule.basis, rule.retention])


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
def test_history_leaves_personal_data_out(model):
    subject = model.pgh_tracked_model
    kept = {field.name for field in model._meta.fields}
    assert kept & personal_fields(subject) == set()


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_model_is_named_in_peoples_words(model):
    assert model._meta.verbose_name != model._meta.object_name.lower() or " " not in str(
        model._meta.verbose_name
    )
    assert type(model).__str__ is not models.Model.__str__


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_text_is_never_null(model):
    nullable = [
        field.name
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField) and field.null
    ]
    assert nullable == []


def test_acts_of_the_access_log_have_a_name_for_people():
    """Literal verbs in the code; the two that are put together are named after their functions."""
    used = set(re.findall(r'AccessLog\.write\(request, "(\w+)"', "\n".join(sources().values())))
    used |= set(audit.ACTS.values()) | {"invitation_repeat", "invitation_withdraw"}
    assert len(used) > 10
    assert used == set(registry.acts)


def test_gettext_goes_by_names_that_the_collector_of_messages_knows():
    """xgettext looks for `_`, `gettext` and their kin; words behind another name never reach a catalogue."""
    alias = re.compile(r"import (?:\w*gettext\w*) as (?!_\b)\w+")
    folders = [app.path for app in apps.get_app_configs() if app.path.startswith(str(settings.BASE_DIR))]
    sources = [path for folder in folders for path in Path(folder).rglob("*.py")]
    assert [str(path) for path in sources if alias.search(path.read_text(encoding="utf-8"))] == []


def test_gettext_stands_in_no_f_string():
    """xgettext does not look into f-strings: what they ask for stays English."""
    calls = [
        f"{path}:{call.lineno}"
        for path, text in sources().items()
        if path.suffix == ".py"
        for joined in ast.walk(ast.parse(text))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call) and _is_gettext(call.func)
    ]
    assert calls == []


def _is_gettext(called):
    name = getattr(called, "id", None) or getattr(called, "attr", "")
    return name == "_" or re.fullmatch(r"u?n?p?gettext(_lazy|_noop)?", name)
