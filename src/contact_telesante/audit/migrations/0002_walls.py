from django.db import migrations

from contact_telesante.kernel.walls import append_only, wall_or_nowhere


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        wall_or_nowhere("audit_look"),
        append_only("audit_look"),
    ]
