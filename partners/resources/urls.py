from django.urls import path

from . import views

urlpatterns = [
    path("zasoby/", views.ResourceList.as_view(), name="resources"),
    path("instytucje/<uuid:uid>/zasoby/nowy/", views.resource_add, name="resource_add"),
    path("zasoby/<uuid:uid>/", views.resource_edit, name="resource_edit"),
]
