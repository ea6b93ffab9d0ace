from django.urls import path, re_path

from .views import figures, kinds, papers, plan, seats, team

urlpatterns = [
    path("zespoly/", team.TeamList.as_view(), name="teams"),
    path("zespoly/nowy/", team.team_found, name="team_found"),
    path("zespoly/<uuid:uid>/", team.team_detail, name="team"),
    path("zespoly/<uuid:uid>/edytuj/", team.team_edit, name="team_edit"),
    path("zespoly/<uuid:uid>/powolaj/", team.team_establish, name="team_establish"),
    path("zespoly/<uuid:uid>/zawies/", team.team_rest, name="team_rest"),
    path("zespoly/<uuid:uid>/wznow/", team.team_wake, name="team_wake"),
    path("zespoly/<uuid:uid>/zamknij/", team.team_close, name="team_close"),
    path("zespoly/<uuid:uid>/miejsca/nowe/", seats.seat_add, name="seat_add"),
    path("zespoly/miejsca/<uuid:uid>/", seats.seat_edit, name="seat_edit"),
    path("zespoly/miejsca/<uuid:uid>/odejscie/", seats.seat_leave, name="seat_leave"),
    path("zespoly/<uuid:uid>/plan/", plan.team_plan, name="team_plan"),
    path("zespoly/<uuid:uid>/plan/nowe/", plan.action_add, name="action_add"),
    path("zespoly/<uuid:uid>/plan/przenies/", plan.team_plan_carry, name="team_plan_carry"),
    re_path(
        r"^zespoly/(?P<uid>[0-9a-f-]{36})/plan/plan\.(?P<kind>pdf|docx|xlsx)$",
        plan.team_plan_file,
        name="team_plan_file",
    ),
    path("dzialania/<uuid:uid>/", plan.action_edit, name="action_edit"),
    path("dzialania/<uuid:uid>/zakoncz/", plan.action_close, name="action_close"),
    path("dzialania/<uuid:uid>/otworz/", plan.action_reopen, name="action_reopen"),
    path("zespoly/<uuid:uid>/liczby/", figures.team_figures, name="team_figures"),
    path("zespoly/<uuid:uid>/liczby/nowe/", figures.figures_add, name="figures_add"),
    path("zespoly/liczby/<uuid:uid>/", figures.figures_edit, name="figures_edit"),
    path("zespoly/liczby/<uuid:uid>/usun/", figures.figures_remove, name="figures_remove"),
    re_path(
        r"^zespoly/(?P<uid>[0-9a-f-]{36})/liczby/liczby\.(?P<kind>xlsx|csv)$",
        figures.team_figures_table,
        name="team_figures_table",
    ),
    re_path(r"^zespoly/(?P<uid>[0-9a-f-]{36})/akt\.(?P<kind>pdf|docx)$", papers.team_act, name="team_act"),
    re_path(
        r"^zespoly/(?P<uid>[0-9a-f-]{36})/sklad\.(?P<kind>pdf|docx|xlsx)$",
        papers.team_members,
        name="team_members",
    ),
    path("operator/rodzaje-zespolow/", kinds.team_kinds, name="team_kinds"),
]
