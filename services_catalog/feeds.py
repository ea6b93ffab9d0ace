"""New and changed services as Atom, for whoever reads with a program: of a gmina or powiat, or of a topic."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from coop_portal.navigation import identity
from partners.models import Territory

from .changes import last_changed
from .gmina import gmina_url
from .models import HelpTopic, Service
from .search.keeping import Kept

ITEMS = 30


class _Services(Feed):
    feed_type = Atom1Feed
    subtitle = _("New and changed services and activities")
    item_guid_is_permalink = False

    def title(self, of):
        return f"{identity()['name']}: {of}"

    def feed_guid(self, of):
        """The same for good, by whatever name the server was asked."""
        return f"{settings.PUBLIC_URL}{self.link(of)}"

    def items(self, of):
        """Pairs (service, when it was published or changed)."""
        changes = Kept().read(self.changes, of)
        found = self.services(of).select_related("provider").in_bulk([pk for pk, _at in changes])
        return [(found[pk], at) for pk, at in changes if pk in found]

    def changes(self, of):
        return last_changed(self.services(of), ITEMS)

    def item_title(self, item):
        return item[0].name

    def item_description(self, item):
        """As HTML, which is how a summary of Atom is read."""
        return escape(item[0].summary or item[0].provider)

    def item_link(self, item):
        return item[0].get_absolute_url()

    def item_pubdate(self, item):
        return item[0].created_at

    def item_updateddate(self, item):
        return item[1]

    def item_author_name(self, item):
        return str(item[0].provider)

    def item_guid(self, item):
        return f"urn:uuid:{item[0].uid}"


class OfTerritory(_Services):
    def get_object(self, request, pk):
        places = Territory.objects.active().filter(kind__in=["gmina", "powiat"])
        return get_object_or_404(places, pk=pk)

    def link(self, territory):
        return gmina_url(territory)

    def services(self, territory):
        return Service.objects.published().local_to(territory)


class OfTopic(_Services):
    def get_object(self, request, code):
        if topic := HelpTopic.objects.coded(code):
            return topic
        raise Http404

    def link(self, topic):
        return f"{reverse('services_catalog:list')}?temat={topic.code}"

    def services(self, topic):
        return Service.objects.published().filter(topics=topic)
