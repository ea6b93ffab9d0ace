from django.urls import path

from . import views

app_name = "notifications"

urlpatterns = [
    path("wiadomosci/", views.Inbox.as_view(), name="inbox"),
    path("wiadomosci/przeczytane/", views.read_all, name="read_all"),
    path("wiadomosci/ustawienia/", views.preferences, name="preferences"),
    path("wiadomosci/poczta-dodatkowa/", views.switch_optional, name="switch_optional"),
    # "/l/" in an address means that a secret follows, which logs never show.
    path("wiadomosci/wypisz/l/<str:secret>/", views.unsubscribe, name="unsubscribe"),
    path("wiadomosci/<uuid:uid>/otworz/", views.open_message, name="open"),
    path("wiadomosci/<uuid:uid>/przeczytana/", views.read, name="read"),
    path("poczta/", views.Outbox.as_view(), name="outbox"),
    path("poczta/<uuid:uid>/", views.outbox_message, name="outbox_message"),
    path("poczta/<uuid:uid>/ponow/", views.send_again, name="send_again"),
    path("poczta/<uuid:uid>/zalatwione/", views.settle, name="settle"),
    path("operator/skrzynka-demo/", views.demo_mailbox, name="demo_mailbox"),
    path("operator/skrzynka-demo/<str:name>/", views.demo_mail, name="demo_mail"),
    path("operator/skrzynka-demo/<str:name>/html/", views.demo_mail_html, name="demo_mail_html"),
    path("zadania/<uuid:uid>/", views.job, name="job"),
    path("zadania/<uuid:uid>/przerwij/", views.stop_job, name="stop_job"),
]
