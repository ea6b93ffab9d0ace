from django.urls import path

from . import views

urlpatterns = [
    path("spotkania/<uuid:uid>/ankieta/", views.survey, name="survey"),
    path("spotkania/<uuid:uid>/ankieta/popros/", views.ask, name="survey_ask"),
    path("cykle/<uuid:uid>/ankiety.pdf", views.summary, name="survey_summary"),
]
