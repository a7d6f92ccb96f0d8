"""The command palette: anything the window can do, found by typing a part of its name.

``fuzzy`` ranks texts, ``entries`` lists what can be found, ``palette`` is what is seen.
"""
