"""The preferences: a page for each of ``settings.PAGES``, made from what is declared there, and
one for keys.
"""
