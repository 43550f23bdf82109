from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_append_only")]

    operations = [
        migrations.AddField(
            model_name="sealed",
            name="digest",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="seal",
            index=models.Index(fields=["team_id", "number"], name="audit_seal_of_team"),
        ),
    ]
