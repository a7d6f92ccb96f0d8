"""MIDI files, ports and playback.

``file`` reads and writes Standard MIDI Files (``smf_reader``, ``smf_track``,
``smf_writer`` and ``channel_split`` do the parts of it). ``player`` plays a song: it
asks ``schedule`` what is due when, and hands it ahead of time to the sender process
(``sender_process`` here, ``sender`` over there, ``held_notes`` so that nothing hangs), which
sends it to an ``output``: a MIDI port (``port_sink``, found by ``ports``), several at once
(``several_outputs``) or whatever else takes messages.

The same process hears the keyboards (``input_ports``), sounds what is played at once
(``thru``) and passes each ``input_event`` on to ``midi_input`` in the window's process.
``port_watch`` looks in a third process what is plugged in. The only package that imports
rtmidi or mido.
"""
