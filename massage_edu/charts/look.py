"""How charts look: colours, sizes and fonts.

Graphics keep a contrast of 3 to 1 on white, text 4.5 to 1 (a test measures it).
"""

ACCENT, INK, SOFT, LINE, PAPER = "#0063A0", "#1B1D1F", "#585C61", "#C9CDD2", "#FFFFFF"

# Figures: one width that stays legible from the back row and on a phone.
WIDTH, DPI = 6.6, 150
RC: dict = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 11,
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    # A browser scales the picture anyhow, and letters take a third less time.
    "text.hinting": "none",
    "xtick.color": SOFT,
    "ytick.color": INK,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.unicode_minus": True,
}
