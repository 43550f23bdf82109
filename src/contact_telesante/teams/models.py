"""Teams and their members."""

from django.conf import settings
from django.db import models

from contact_telesante.establishments.models import Establishment
from contact_telesante.kernel import clock
from contact_telesante.kernel.ids import new_id


class Team(models.Model):
    """One walled-off workspace. `version` moves with its members and its board's definition: caches key on it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="teams")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=60, default="America/Toronto")
    version = models.BigIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.slug


class Member(models.Model):
    """A user's place in a team. `end_date` is the last day of access, in the team's zone."""

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
