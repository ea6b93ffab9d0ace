"""Signs of fundings on every page and PDF of a project: whatever a page shows knows its project, no page has to ask.

`registry.signed` says to which projects an object belongs, `registry.sign_strips["projects"]` draws their signs; the
frames base.html and pdf/base.html put them above what they frame (`{% project_signs %}`).
"""

from django.db.models import Model

from . import registry


def register(app_config, *paths):
    """Register the app's models by the first of these paths that begins at one of their fields.

    A path ("programme_id", "cycle__edition__programme_id", "team") leads to the id of a project or to an object that is
    registered itself.
    """
    for model in app_config.get_models():
        names = {name for field in model._meta.concrete_fields for name in (field.name, field.attname)}
        path = next((path for path in paths if path.partition("__")[0] in names), None)
        if path and model._meta.label_lower not in registry.signed:
            registry.signed.register(model._meta.label_lower, lambda found, path=path: _at(found, path))


def _at(found, path):
    for step in path.split("__"):
        found = getattr(found, step, None)
    return [found] if isinstance(found, int) else projects_of(found)


def projects_of(*subjects):
    """Ids of the projects to which these objects belong."""
    ids = set()
    for subject in subjects:
        if isinstance(subject, Model) and (ask := registry.signed.get(subject._meta.label_lower)):
            ids.update(ask(subject))
    return ids


def signs_of(*subjects, embed=False):
    """The signs of these objects' projects, each strip once; `embed` for PDFs."""
    ids = projects_of(*subjects)
    return registry.sign_strips["projects"](ids, embed=embed) if ids else []
