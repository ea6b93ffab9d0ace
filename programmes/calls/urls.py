from django.urls import path

from . import applications, views

urlpatterns = [
    path("projekty/<uuid:uid>/nabory/nowy/", views.call_create, name="call_create"),
    path("nabory/<uuid:uid>/ustawienia/", views.call_settings, name="call_settings"),
    path("nabory/<uuid:uid>/edytuj/", views.call_edit, name="call_edit"),
    path("nabory/<uuid:uid>/podglad/", views.call_preview, name="call_preview"),
    path("nabory/<uuid:uid>/opublikuj/", views.call_publish, name="call_publish"),
    path("nabory/<uuid:uid>/zamknij/", views.call_close, name="call_close"),
    path("nabory/<uuid:uid>/przedluz/", views.call_extend, name="call_extend"),
    path("nabory/<uuid:uid>/pytania/dodaj/", views.question_add, name="question_add"),
    path("nabory/<uuid:uid>/pytania/<uuid:question>/", views.question_edit, name="question_edit"),
    path("nabory/<uuid:uid>/pytania/<uuid:question>/usun/", views.question_remove, name="question_remove"),
    path(
        "nabory/<uuid:uid>/pytania/<uuid:question>/przywroc/", views.question_restore, name="question_restore"
    ),
    path("nabory/<uuid:uid>/pytania/<uuid:question>/wyzej/", views.question_up, name="question_up"),
    path("nabory/<uuid:uid>/zgloszenia/", applications.ApplicationList.as_view(), name="applications"),
    path("nabory/<uuid:uid>/zgloszenia.xlsx", applications.export, name="applications_export"),
    path("nabory/<uuid:uid>/zgloszenia/zapisz/", applications.record, name="application_record"),
    path("zgloszenia/<uuid:uid>/zwroc/", applications.send_back, name="application_return"),
    path("zgloszenia/<uuid:uid>/bez-poprawek/", applications.keep, name="application_keep"),
]
