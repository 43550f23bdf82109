"""Row-level security, written once: the migrations of every tenant table call this.

The application's role owns nothing and cannot bypass these policies; forgetting to scope gives no row.
"""

from django.db.migrations import RunSQL

APP_ROLE = "contact_app"
TEAM = "nullif(current_setting('app.team_id', true), '')::uuid"
USER = "nullif(current_setting('app.user_id', true), '')::uuid"


def wall(table: str, *, key: str = "team_id", readable: str = "") -> RunSQL:
    """Show and accept only the rows of the scope's team; `readable` is a condition under which rows are also seen."""
    own = f"{key} = {TEAM}"
    statements = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy {table}_of_team on {table} using ({own}) with check ({own})",
    ]
    undo = [f"drop policy {table}_of_team on {table}", f"alter table {table} no force row level security"]
    if readable:
        statements.append(f"create policy {table}_of_user on {table} for select using ({readable})")
        undo.insert(0, f"drop policy {table}_of_user on {table}")
    return RunSQL(";\n".join(statements), ";\n".join([*undo, f"alter table {table} disable row level security"]))


def wall_or_nowhere(table: str) -> RunSQL:
    """As `wall`, for rows that may belong to no team: those are seen and written outside any team's scope only."""
    own = f"team_id is not distinct from {TEAM}"
    return RunSQL(
        f"alter table {table} enable row level security; alter table {table} force row level security;"
        f"create policy {table}_of_team on {table} using ({own}) with check ({own})",
        f"drop policy {table}_of_team on {table}; alter table {table} no force row level security;"
        f"alter table {table} disable row level security",
    )


def append_only(table: str) -> RunSQL:
    """Let the application insert and read, never change or delete."""
    return RunSQL(f"revoke update, delete on {table} from {APP_ROLE}", f"grant update, delete on {table} to {APP_ROLE}")
