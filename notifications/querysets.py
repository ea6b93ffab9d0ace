from django.db import models


class MessageQuerySet(models.QuerySet):
    pass


class DeliveryQuerySet(models.QuerySet):
    pass
