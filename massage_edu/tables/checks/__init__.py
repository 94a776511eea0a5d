"""The rules of the data beyond the form of a cell, one function a rule.

Comes in: the tables as read. Goes out: problems, noted on the row that they belong to.
"""
