import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("establishments", "0001_initial"), ("privacy", "0002_walls")]

    operations = [
        migrations.AlterField("incident", "reference", models.CharField(max_length=20)),
        migrations.AddConstraint(
            "incident",
            models.UniqueConstraint(fields=["establishment", "reference"], name="privacy_incident_reference_once"),
        ),
        *(
            migrations.AddField("incident", name, models.TextField(blank=True, default=""))
            for name in ("sensitivity", "consequences", "likelihood")
        ),
        migrations.AddField("incidentversion", "key", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("incidentversion", "fingerprint", models.CharField(blank=True, default="", max_length=32)),
        migrations.AddConstraint(
            "incidentversion",
            models.UniqueConstraint(
                fields=["by", "key"], condition=~models.Q(key=""), name="privacy_incident_version_key_once"
            ),
        ),
        migrations.CreateModel(
            name="IncidentCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.IntegerField()),
                ("last", models.IntegerField(default=0)),
                (
                    "establishment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="establishments.establishment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["establishment", "year"], name="privacy_incident_count_once")
                ],
            },
        ),
    ]
