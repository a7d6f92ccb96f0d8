"""The bridge: the road between two phrases, one step beside the other.

``ends`` is what may stand at either end (selected notes, or a file), ``bridge`` holds both,
what is asked of the phrase model and the steps it gave, ``insertion`` says where they go in the
song. ``strip`` shows all of it: an ``EndCell`` at either side and a ``StepCell`` for each step
between, both of them a ``music_cell``. ``joining`` lets it meet roll, playback and files.
"""
