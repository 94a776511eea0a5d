"""Rows in, HTML out.

Comes in: rows of the catalog. Goes out: HTML in which everything that comes from a table is
escaped; links are https only.
"""
