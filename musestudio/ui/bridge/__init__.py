"""The bridge: the road between two phrases, one step beside the other.

``ends`` is what may stand at either end (selected notes, or a file) and ``taking`` gets it there;
``asking`` holds both, what is asked of the phrase model (``wishes``) and the way it found;
``landing`` says where that goes in the song, ``ghosts`` shows it there, ``hearing`` plays it.
``strip`` shows all of it: an ``EndCell`` at either side and a ``StepCell`` for each step between,
both of them a ``music_cell``. ``joining`` lets it meet the window.
"""
