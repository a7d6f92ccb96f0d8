"""From keys and pedals played live to notes in a track.

Played messages carry the time at which they came; ``pairing`` finds the notes in them, ``take``
puts them on the song's ticks, ``place_take`` writes a take into the song. ``recorder`` listens
while a song plays, ``capture`` always does, and ``beats`` finds the beat of what was played to
no click. No Qt here, and no clock: times come in as numbers.
"""
