"""The built-in synth: SoundFonts played through the audio device, or into a WAV file.

``soundfont`` reads SoundFonts and ``soundfont_check`` tries a stranger's out where it can do no
harm; ``instrument`` turns MIDI messages into audio, in a room (``reverb``) and below clipping
(``limiter``); ``block_renderer`` puts messages on their frame; ``synth`` plays it on devices that
come and go (``audio_stream``, ``miniaudio_devices``) in step with the clock (``audio_clock``) and
counts what came late (``late_blocks``); ``render`` writes whole songs to files.
``audio_file`` reads recordings and ``audio_input`` makes them, at any rate (``resample``).

The only package that imports tinysoundfont or miniaudio. It knows nothing of ``midi``:
``synth.SynthOutput`` has the shape the sender process expects of an output.
"""
