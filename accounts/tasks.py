"""What accounts erase by the clock: the promises of their models' annotations."""

from celery import shared_task

from .models import AccessLink, AccessLog, Invitation, User


@shared_task
def erase_expired():
    """Safe to repeat; what is erased is not found again."""
    AccessLink.objects.erase_expired()
    Invitation.objects.erase_expired()
    AccessLog.objects.delete_old()
    User.objects.erase_expired()
