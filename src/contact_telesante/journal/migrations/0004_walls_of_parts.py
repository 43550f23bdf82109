from django.db import migrations

from contact_telesante.kernel.walls import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_parts")]

    operations = [wall("journal_part"), append_only("journal_part")]
