from django.urls import path

from . import ending, views, voting

urlpatterns = [
    path("cykle/<uuid:uid>/rekomendacje/", views.recommendations, name="recommendations"),
    path("cykle/<uuid:uid>/rekomendacje/nowa/", views.create, name="recommendation_create"),
    path("cykle/<uuid:uid>/rekomendacje/polacz/", views.merge, name="recommendations_merge"),
    path("cykle/<uuid:uid>/rekomendacje/glosowanie/", views.close_votes, name="votes_close"),
    path("cykle/<uuid:uid>/rekomendacje/zapytaj/", voting.ask_votes, name="votes_ask"),
    path("rekomendacje/<uuid:uid>/", views.edit, name="recommendation_edit"),
    path("rekomendacje/<uuid:uid>/decyzja/", views.decide, name="recommendation_decide"),
    path("rekomendacje/<uuid:uid>/glos/", views.vote, name="recommendation_vote"),
    path("spotkania/<uuid:uid>/karty/", views.proposal_link, name="proposal_link"),
    path("cykle/<uuid:uid>/zakonczenie/", ending.ending, name="cycle_ending"),
    path("cykle/<uuid:uid>/zakoncz/", ending.complete, name="cycle_complete"),
    path("cykle/<uuid:uid>/zakonczenie/zmien/", ending.change_outcome, name="cycle_change_outcome"),
    path("cykle/<uuid:uid>/plan/", ending.plan, name="cycle_plan"),
]
