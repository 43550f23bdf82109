"""The looks, the register of communications, and the seals that prove neither was touched."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from contact_telesante.kernel.ids import new_id


class Look(models.Model):
    """One act of consultation, or of entering the house."""

    class Act(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
        SIGNED_OUT = "signed_out", "Signed out"
        LOCKED_OUT = "locked_out", "Locked out"
        REAUTHENTICATED = "reauthenticated", "Proved themselves again"
        FACTOR_CHANGED = "factor_changed", "Second factor changed"
        PASSWORD_CHANGED = "password_changed", "Password changed"
        SESSION_ENDED = "session_ended", "Session ended from afar"
        TOKEN_CREATED = "token_created", "API token created"
        TOKEN_REVOKED = "token_revoked", "API token revoked"
        RIGHTS_CHANGED = "rights_changed", "Rights changed"
        GLASS_BROKEN = "glass_broken", "Glass broken"
        RESTRICTED_REFUSED = "restricted_refused", "Restricted access refused"
        NOTIFIED = "notified", "Notified"
        BOARD_OPENED = "board_opened", "Board opened"
        BOARD_PRINTED = "board_printed", "Board printed"
        INACTIVE_OPENED = "inactive_opened", "Inactive list opened"
        SEARCHED = "searched", "Searched"
        PATIENT_OPENED = "patient_opened", "Patient opened"
        HISTORY_READ = "history_read", "History read"
        JOURNAL_READ = "journal_read", "Journal read"
        STREAM_OPENED = "stream_opened", "Stream opened"
        STREAM_CLOSED = "stream_closed", "Stream closed"
        MEMBERS_READ = "members_read", "Members' files read"
        REVIEW_PRINTED = "review_printed", "Access review printed"
        EXPORTED = "exported", "Exported"
        COMMUNICATION_RECORDED = "communication_recorded", "Communication recorded"
        REGISTER_READ = "register_read", "Register of communications read"
        REPORT_READ = "report_read", "Access report read"
        REPORT_EXPORTED = "report_exported", "Access report exported"
        EXTRACTED = "extracted", "Full extract made"
        LOGS_READ = "logs_read", "Logs read"
        ANALYSIS_READ = "analysis_read", "Access analysis read"
        INCIDENT_REPORTED = "incident_reported", "Incident reported"
        INCIDENT_READ = "incident_read", "Incident read"
        INCIDENT_WRITTEN = "incident_written", "Incident written"
        SUPPORT_OPENED = "support_opened", "Support access opened"

    class Purpose(models.TextChoices):
        CARE = "care", "Care"
        SUPPORT = "support", "Support"
        MANAGEMENT = "management", "Management"
        RIGHT_OF_ACCESS = "right_of_access", "Right of access"
        VERIFICATION = "verification", "Verification"

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
    purpose = models.CharField(max_length=16, choices=Purpose.choices, default=Purpose.CARE)

    class Meta:
        indexes = (
            models.Index(fields=["team_id", "user_id", "at"], name="audit_look_of_person"),
            models.Index(fields=["team_id", "at"], name="audit_look_of_team"),
            GinIndex(fields=["patient_ids"], name="audit_look_of_patient"),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"


class Communication(models.Model):
    """Information that left the team: what, to whom, why. The words are those of whoever communicated it."""

    class Means(models.TextChoices):
        PRINT = "print", "Print"
        EXPORT = "export", "Export"
        EXTRACT = "extract", "Full extract"
        REPORT = "report", "Access report"
        GUEST = "guest", "Guest's access"
        NOTED = "noted", "Noted by hand"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    team_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    means = models.CharField(max_length=10, choices=Means.choices)
    nature = models.CharField(max_length=300)
    recipient = models.CharField(max_length=300)
    purpose = models.CharField(max_length=16, choices=Look.Purpose.choices)
    justification = models.CharField(max_length=1000)
    patient_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        indexes = (models.Index(fields=["team_id", "at"], name="audit_communication_of_team"),)

    def __str__(self) -> str:
        return str(self.pk)


class Seal(models.Model):
    """One link of the chain: the digest of the seal before and of these looks of one team. Ids and digests only."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    team_id = models.UUIDField(null=True)
    count = models.IntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=["team_id", "number"], name="audit_seal_of_team"),)

    def __str__(self) -> str:
        return str(self.number)


class Sealed(models.Model):
    """Which seal holds a look, and the look's own digest: it tells which of a seal's looks was touched."""

    look_id = models.BigIntegerField(primary_key=True)
    seal_number = models.BigIntegerField(db_index=True)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_sealed"
