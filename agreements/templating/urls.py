from django.urls import path

from . import views

urlpatterns = [
    path("porozumienia/wzory/", views.templates, name="templates"),
    path("porozumienia/wzory/<uuid:uid>/", views.template, name="template"),
    path("porozumienia/wzory/<uuid:uid>/nowa-wersja/", views.new_version, name="template_version"),
    path("porozumienia/wzory/<uuid:uid>/wariant/", views.new_variant, name="template_variant"),
]
