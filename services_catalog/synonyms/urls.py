from django.urls import path

from . import views

urlpatterns = [
    path("uslugi/slowa/", views.synonyms, name="synonyms"),
    path("uslugi/slowa/nowe/", views.synonym_add, name="synonym_add"),
    path("uslugi/slowa/<uuid:uid>/", views.synonym_edit, name="synonym_edit"),
    path("uslugi/slowa/<uuid:uid>/przelacz/", views.synonym_switch, name="synonym_switch"),
]
