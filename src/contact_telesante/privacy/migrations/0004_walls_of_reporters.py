from django.db import migrations

from contact_telesante.kernel.walls import TEAM, USER

OFFICER = (
    "establishment_id in (select o.establishment_id from establishments_officer o"  # noqa: S608 (our own constant)
    f" where o.office = 'privacy' and o.user_id = {USER})"
)


def wall_of_register(table: str, *, author: str) -> migrations.RunSQL:
    """All for the privacy officer; for a member, their own rows of the scope's team, to add and read."""
    own = f"team_id = {TEAM} and {author} = {USER}"
    undo = f"team_id = {TEAM} or {OFFICER}"
    return migrations.RunSQL(
        f"drop policy {table}_of_office on {table};"
        f"create policy {table}_of_office on {table} using ({OFFICER}) with check ({OFFICER});"
        f"create policy {table}_read_by_author on {table} for select using ({own});"
        f"create policy {table}_added_by_author on {table} for insert with check ({own})",
        f"drop policy {table}_added_by_author on {table}; drop policy {table}_read_by_author on {table};"
        f"drop policy {table}_of_office on {table};"
        f"create policy {table}_of_office on {table} using ({undo}) with check ({undo})",
    )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_incident_register")]

    operations = [
        wall_of_register("privacy_incident", author="reported_by_id"),
        wall_of_register("privacy_incidentversion", author="by_id"),
        migrations.RunSQL(
            "revoke delete on privacy_incidentcount from contact_app",
            "grant delete on privacy_incidentcount to contact_app",
        ),
    ]
