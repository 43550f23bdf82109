"""Teams, their members, and who may not see what."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from contact_telesante.establishments.models import Establishment
from contact_telesante.kernel import clock
from contact_telesante.kernel.ids import new_id


def guests_see_nothing_sensitive() -> dict[str, list[str]]:
    """What a new team hides: nothing but the sensitive fields, from guests."""
    return {"role:guest": ["sensitive"]}


class Team(models.Model):
    """One walled-off workspace. `version` moves with its members and its board's definition: caches key on it.

    `hidden_groups` is {`role:guest` or `profession:clerk`: groups of fields hidden from them}.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="teams")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=60, default="America/Toronto")
    version = models.BigIntegerField(default=1)
    hidden_groups = models.JSONField(default=guests_see_nothing_sensitive)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.slug


class Member(models.Model):
    """A user's place in a team. `end_date` is the last day of access, in the team's zone.

    A permit number or an authorization says by what right they see patients; `undertaking_at` is when they signed
    their undertaking of confidentiality, `training_date` their last training in privacy (LRSSS, r. 1, s. 8).
    `groups` and `patients` narrow a guest to some groups of fields and some patients; None is no narrowing.
    """

    class Role(models.TextChoices):
        MEMBER = "member", "Member"
        READER = "reader", "Reader"
        GUEST = "guest", "Guest"
        SUPERUSER = "superuser", "Superuser"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    establishment = models.ForeignKey(Establishment, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role.choices)
    profession = models.CharField(max_length=40, default="", blank=True)
    may_write = models.BooleanField(default=True)
    reason = models.CharField(max_length=300, default="", blank=True)
    end_date = models.DateField(null=True)
    joined_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    is_responsible = models.BooleanField(default=False)
    permit = models.CharField(max_length=40, default="", blank=True)
    authorization = models.CharField(max_length=200, default="", blank=True)
    training_date = models.DateField(null=True)
    undertaking_at = models.DateTimeField(null=True)
    organisation = models.CharField(max_length=200, default="", blank=True)
    sponsor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    groups = ArrayField(models.CharField(max_length=12), null=True)
    patients = ArrayField(models.UUIDField(), null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["team", "user"], condition=models.Q(left_at=None), name="teams_member_once"
            ),
            models.CheckConstraint(
                name="teams_member_guest_ends", condition=~models.Q(role="guest") | models.Q(end_date__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Invitation(models.Model):
    """A seat offered by e-mail. Its link holds a signed token; sent again, `issue` moves and the older link dies."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    establishment = models.ForeignKey(Establishment, null=True, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=2, default="fr")
    role = models.CharField(max_length=12, choices=Member.Role.choices)
    profession = models.CharField(max_length=40, default="", blank=True)
    permit = models.CharField(max_length=40, default="", blank=True)
    authorization = models.CharField(max_length=200, default="", blank=True)
    may_write = models.BooleanField(default=True)
    reason = models.CharField(max_length=300, default="", blank=True)
    organisation = models.CharField(max_length=200, default="", blank=True)
    end_date = models.DateField(null=True)
    groups = ArrayField(models.CharField(max_length=12), null=True)
    patients = ArrayField(models.UUIDField(), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    sponsor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    issue = models.IntegerField(default=1)
    at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "team",
                Lower("email"),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="teams_invitation_once",
            ),
            models.CheckConstraint(
                name="teams_invitation_guest_ends", condition=~models.Q(role="guest") | models.Q(end_date__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Restriction(models.Model):
    """What a patient asked that one provider, or one profession, not see: those groups of fields; all of them, the row.

    `asked_date` and `notice` are those of the written notice (LRSSS, s. 7; r. 1, s. 3). Never deleted: lifted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    patient_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    profession = models.CharField(max_length=40, default="", blank=True)
    groups = ArrayField(models.CharField(max_length=12))
    asked_date = models.DateField()
    notice = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    lift_reason = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="teams_restriction_of_one",
                condition=models.Q(user__isnull=False, profession="")
                | (models.Q(user=None) & ~models.Q(profession="")),
            ),
        )
        indexes = (models.Index(fields=["team", "patient_id"], name="teams_restriction_of_patient"),)

    def __str__(self) -> str:
        return str(self.pk)


class Break(models.Model):
    """A broken glass: a restriction passed over for a while, for a written reason, and looked into afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    patient_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000)
    at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=1000, default="", blank=True)

    class Meta:
        indexes = (models.Index(fields=["team", "until"], name="teams_break_until"),)

    def __str__(self) -> str:
        return str(self.pk)


class Review(models.Model):
    """An access review: every member of the day it opened is kept or removed, then it is signed (LRSSS, r. 2, s. 6)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_date = models.DateField()
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["team"], condition=models.Q(signed_at=None), name="teams_review_open_once"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Verdict(models.Model):
    """What a review decided of one member, whose role and profession were those at its opening."""

    class Decision(models.TextChoices):
        PENDING = "", "Pending"
        KEEP = "keep", "Kept"
        REMOVE = "remove", "Removed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="verdicts")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    profession = models.CharField(max_length=40, default="", blank=True)
    decision = models.CharField(max_length=6, choices=Decision.choices, default=Decision.PENDING, blank=True)
    note = models.CharField(max_length=300, default="", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["review", "member"], name="teams_verdict_once"),)

    def __str__(self) -> str:
        return str(self.pk)


class Screen(models.Model):
    """A wall display lit until `expires_at` on a machine where nobody is signed in; `digest` is that of its secret.

    `view` is what it looks through. `shown` is a digest of the patients of its last look in the audit, at `shown_at`.
    Never deleted: turned off.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    view = models.CharField(max_length=60, default="", blank=True)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    shown = models.CharField(max_length=64, default="", blank=True)
    shown_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["team", "digest"], name="teams_screen_digest_once"),)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_lit(self) -> bool:
        """Whether it neither ended nor was turned off."""
        return self.ended_at is None and self.expires_at > clock.now()
