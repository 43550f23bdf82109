from django.db import migrations

POINTING = ("teams_restriction", "teams_break")


class Migration(migrations.Migration):
    """What names a patient from a lower layer names one of the same team."""

    dependencies = [("board", "0002_walls"), ("teams", "0005_walls_of_access")]

    operations = [
        migrations.RunSQL(
            f"alter table {table} add constraint {table}_patient foreign key (team_id, patient_id)"
            " references board_patient (team_id, id) on delete cascade",
            f"alter table {table} drop constraint {table}_patient",
        )
        for table in POINTING
    ]
