"""The rules of the data, one function a rule, in modules by what they are about.

Comes in: the tables as read. Goes out: problems, each with file, line, column, code and mend. A
rule says by its decorator which columns it needs; where one is missing, which is a problem
already, it is silent.
"""
