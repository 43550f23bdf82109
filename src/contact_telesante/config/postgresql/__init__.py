"""Django's database engine for PostgreSQL, with what a house that is asked all day needs of it."""
