from django.db import migrations

from contact_telesante.kernel.walls import wall


class Migration(migrations.Migration):
    dependencies = [("teams", "0006_screens")]

    operations = [
        wall("teams_screen"),
        migrations.RunSQL(
            "revoke delete on teams_screen from contact_app", "grant delete on teams_screen to contact_app"
        ),
    ]
