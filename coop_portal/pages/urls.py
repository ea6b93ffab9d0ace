from django.urls import path, register_converter

from . import views
from .pack import DOCUMENTS, FORMATS


class _Slug:
    regex = "|".join(DOCUMENTS)

    def to_python(self, value):
        return value

    to_url = to_python


class _Format(_Slug):
    regex = "|".join(FORMATS)


register_converter(_Slug, "rodo_document")
register_converter(_Format, "rodo_format")

app_name = "pages"
urlpatterns = [
    path("o-portalu/", views.about, name="about"),
    path("o-portalu/rodo/", views.privacy, name="privacy"),
    path("o-portalu/rodo/pakiet-rodo.zip", views.privacy_archive, name="privacy_archive"),
    path("o-portalu/rodo/<rodo_document:slug>/", views.privacy_document, name="privacy_document"),
    path("o-portalu/rodo/<rodo_document:slug>.<rodo_format:format>", views.privacy_file, name="privacy_file"),
]
