"""Knobs, pads and pedals of a keyboard that steer the window.

``binding`` is which of them moves what, as the settings keep it; ``targets`` is what can be moved,
``takeover`` picks a value up without a jump. ``joining`` listens to the keyboards and moves;
``dialog`` waits for a knob, ``page`` lists in the preferences what was learned.
"""
