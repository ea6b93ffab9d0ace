from django.urls import path

from . import views

app_name = "vocabularies"

urlpatterns = [
    path("slowniki/", views.overview, name="overview"),
    path("slowniki/<slug:word>/", views.terms, name="terms"),
    path("slowniki/<slug:word>/nowy/", views.add, name="add"),
    path("slowniki/<slug:word>/dziennik/", views.journal, name="journal"),
    path("slowniki/<slug:word>/<slug:code>/", views.edit, name="edit"),
    path("slowniki/<slug:word>/<slug:code>/wycofaj/", views.retire, name="retire"),
    path("slowniki/<slug:word>/<slug:code>/przywroc/", views.restore, name="restore"),
    path("slowniki/<slug:word>/<slug:code>/polacz/", views.merge, name="merge"),
]
