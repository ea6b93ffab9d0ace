from django.urls import path

from . import views

urlpatterns = [
    path("edycje/<uuid:edition_uid>/nowy-cykl/", views.cycle_create, name="cycle_create"),
    path("cykle/<uuid:uid>/przygotowanie/", views.prepare, name="prepare"),
    path("cykle/<uuid:uid>/przygotowanie/grupa/", views.group, name="prepare_group"),
    path("cykle/<uuid:uid>/przygotowanie/terminy/", views.dates, name="prepare_dates"),
    path("cykle/<uuid:uid>/przygotowanie/osoby/", views.people, name="prepare_people"),
    path("cykle/<uuid:uid>/przygotowanie/osoby/zespol/", views.people_of_team, name="prepare_team"),
    path("cykle/<uuid:uid>/przygotowanie/zaproszenia/", views.invitations, name="prepare_invitations"),
]
