"""The pad: a map of the piece's phrases, on which a puck is dragged to hear what lies between.

``here`` says which bars are worked on, ``phrases`` which phrases stand on the map, ``landscape``
lays them out, ``morph`` makes the music at a point, ``exploring`` asks for both in the background,
``record`` keeps how what was put into the piece was found. ``map_view``, ``sliders`` (each a
``bipolar_slider``), ``miniature`` and ``panel`` are what is seen, with ``ghosts`` in the roll;
``joining`` lets all of it meet the window.
"""
