"""What crosses the walls of the house: CSV, Excel, PDF files, and long answers packed once and sent many times.

Invariants:
- what is written is data, never a formula, a program or a template: cells that a spreadsheet would run are neutralised,
  documents take their words as JSON and build no markup from them;
- a file is made from data already read, by somebody already allowed, whose act is already recorded: nothing here reads
  a row or asks a right;
- a PDF can be read by a screen reader: tagged, titled, its language told (PDF/UA-1), its fonts inside it.

Start with `pdf.render` and `csv.write`.
"""
