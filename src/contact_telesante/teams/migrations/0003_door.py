from django.db import migrations

# A request finds its seat in one trip: the membership of one person in one team, seen through the person's own
# policy, which the function puts on and takes off again. It runs as its caller and passes no wall.
DOOR = """
create function teams_membership(who uuid, team_slug text)
returns table (
  id uuid, user_id uuid, establishment_id uuid, role text, profession text, may_write boolean, end_date date,
  team_id uuid, slug text, name text, zone text, version bigint
)
language plpgsql volatile as $$
declare
  before text := coalesce(current_setting('app.user_id', true), '');
begin
  perform set_config('app.user_id', who::text, true);
  return query
    select m.id, m.user_id, m.establishment_id, m.role::text, m.profession::text, m.may_write, m.end_date,
           t.id, t.slug::text, t.name::text, t.zone::text, t.version
    from teams_member m join teams_team t on t.id = m.team_id
    where t.slug = team_slug and m.user_id = who and m.left_at is null;
  perform set_config('app.user_id', before, true);
end
$$
"""


class Migration(migrations.Migration):
    dependencies = [("teams", "0002_walls")]

    operations = [migrations.RunSQL(DOOR, "drop function teams_membership(uuid, text)")]
