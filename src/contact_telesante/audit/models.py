"""The looks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Look(models.Model):
    """One act of consultation, or of entering the house."""

    class Act(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
        SIGNED_OUT = "signed_out", "Signed out"
        BOARD_OPENED = "board_opened", "Board opened"
        BOARD_PRINTED = "board_printed", "Board printed"
        INACTIVE_OPENED = "inactive_opened", "Inactive list opened"
        SEARCHED = "searched", "Searched"
        PATIENT_OPENED = "patient_opened", "Patient opened"
        HISTORY_READ = "history_read", "History read"
        JOURNAL_READ = "journal_read", "Journal read"
        STREAM_OPENED = "stream_opened", "Stream opened"
        STREAM_CLOSED = "stream_closed", "Stream closed"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=30, choices=Act.choices)
    user_id = models.UUIDField(null=True)
    team_id = models.UUIDField(null=True)
    patient_ids = ArrayField(models.UUIDField(), default=list)
    medium = models.CharField(max_length=10)
    address = models.GenericIPAddressField(null=True)
    session = models.CharField(max_length=16, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["team_id", "at"], name="audit_look_of_team"),)

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"
