from django.urls import include, path

from .views import links, log, me, people

app_name = "accounts"

people_urls = [
    path("", people.people, name="people"),
    path("zapros/", people.invite, name="invite"),
    path("<int:pk>/zakoncz/", people.end_membership, name="end_membership"),
]
invitation_urls = [
    path("", people.invitations, name="invitations"),
    path("<uuid:uid>/", me.invitation, name="invitation"),
    path("<uuid:uid>/ponow/", people.repeat_invitation, name="repeat_invitation"),
    path("<uuid:uid>/wycofaj/", people.withdraw_invitation, name="withdraw_invitation"),
]
urlpatterns = [
    path("konto/", me.account, name="me"),
    path("konto/osoby/", include(people_urls)),
    path("konto/zaproszenia/", include(invitation_urls)),
    path("konto/zastepstwa/", me.substitutions, name="substitutions"),
    path("konto/zastepstwa/<int:pk>/odwolaj/", me.cancel_substitution, name="cancel_substitution"),
    path("l/<str:secret>/", links.link, name="link"),
    path("operator/dziennik/", log.access_log, name="access_log"),
]
