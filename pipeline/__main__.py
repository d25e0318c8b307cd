"""`python -m pipeline`."""

import sys

from pipeline.cli import lancer

if __name__ == "__main__":
    sys.exit(lancer())
