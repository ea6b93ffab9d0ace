"""News as Atom, for whoever reads with a program: of all projects, or of one."""

from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from accounts.scope import Scope
from coop_portal.markdown import to_html
from coop_portal.navigation import identity

from .models import News, Programme

ITEMS = 30
ANYBODY = Scope()


def recent():
    return News.objects.visible_to(ANYBODY).select_related("programme")


def _news_of(name):
    return _("%(name)s: news") % {"name": name}


class AllNews(Feed):
    feed_type = Atom1Feed
    subtitle = _("News of the projects")

    def title(self):
        return _news_of(identity()["name"])

    def link(self):
        return reverse("programmes:news_list")

    def items(self):
        return recent()[:ITEMS]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return to_html(item.text) if item.text else item.summary

    def item_pubdate(self, item):
        return item.published_at

    def item_updateddate(self, item):
        return item.published_at

    def item_author_name(self, item):
        return item.author or None

    def item_categories(self, item):
        return [str(item.programme)]

    def item_guid(self, item):
        return f"urn:uuid:{item.uid}"

    item_guid_is_permalink = False


class ProgrammeNews(AllNews):
    """Of one project; that of a draft is not there."""

    def get_object(self, request, uid):
        return get_object_or_404(Programme.objects.visible_to(ANYBODY), uid=uid)

    def title(self, programme):
        return _news_of(programme)

    def link(self, programme):
        return programme.get_absolute_url()

    def items(self, programme):
        return recent().filter(programme=programme)[:ITEMS]
