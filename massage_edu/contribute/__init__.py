"""A new row, safely in.

Comes in: records of a citation file, or the cells of one row.
Goes out: changed CSVs, and a report of what became of each.
"""
