"""Spreadsheets: files taken in as plain tables, and workbooks written.

Invariants:
- a file is opened by a child process with little memory and little time, never by the one that serves or that works;
- a hostile file is refused with a sentence, before anything of it is unpacked;
- no cell that is written can be run by a spreadsheet.

Start with `safety.py`, then `reading.read` and its child, `child.py`; `template` and `tables` write.
"""
