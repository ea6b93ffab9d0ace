from django.urls import path

from . import views

urlpatterns = [
    path("uslugi/<uuid:uid>/historia/", views.history, name="history"),
    path("uslugi/<uuid:uid>/historia/<int:number>/", views.version, name="version"),
]
