from django.db import migrations

from contact_telesante.kernel.walls import USER, wall


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_initial")]

    operations = [
        wall("teams_member", readable=f"user_id = {USER}"),
        wall("teams_team", key="id", readable=f"id in (select team_id from teams_member where user_id = {USER})"),  # noqa: S608
    ]
