from django.urls import path, register_converter

from . import views


class DayConverter:
    """ "20261201" in an address."""

    regex = "[0-9]{8}"

    def to_python(self, value):
        return views.parse_day(value)

    def to_url(self, value):
        return f"{value:%Y%m%d}"


register_converter(DayConverter, "dueday")

urlpatterns = [
    path("porozumienia/<uuid:uid>/zobowiazania/", views.commitments, name="commitments"),
    path("porozumienia/<uuid:uid>/zobowiazania/nowe/", views.add, name="add_commitment"),
    path("porozumienia/<uuid:uid>/przeglad/<int:year>/", views.review, name="review"),
    path("porozumienia/<uuid:uid>/przeglad/<int:year>.pdf", views.review_paper, name="review_paper"),
    path(
        "porozumienia/zobowiazania/<uuid:uid>/<uuid:party_uid>/<dueday:due_on>/", views.answer, name="answer"
    ),
    path("porozumienia/zobowiazania/<uuid:uid>/niepotrzebne/", views.drop, name="drop_commitment"),
]
