from django.urls import path

from . import views

urlpatterns = [
    path("kamienie-milowe/<int:pk>/", views.milestone_detail, name="milestone"),
    path("kamienie-milowe/<int:pk>/stan/<slug:verb>/", views.milestone_move, name="milestone_move"),
    path("kamienie-milowe/<int:pk>/dowody/dodaj/", views.evidence_add, name="evidence_add"),
    path("kamienie-milowe/dowody/<uuid:uid>/", views.evidence_edit, name="evidence_edit"),
    path("kamienie-milowe/dowody/<uuid:uid>/usun/", views.evidence_remove, name="evidence_remove"),
]
