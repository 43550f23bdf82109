"""The register of confidentiality incidents."""

from django.conf import settings
from django.db import models

from contact_telesante.establishments.models import Establishment
from contact_telesante.kernel import clock
from contact_telesante.kernel.ids import new_id


class Incident(models.Model):
    """A confidentiality incident with the eight items that the law lists (LRSSS, s. 108, 110; r. 1, s. 11, 15)."""

    class State(models.TextChoices):
        REPORTED = "reported", "Reported"
        OPEN = "open", "Under assessment"
        CLOSED = "closed", "Closed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    team_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REPORTED)
    information = models.TextField(default="", blank=True)
    circumstances = models.TextField(default="", blank=True)
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)
    known_date = models.DateField(null=True)
    persons = models.IntegerField(null=True)
    persons_in_quebec = models.IntegerField(null=True)
    sensitivity = models.TextField(default="", blank=True)
    consequences = models.TextField(default="", blank=True)
    likelihood = models.TextField(default="", blank=True)
    assessment = models.TextField(default="", blank=True)
    is_serious = models.BooleanField(null=True)
    minister_date = models.DateField(null=True)
    commission_date = models.DateField(null=True)
    persons_date = models.DateField(null=True)
    public_notice = models.TextField(default="", blank=True)
    measures = models.TextField(default="", blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=clock.now)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["establishment", "reference"], name="privacy_incident_reference_once"),
        )

    def __str__(self) -> str:
        return self.reference


class IncidentCount(models.Model):
    """How many incidents an establishment entered in a year. Its row, locked, gives the next reference: no gap."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["establishment", "year"], name="privacy_incident_count_once"),)

    def __str__(self) -> str:
        return f"{self.establishment_id} {self.year}"


class IncidentVersion(models.Model):
    """An incident as it was written at one moment, and by whom; `key` answers a repeated request. Append-only."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="versions")
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    team_id = models.UUIDField(null=True)
    version = models.IntegerField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    document = models.JSONField()
    key = models.CharField(max_length=200, default="", blank=True)
    fingerprint = models.CharField(max_length=32, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["incident", "version"], name="privacy_incident_version_once"),
            models.UniqueConstraint(
                fields=["by", "key"], condition=~models.Q(key=""), name="privacy_incident_version_key_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.version}"
