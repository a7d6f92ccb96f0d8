"""``python -m musestudio``."""

import multiprocessing
import sys

from musestudio.cli import main

if __name__ == "__main__":
    # In a frozen bundle the sender process starts this same program again.
    multiprocessing.freeze_support()
    sys.exit(main())
