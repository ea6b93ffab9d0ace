from django.urls import path

from . import views
from .attaching.urls import urlpatterns as attaching
from .commitments import urls as commitments
from .consulting.urls import urlpatterns as consulting
from .register import urls as register
from .signing import urls as signing_urls
from .templating.urls import urlpatterns as templating

app_name = "agreements"

urlpatterns = [
    *register.urlpatterns,
    *commitments.urlpatterns,
    path("porozumienia/", views.AgreementList.as_view(), name="list"),
    path("porozumienia/nowe/", views.draft, name="draft"),
    path("porozumienia/<uuid:uid>/", views.detail, name="detail"),
    path("porozumienia/<uuid:uid>/podglad/", views.preview, name="preview"),
    path("porozumienia/<uuid:uid>/dane/", views.edit_details, name="edit_details"),
    path("porozumienia/<uuid:uid>/paragrafy/nowy/", views.add_clause, name="add_clause"),
    path("porozumienia/<uuid:uid>/paragrafy/podglad/", views.preview_clause, name="preview_clause"),
    path("porozumienia/<uuid:uid>/paragrafy/<uuid:clause_uid>/", views.edit_clause, name="edit_clause"),
    path(
        "porozumienia/<uuid:uid>/paragrafy/<uuid:clause_uid>/przesun/", views.move_clause, name="move_clause"
    ),
    path(
        "porozumienia/<uuid:uid>/paragrafy/<uuid:clause_uid>/usun/", views.remove_clause, name="remove_clause"
    ),
    path("porozumienia/<uuid:uid>/strony/nowa/", views.add_party, name="add_party"),
    path("porozumienia/<uuid:uid>/strony/<uuid:party_uid>/", views.edit_party, name="edit_party"),
    path("porozumienia/<uuid:uid>/strony/<uuid:party_uid>/usun/", views.remove_party, name="remove_party"),
    path(
        "porozumienia/<uuid:uid>/strony/<uuid:party_uid>/znak-sprawy/", views.case_number, name="case_number"
    ),
    path("porozumienia/<uuid:uid>/strony/<uuid:party_uid>/link/", views.send_link, name="send_link"),
    path(
        "porozumienia/<uuid:uid>/strony/<uuid:party_uid>/reprezentanci/nowy/",
        views.add_signer,
        name="add_signer",
    ),
    path("porozumienia/<uuid:uid>/reprezentanci/<uuid:signer_uid>/", views.edit_signer, name="edit_signer"),
    path(
        "porozumienia/<uuid:uid>/reprezentanci/<uuid:signer_uid>/usun/",
        views.remove_signer,
        name="remove_signer",
    ),
    path("porozumienia/<uuid:uid>/wroc-do-wersji-roboczej/", views.back_to_draft, name="back_to_draft"),
    path("porozumienia/<uuid:uid>/anuluj/", views.cancel, name="cancel"),
    *attaching,
    *consulting,
    *templating,
    *signing_urls.urlpatterns,
]
