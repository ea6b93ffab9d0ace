from django.urls import path

from .views import application, assessor, public, ranking, rules

urlpatterns = [
    path("nabory/<uuid:uid>/ocena/", ranking.ranking, name="ranking"),
    path("nabory/<uuid:uid>/ocena/przydziel/", ranking.share_out, name="share_out"),
    path("nabory/<uuid:uid>/ocena/przyjmij/", ranking.accept_best, name="accept_best"),
    path("nabory/<uuid:uid>/ocena/oglos/", ranking.publish, name="publish_results"),
    path("nabory/<uuid:uid>/ocena/dokument/<slug:kind>/", ranking.paper_issue, name="paper_issue"),
    path("nabory/<uuid:uid>/ocena/punkty.xlsx", ranking.scores, name="scores"),
    path("nabory/<uuid:uid>/wyniki/", public.results, name="call_results"),
    path("nabory/<uuid:uid>/zasady-oceny/", rules.rules, name="assessment_rules"),
    path("nabory/<uuid:uid>/zasady-oceny/zmien/", rules.rules_edit, name="assessment_rules_edit"),
    path("nabory/<uuid:uid>/zasady-oceny/usun/", rules.rules_remove, name="assessment_rules_remove"),
    path("nabory/<uuid:uid>/kryteria/dodaj/", rules.criterion_add, name="criterion_add"),
    path("nabory/<uuid:uid>/kryteria/<int:pk>/", rules.criterion_edit, name="criterion_edit"),
    path("nabory/<uuid:uid>/kryteria/<int:pk>/usun/", rules.criterion_remove, name="criterion_remove"),
    path("nabory/<uuid:uid>/kryteria/<int:pk>/wyzej/", rules.criterion_up, name="criterion_up"),
    path("nabory/<uuid:uid>/oceniajacy/dodaj/", rules.assessor_add, name="assessor_add"),
    path(
        "nabory/<uuid:uid>/oceniajacy/<uuid:assessor_uid>/usun/",
        rules.assessor_remove,
        name="assessor_remove",
    ),
    path("nabory/<uuid:uid>/oceniajacy/<uuid:assessor_uid>/link/", rules.assessor_link, name="assessor_link"),
    path("zgloszenia/<uuid:uid>/ocena/", application.assessments, name="application_assessments"),
    path("zgloszenia/<uuid:uid>/ocena/formalna/", application.formal_check, name="formal_check"),
    path("zgloszenia/<uuid:uid>/ocena/przydziel/", application.assign_to, name="assign_assessor"),
    path("zgloszenia/<uuid:uid>/decyzja/<slug:verb>/", application.decide, name="decide"),
    path("moje-oceny/", assessor.mine, name="my_assessments"),
    path("oceny/<uuid:uid>/", assessor.assessment, name="assessment"),
    path("oceny/<uuid:uid>/pliki/<int:pk>/", assessor.answer_file, name="assessment_file"),
    path("oceny/<uuid:uid>/odbierz/", application.take_back, name="assessment_take_back"),
    path("oceny/<uuid:uid>/otworz/", application.reopen, name="assessment_reopen"),
]
