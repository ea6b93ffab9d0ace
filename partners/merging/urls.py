from django.urls import path

from . import views

urlpatterns = [
    path("instytucje/duplikaty/", views.duplicates, name="duplicates"),
    path("instytucje/<uuid:uid>/scal/", views.merge, name="merge"),
    path("instytucje/<uuid:uid>/nie-duplikat/", views.not_duplicates, name="not_duplicates"),
]
