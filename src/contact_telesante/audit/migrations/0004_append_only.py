from django.db import migrations

from contact_telesante.kernel.walls import append_only, wall_or_nowhere


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_registers_and_seals")]

    operations = [
        wall_or_nowhere("audit_communication"),
        append_only("audit_communication"),
        append_only("audit_seal"),
        append_only("audit_sealed"),
    ]
