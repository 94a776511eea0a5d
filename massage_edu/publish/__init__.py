"""A notebook, to pages, slides and paper.

Comes in: the notebooks of the lessons. Goes out: plain web pages, hand-outs as HTML or PDF, the
outputs stored in the notebooks.
"""
