from django.db import migrations

from contact_telesante.kernel.walls import TEAM, wall

OF_TEAM = ("board_view", "board_request", "board_handoff", "board_import", "board_importgate")
SAME_ESTABLISHMENT = f"establishment_id = (select t.establishment_id from teams_team t where t.id = {TEAM})"  # noqa: S608 (our own words)


class Migration(migrations.Migration):
    """Each team its own; a template is read by the teams of its establishment and written by the one that saved it."""

    dependencies = [("board", "0004_own_board"), ("journal", "0004_walls_of_parts")]

    operations = [
        *(wall(table) for table in OF_TEAM),
        wall("board_template", readable=SAME_ESTABLISHMENT),
        migrations.RunSQL(
            "alter table board_request add constraint board_request_patient foreign key (team_id, patient_id)"
            " references board_patient (team_id, id) on delete cascade",
            "alter table board_request drop constraint board_request_patient",
        ),
    ]
