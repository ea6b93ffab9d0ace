from celery import shared_task

from ..models import FolderPackage, FolderScan


@shared_task
def sweep():
    """Packages past their days, and the bytes of scans that were removed a month ago."""
    FolderPackage.objects.delete_expired()
    FolderScan.objects.erase_removed()
