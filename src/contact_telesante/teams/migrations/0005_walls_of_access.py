from django.db import migrations

from contact_telesante.kernel.walls import wall

NEVER_DELETED = ("teams_restriction", "teams_break", "teams_review", "teams_verdict", "teams_invitation")

# A request finds its seat in one trip: the membership of one person in one team, seen through the person's own
# policy, which the function puts on and takes off again. It runs as its caller and passes no wall.
DOOR = """
drop function teams_membership(uuid, text);
create function teams_membership(who uuid, team_slug text)
returns table (
  id uuid, user_id uuid, establishment_id uuid, role text, profession text, may_write boolean, end_date date,
  groups text[], patients uuid[], undertaking_at timestamptz,
  team_id uuid, slug text, name text, zone text, version bigint, hidden_groups jsonb
)
language plpgsql volatile as $$
declare
  before text := coalesce(current_setting('app.user_id', true), '');
begin
  perform set_config('app.user_id', who::text, true);
  return query
    select m.id, m.user_id, m.establishment_id, m.role::text, m.profession::text, m.may_write, m.end_date,
           m.groups::text[], m.patients, m.undertaking_at,
           t.id, t.slug::text, t.name::text, t.zone::text, t.version, t.hidden_groups
    from teams_member m join teams_team t on t.id = m.team_id
    where t.slug = team_slug and m.user_id = who and m.left_at is null and m.suspended_at is null;
  perform set_config('app.user_id', before, true);
end
$$
"""

# What is withheld in a team and the glasses still broken through it, in one trip too; it passes no wall either.
WITHHELD = """
create function teams_withheld(team uuid, instant timestamptz)
returns table (patient_id uuid, user_id uuid, profession text, groups text[], until timestamptz)
language plpgsql volatile as $$
declare
  before text := coalesce(current_setting('app.team_id', true), '');
begin
  perform set_config('app.team_id', team::text, true);
  return query
    select r.patient_id, r.user_id, r.profession::text, r.groups::text[], null::timestamptz
    from teams_restriction r where r.team_id = team and r.lifted_at is null
    union all
    select b.patient_id, b.user_id, '', '{}'::text[], b.until
    from teams_break b where b.team_id = team and b.until > instant;
  perform set_config('app.team_id', before, true);
end
$$
"""


class Migration(migrations.Migration):
    dependencies = [("teams", "0004_access"), ("establishments", "0001_initial")]

    operations = [
        wall("teams_invitation"),
        wall("teams_restriction"),
        wall("teams_break"),
        wall("teams_review"),
        wall("teams_verdict"),
        *(
            migrations.RunSQL(f"revoke delete on {table} from contact_app", f"grant delete on {table} to contact_app")
            for table in NEVER_DELETED
        ),
        # A privacy officer finds the teams of their establishment; what is in them stays behind each team's wall.
        migrations.RunSQL(
            "create policy teams_team_of_officer on teams_team for select using (establishment_id in"
            " (select o.establishment_id from establishments_officer o where o.office = 'privacy'"
            " and o.user_id = nullif(current_setting('app.user_id', true), '')::uuid))",
            "drop policy teams_team_of_officer on teams_team",
        ),
        migrations.RunSQL(DOOR, migrations.RunSQL.noop),
        migrations.RunSQL(WITHHELD, "drop function teams_withheld(uuid, timestamptz)"),
    ]
