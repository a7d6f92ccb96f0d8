"""MIDI files, ports and playback.

``file`` reads and writes Standard MIDI Files (``smf_reader``, ``smf_track``,
``smf_writer`` and ``channel_split`` do the parts of it). ``player`` plays a song: it
asks ``schedule`` what is due when, and hands it ahead of time to the sender process
(``sender_process`` here, ``sender`` over there, ``held_notes`` so that nothing hangs), which
sends it to an ``output``: a MIDI port (``ports``) or whatever else takes messages. The only
package that imports rtmidi or mido.
"""
