from django.db import migrations, models


class Migration(migrations.Migration):
    """Attempts are counted for every node, in one table; a token may have a name."""

    dependencies = [("identity", "0002_session_life")]

    operations = [
        migrations.CreateModel(
            "Attempt",
            [
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.IntegerField()),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.AddField("token", "name", models.CharField(blank=True, default="", max_length=80)),
    ]
