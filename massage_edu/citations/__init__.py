"""Other people's files, to and from rows of ``studies.csv``.

Comes in: RIS, PubMed, Web of Science, BibTeX, CSL-JSON, or a DOI or PMID to look up.
Goes out: rows, or citations.
"""
