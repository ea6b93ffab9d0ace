"""When an application came: what the order of a call is made of."""

from datetime import time

from django.db import models
from django.db.models import Value
from django.db.models.functions import Least, Now
from django.utils.translation import gettext as _

from coop_portal.templatetags.portal import moment, shortdate
from notifications.clock import warsaw

END_OF_DAY = time(23, 59, 59)


class Coming(models.Model):
    """Mixin of Application.

    What is sent in the portal comes at a moment of the database's clock. What came on paper, by mail or by phone is
    typed in later and counts by the day on which it came, since nobody should stand lower because the office was slow.
    Of that day the hour is not known, so it counts as the latest one possible: the end of the day, or of the call, or
    the moment of typing where that is earlier. So it never overtakes what is proven to have come on the same day, and
    always stands before what came on the next one. Of two papers of one day the one that was written down first is
    first. When it was typed in stays in the journal and in the Source.
    """

    class Meta:
        abstract = True

    @property
    def came_first(self):
        """The first submission in words; no hour where nobody knows it."""
        if self.first_submitted_at is None:
            return ""
        if not self.is_recorded:
            return moment(self.first_submitted_at)
        day = shortdate(self.source.received_on)
        return _("%(day)s (%(channel)s)") % {"day": day, "channel": self.source.get_channel_display()}

    @property
    def was_corrected(self):
        """Sent again after it was returned."""
        return self.submitted_at != self.first_submitted_at

    def _now_or_received(self):
        """The moment of the first submission, for an UPDATE."""
        if not self.is_recorded:
            return Now()
        ends = [warsaw(self.source.received_on, END_OF_DAY), self.call.ended_at]
        return Least(Now(), Value(min(filter(None, ends)), output_field=models.DateTimeField()))
