"""MuseStudio: a piano roll with a colleague inside.

The package map, one paragraph each, stands in the ``__init__`` docstring of every
subpackage. Importing ``musestudio`` itself loads nothing heavy.
"""

__version__ = "0.1.0"
