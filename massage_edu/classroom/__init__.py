"""What a room needs: JupyterLab for a lesson, the local server, a look at what is missing.

Comes in: the name of a lesson, or a folder of pages.
Goes out: a running JupyterLab or server, or a list of what to mend.
"""
