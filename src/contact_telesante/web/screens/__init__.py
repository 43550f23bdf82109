"""The wall display on a machine where nobody is signed in: opening it, showing it, listing it, turning it off."""
