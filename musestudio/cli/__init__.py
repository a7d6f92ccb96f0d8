"""The program without a window: ``musestudio continue | fill | generate | play | …``.

``main`` picks the command and turns errors into sentences; each command is a file of its
own with ``add_arguments`` and ``run``. Start-up has to be quick, so a command's file is
imported only when it is called, and imports what is heavy inside ``run``. What the commands
that write music share is in ``wishes`` (options), ``tracks`` and ``answers``. To add a
command, add its file and a line to ``COMMANDS`` in ``dispatch``.
"""

from musestudio.cli.dispatch import main

__all__ = ["main"]
