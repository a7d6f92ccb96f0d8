"""The pad: a map of the piece's phrases, on which a puck is dragged to hear what lies between.

``phrases`` says which phrases stand on the map and where what is heard would go, ``landscape``
lays them out, ``morph`` makes the music at a point, ``exploring`` asks for both in the
background. ``map_view``, ``sliders``, ``miniature`` and ``panel`` are what is seen, with ``ghosts``
in the roll; ``joining`` lets all of it meet the window.
"""
