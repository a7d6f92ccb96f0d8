"""The window: everything a composer sees and touches.

``theme`` holds every colour and size; ``piano_roll`` and ``lanes`` draw the music and turn
gestures into commands; panels, transport, tracks and candidates stand around them. Qt
lives here and in ``app`` alone.
"""
