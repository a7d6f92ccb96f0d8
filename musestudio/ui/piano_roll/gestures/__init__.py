"""What a mouse drag means, one file per gesture.

A gesture previews freely while the mouse moves and applies one command on release, so
that every drag is one undo step. ``choose.py`` picks the gesture for a press.
"""
