"""Numbers in, numbers out: effects turned to one side, pooled, and sets to practise on.

Comes in: rows of findings or trials. Goes out: effects with intervals, pooled results.
No files, no figures.
"""
