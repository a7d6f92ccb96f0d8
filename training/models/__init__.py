"""One network per file, top to bottom, with its loss."""
