from celery import shared_task

from . import making

LONG = 100 * 60  # of a whole country; shorter than a claim holds (OpenDataSet)


@shared_task(time_limit=LONG, soft_time_limit=LONG - 60)
def make_open_data():
    """The files of the day, once it is night; when they are there, it only looks."""
    making.make_due()
