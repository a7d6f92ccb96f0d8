"""``python -m musestudio``."""

import sys

from musestudio.cli import main

if __name__ == "__main__":
    sys.exit(main())
