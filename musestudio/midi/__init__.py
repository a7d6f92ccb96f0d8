"""MIDI files, ports and playback.

``file`` reads and writes Standard MIDI Files (``smf_reader``, ``smf_track``,
``smf_writer`` and ``channel_split`` do the parts of it); ``ports``, the sender process
and ``player`` speak to devices. The only package that imports rtmidi or mido.
"""
