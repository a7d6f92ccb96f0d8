"""The window: everything a composer sees and touches.

``main_window`` puts the parts side by side and lets them hear one another; ``action_tables``
lists what it can do, ``menu_order`` where that stands, ``palette`` finds it by name;
``window_files`` and ``window_memory`` are what it opens and
remembers. ``assistant`` asks the model (``hearing``: which tracks; ``kept_phrases``: how each
was made), ``asking`` shows its answers in the roll and plays them, ``generate_panel`` and
``candidates_strip`` stand beside it. ``write_along`` asks after every edit, ``suggesting``
answers, ``set_aside`` is the shelf, ``locked_notes`` what stays in a filled span. ``bridge`` finds
the way between two phrases.
``piano_roll`` and ``lanes`` draw the music and turn gestures into commands, ``playback`` holds
the player. ``theme`` holds every colour and size. Qt lives here and in ``app`` alone.
"""
