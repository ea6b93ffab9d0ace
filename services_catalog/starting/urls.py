from django.urls import path

from . import asking_views, template_views, views

urlpatterns = [
    path("animator/start/", views.start, name="start"),
    path("animator/start/<int:pk>/", views.start_place, name="start_place"),
    path("animator/start/<int:pk>/uzupelnij/", views.start_fill, name="start_fill"),
    path("animator/start/<int:pk>/popros/", asking_views.ask_new, name="ask_new"),
    path("animator/start/prosby/<uuid:uid>/", asking_views.request_answers, name="request_answers"),
    path("animator/start/prosby/<uuid:uid>/przyjmij/", asking_views.request_accept_all, name="request_accept_all"),
    path("animator/start/odpowiedzi/<uuid:uid>/przyjmij/", asking_views.answer_accept, name="answer_accept"),
    path("animator/start/adresy/<uuid:uid>/zapisz/", asking_views.ask_record, name="ask_record"),
    path("animator/start/adresy/<uuid:uid>/formularz.pdf", asking_views.ask_paper, name="ask_paper"),
    path("animator/start/adresy/<uuid:uid>/przypomnij/", asking_views.ask_remind, name="ask_remind"),
    path("operator/typowe-uslugi/", template_views.templates, name="templates"),
    path("operator/typowe-uslugi/nowa/", template_views.template_edit, name="template_create"),
    path("operator/typowe-uslugi/<int:pk>/", template_views.template_edit, name="template_edit"),
]  # fmt: skip
