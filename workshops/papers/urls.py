from django.urls import path, register_converter

from . import views
from .kinds import OF_SESSION


class SessionPaperConverter:
    regex = "|".join(OF_SESSION)

    def to_python(self, value):
        return value

    to_url = to_python


register_converter(SessionPaperConverter, "sessionpaper")

urlpatterns = [
    path("spotkania/<uuid:uid>/notatka/", views.minutes, name="minutes"),
    path("spotkania/<uuid:uid>/wydaj/<sessionpaper:what>/", views.session_issue, name="session_issue"),
    path("spotkania/<uuid:uid>/<sessionpaper:what>.docx", views.session_docx, name="session_docx"),
    path("spotkania/<uuid:uid>/materialy.zip", views.materials, name="materials"),
    path("cykle/<uuid:uid>/podziekowania/", views.thanks, name="cycle_thanks"),
    path("podziekowania/<uuid:uid>.docx", views.thanks_docx, name="thanks_docx"),
    path("cykle/<uuid:uid>/sprawozdanie/", views.report, name="cycle_report"),
    path("cykle/<uuid:uid>/sprawozdanie.docx", views.report_docx, name="report_docx"),
]
