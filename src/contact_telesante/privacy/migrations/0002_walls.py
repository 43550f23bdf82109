from django.db import migrations

from contact_telesante.kernel.walls import TEAM, USER, append_only

OFFICER = (
    "establishment_id in (select o.establishment_id from establishments_officer o"  # noqa: S608 (our own words)
    f" where o.office = 'privacy' and o.user_id = {USER})"
)


def wall_of_office(table: str) -> migrations.RunSQL:
    """Rows of the scope's team, for whoever reports; of the establishment, for its privacy officer."""
    own = f"team_id = {TEAM} or {OFFICER}"
    return migrations.RunSQL(
        f"alter table {table} enable row level security; alter table {table} force row level security;"
        f"create policy {table}_of_office on {table} using ({own}) with check ({own})",
        f"drop policy {table}_of_office on {table}; alter table {table} no force row level security;"
        f"alter table {table} disable row level security",
    )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial"), ("establishments", "0001_initial")]

    operations = [
        wall_of_office("privacy_incident"),
        wall_of_office("privacy_incidentversion"),
        append_only("privacy_incidentversion"),
        migrations.RunSQL(
            "revoke delete on privacy_incident from contact_app", "grant delete on privacy_incident to contact_app"
        ),
    ]
