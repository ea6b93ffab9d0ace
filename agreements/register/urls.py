from django.urls import path

from . import views

urlpatterns = [
    path("porozumienia/rejestr.xlsx", views.export, name="register_export"),
    path("porozumienia/sprzed-portalu/", views.earlier, name="register_earlier"),
    path("porozumienia/instytucja/<int:pk>/", views.archive, name="institution_archive"),
    path("porozumienia/<uuid:uid>/rozwiaz/", views.terminate, name="terminate"),
    path("porozumienia/<uuid:uid>/zastapione/", views.supersede, name="supersede"),
    path("porozumienia/<uuid:uid>/przystapienie/", views.join, name="join"),
    path("porozumienia/<uuid:uid>/aneks/", views.annex, name="annex"),
    path("porozumienia/<uuid:uid>/strony/<uuid:party_uid>/odejscie/", views.leave, name="leave"),
    path("porozumienia/<uuid:uid>/strony/<uuid:party_uid>/nastepca/", views.succeed, name="succeed"),
]
