from django.urls import path, register_converter

from . import views
from .paper import MAKERS


class PaperConverter:
    regex = "|".join(MAKERS)

    def to_python(self, value):
        return value

    to_url = to_python


register_converter(PaperConverter, "agreementpaper")

urlpatterns = [
    path(
        "porozumienia/<uuid:uid>/wersja-robocza.<agreementpaper:kind>",
        views.wording_paper,
        name="draft_paper",
    ),
    path(
        "porozumienia/<uuid:uid>/paragrafy/<uuid:clause_uid>/wersje/",
        views.clause_versions,
        name="clause_versions",
    ),
    path("porozumienia/<uuid:uid>/konsultacje/", views.consultation, name="consultation"),
    path("porozumienia/<uuid:uid>/konsultacje/otworz/", views.open_consultation, name="open_consultation"),
    path("porozumienia/<uuid:uid>/konsultacje/termin/", views.move_last_day, name="move_last_day"),
    path("porozumienia/<uuid:uid>/konsultacje/zakoncz/", views.take_back, name="end_consultation"),
    path("porozumienia/<uuid:uid>/konsultacje/popros-ponownie/", views.ask_again, name="ask_again"),
    path("porozumienia/<uuid:uid>/konsultacje/strony/<uuid:party_uid>/", views.consult, name="consult"),
    path("porozumienia/<uuid:uid>/konsultacje/uwagi/<uuid:remark_uid>/", views.resolve, name="remark"),
    path("porozumienia/<uuid:uid>/konsultacje/uwagi/<uuid:remark_uid>/wez/", views.take, name="take_remark"),
    path("porozumienia/<uuid:uid>/konsultacje/radca/", views.add_review, name="add_review"),
    path("porozumienia/<uuid:uid>/konsultacje/radca/<uuid:review_uid>/", views.review, name="adviser_review"),
]
