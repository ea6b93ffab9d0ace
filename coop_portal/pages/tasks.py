"""The queue's side: files that are made before somebody waits for them."""

from celery import shared_task

from . import pack


@shared_task
def make_pack():
    """After a start, a new version or new settings; when all is there, it only looks."""
    pack.make_all()
