from django.db import migrations

from contact_telesante.kernel.walls import append_only, wall


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        wall("journal_entry"),
        append_only("journal_entry"),
        migrations.RunSQL(
            "revoke delete on journal_head from contact_app", "grant delete on journal_head to contact_app"
        ),
    ]
