"""One reader for each format.

Comes in: the text of a file. Goes out: for each record the line where it begins, and a dict from
tag to text, in which a repeated tag has a line for each time; or the reason why it cannot be read.
"""
