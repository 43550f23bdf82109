from django.db import migrations, models

from contact_telesante.kernel import clock


class Migration(migrations.Migration):
    """When a session was last used, and from which browser."""

    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.AddField("session", "seen_at", models.DateTimeField(default=clock.now)),
        migrations.AddField("session", "agent", models.CharField(blank=True, default="", max_length=300)),
        migrations.AddField("session", "address", models.GenericIPAddressField(null=True)),
    ]
