from django.urls import path

from . import views

urlpatterns = [
    path("projekty/<uuid:uid>/zakonczenie/", views.closing, name="closing"),
    path("projekty/<uuid:uid>/zakonczenie/<slug:legacy>/<slug:item>/", views.succession, name="succession"),
    path("projekty/<uuid:uid>/przechowywanie/<slug:verb>/", views.keeping, name="keeping"),
    path("projekty/<uuid:uid>/trwalosc/", views.after_end, name="after_end"),
    path("projekty/<uuid:uid>/trwalosc/<int:pk>/dowody.pdf", views.evidence_pdf, name="evidence_pdf"),
    path("projekty/<uuid:uid>/trwalosc/<int:pk>/notatka/", views.closing_note, name="closing_note"),
    path("projekty/<uuid:uid>/trwalosc/<int:pk>/<str:day>/zapytaj/", views.year_ask, name="year_ask"),
    path("projekty/<uuid:uid>/trwalosc/<int:pk>/<str:day>/zapisz/", views.year_record, name="year_record"),
    path("trwalosc/<uuid:uid>/", views.year_answer, name="year_answer"),
]
