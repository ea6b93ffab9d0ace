from django.urls import path

from . import views

urlpatterns = [
    path("cykle/<uuid:uid>/grupa/", views.group, name="group"),
    path("cykle/<uuid:uid>/grupa/miejsca/", views.seats, name="group_seats"),
    path("cykle/<uuid:uid>/grupa/wklej/", views.paste, name="group_paste"),
    path("cykle/<uuid:uid>/grupa/zapytaj/", views.ask, name="nomination_ask"),
    path("nominacje/<uuid:uid>/zapisz/", views.record, name="nomination_record"),
    path(
        "cykle/<uuid:uid>/grupa/instytucje/<int:pk>/usun/",
        views.institution_drop,
        name="group_institution_drop",
    ),
    path("osoby-w-grupie/<uuid:uid>/zastap/", views.replace, name="member_replace"),
    path("oczekujacy/<uuid:uid>/przyjmij/", views.promote, name="waiting_promote"),
    path("oczekujacy/<uuid:uid>/skresl/", views.withdraw, name="waiting_withdraw"),
]
