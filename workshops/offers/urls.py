from django.urls import path, register_converter

from . import views


class PaperConverter:
    regex = "|".join(views.PAPERS)

    def to_python(self, value):
        return value

    to_url = to_python


register_converter(PaperConverter, "offerpaper")

urlpatterns = [
    path("spotkania/<uuid:uid>/oferty/", views.offers, name="offers"),
    path("spotkania/<uuid:uid>/oferty/karty/", views.prepare, name="offers_prepare"),
    path("spotkania/<uuid:uid>/oferty/popros/", views.ask, name="offers_ask"),
    path("spotkania/<uuid:uid>/oferty/<offerpaper:what>.pdf", views.paper, name="offers_paper"),
    path("karty-ofert/<uuid:uid>/", views.card, name="offer_card"),
    path("oferty-na-warsztat/<uuid:uid>/wprowadz/", views.offer_publish, name="offer_publish"),
    path("potrzeby-instytucji/<uuid:uid>/kto-pomoze/", views.match, name="offer_match"),
]
