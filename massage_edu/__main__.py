"""Run the command line as ``python -m massage_edu``."""

import sys

from .cli import main

sys.exit(main())
