"""`python -m contact_telesante.cli`: how the supervisor starts its own commands."""

from contact_telesante.cli import main

main()
