"""The board taken away as a file: to whom, why, and entered in the register before it is made.

- patients on whom anything is withheld from whoever exports are left out whole, and the page says how many;
- what a file says can be imported again unchanged;
- a file's name never says about whom.

Start with `views.export`, then `tables`.
"""
