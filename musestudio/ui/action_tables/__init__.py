"""The table of the window's actions, one file a menu.

Each file has a function from the window to its ``ActionSpec``s; ``window_actions`` puts them
together. ``menu_order`` says where they stand.
"""
