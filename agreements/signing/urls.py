from django.urls import path

from . import views

urlpatterns = [
    path("porozumienia/podpisane/", views.upload_any, name="upload_any"),
    path("porozumienia/<uuid:uid>/ustal-tresc/", views.freeze, name="freeze"),
    path("porozumienia/<uuid:uid>/podpisane/", views.upload, name="upload"),
    path("porozumienia/<uuid:uid>/podpisy/<uuid:signature_uid>/", views.signature, name="signature"),
    path("porozumienia/<uuid:uid>/na-papierze/", views.paper, name="paper"),
    path("porozumienia/<uuid:uid>/strony/<uuid:party_uid>/kolej/", views.turn, name="turn"),
    path("porozumienia/<uuid:uid>/strony/<uuid:party_uid>/odmowa/", views.decline, name="decline"),
    path(
        "porozumienia/<uuid:uid>/strony/<uuid:party_uid>/odmowa/cofnij/",
        views.take_back_refusal,
        name="take_back_refusal",
    ),
    path("porozumienia/<uuid:uid>/zakoncz-odmowa/", views.end_refused, name="end_refused"),
    path(
        "porozumienia/<uuid:uid>/strony/<uuid:party_uid>/jak-podpisac/", views.how_to_sign, name="how_to_sign"
    ),
    path("porozumienia/<uuid:uid>/paczka/", views.parcel, name="parcel"),
]
