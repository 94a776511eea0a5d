"""Pictures held against a small stored one: the look may drift by a font, not by a layout.

Only views whose content does not follow the data are stored, so that a new study breaks none.
"""

import io
import os
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

BASELINE = Path(__file__).parent / "baseline"
WIDTH = 160  # a thumbnail forgives another font, and shows a lost column or a wrong colour
MOST = 0.04  # mean difference of a pixel, of 1
TALLER = 0.08  # of the height


def thumbnail(raw: bytes) -> Image.Image:
    """Return a picture as a thumbnail of ``WIDTH``."""
    image = Image.open(io.BytesIO(raw)).convert("RGB")
    return image.resize(
        (WIDTH, max(1, round(image.height * WIDTH / image.width))), Image.Resampling.BOX
    )


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures, from 0 to 1; 1 when one is much taller."""
    if abs(one.height - other.height) > TALLER * other.height:
        return 1.0
    return sum(ImageStat.Stat(ImageChops.difference(one.resize(other.size), other)).mean) / (
        3 * 255
    )


def hold(name: str, raw: bytes) -> None:
    """Compare a picture with its stored one; with ``BASELINE=write`` in the environment store it
    instead.
    """
    path = BASELINE / f"{name}.png"
    if os.environ.get("BASELINE") == "write":
        BASELINE.mkdir(exist_ok=True)
        thumbnail(raw).quantize(64).save(path, optimize=True)
    assert path.exists(), (
        f"{path} is missing: run BASELINE=write make test, look at it, and commit it"
    )
    found = difference(thumbnail(raw), Image.open(path).convert("RGB"))
    assert found <= MOST, (
        f"{name} looks different ({found:.3f}); if that is meant: BASELINE=write make test"
    )
