from django.urls import path

from . import views

app_name = "partners"

urlpatterns = [
    path("instytucje/", views.InstitutionList.as_view(), name="institutions"),
    path("instytucje/nowa/", views.institution_create, name="institution_create"),
    path("instytucje/<int:pk>-<slug:slug>/", views.institution_detail, name="institution"),
    path("instytucje/<uuid:uid>/edytuj/", views.institution_edit, name="institution_edit"),
    path("instytucje/<uuid:uid>/potwierdz/", views.institution_verify, name="institution_verify"),
    path("zespoly/<uuid:uid>/", views.team_detail, name="team"),
]
