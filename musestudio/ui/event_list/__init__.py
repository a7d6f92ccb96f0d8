"""The event list: notes and events of the edited track as rows of text.

``texts`` writes and reads what cells hold, ``rows`` puts everything in one order, ``model``
gives it to Qt and takes edits, ``panel`` is what is seen.
"""
