"""The jam in the window: play a phrase, stop, and be answered in time.

``stage`` lends the window's playback to the jam, ``ground`` says what plays along and how answers
are wanted; ``score_view`` shows what was played and what is coming, within ``panel``, the strip
below the roll. ``keeping`` puts phrase and answer into the piece. ``joining`` lets all of it meet
the window.
"""
