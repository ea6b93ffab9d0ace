from django.urls import include, path

from . import views
from .endpoints import api


def _opened():
    """The API's own patterns, but the two that are not used: each behind `open_to_all`."""
    for pattern in api.urls[0]:
        if pattern.name != "api-root":
            pattern.callback = views.open_to_all(pattern.callback)
            yield pattern


_hsds = [
    *_opened(),
    path("openapi.json", views.open_to_all(views.openapi), name="openapi"),
    path("<path:rest>", views.open_to_all(views.unknown), name="unknown"),
]

urlpatterns = [
    path("dane/", views.open_data, name="open_data"),
    path("dane/api/", views.api_guide, name="api_guide"),
    path("dane/<str:name>", views.open_to_all(views.newest_file), name="open_data_file"),
    path(
        "gmina/<int:pk>/kalendarz.ics", views.open_to_all(views.territory_calendar), name="territory_calendar"
    ),
    path("api/hsds/v3/", include((_hsds, "hsds"))),
]
