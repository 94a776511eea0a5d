"""A CSV row, checked.

Comes in: a folder with ``datapackage.json`` and the CSVs. Goes out: every problem with file, line
and mend (``check``), and the tables as typed frames that know how they join (``catalog``). Only
``catalog`` needs pandas.
"""
