from django.urls import path

from . import views

urlpatterns = [
    path("szablony-cykli/", views.templates, name="templates"),
    path("szablony-cykli/nowy/", views.create, name="template_create"),
    path("szablony-cykli/<uuid:uid>/", views.template, name="template"),
    path("szablony-cykli/<uuid:uid>/edytuj/", views.edit, name="template_edit"),
    path("szablony-cykli/<uuid:uid>/wycofaj/", views.withdraw, name="template_withdraw"),
    path("szablony-cykli/<uuid:uid>/spotkania/nowe/", views.step, name="template_step_create"),
    path("szablony-cykli/<uuid:uid>/spotkania/<int:number>/", views.step, name="template_step"),
    path(
        "szablony-cykli/<uuid:uid>/spotkania/<int:number>/kolejnosc/<slug:where>/",
        views.step_move,
        name="template_step_move",
    ),
    path(
        "szablony-cykli/<uuid:uid>/spotkania/<int:number>/usun/",
        views.step_remove,
        name="template_step_remove",
    ),
]
