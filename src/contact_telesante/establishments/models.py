"""Establishments, their domains and their officers."""

from django.conf import settings
from django.db import models

from contact_telesante.kernel.ids import new_id


class Establishment(models.Model):
    """A CIUSSS, a CISSS, a hospital."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=60, default="America/Toronto")

    def __str__(self) -> str:
        return self.slug


class EmailDomain(models.Model):
    """An e-mail domain whose addresses are the establishment's own people."""

    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    def __str__(self) -> str:
        return self.domain


class Officer(models.Model):
    """Somebody who runs the tool without seeing patients. No establishment: the whole network."""

    class Office(models.TextChoices):
        PILOT = "pilot", "Pilot"
        PRIVACY = "privacy", "Privacy officer"
        COORDINATION = "coordination", "Coordination centre"
        SUPPORT = "support", "Support desk"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="offices")
    establishment = models.ForeignKey(Establishment, null=True, on_delete=models.CASCADE, related_name="officers")
    office = models.CharField(max_length=20, choices=Office.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "establishment", "office"], name="establishments_officer_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="establishments_officer_place",
                condition=models.Q(office__in=["coordination", "support"]) | models.Q(establishment__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.office
