"""The built-in synth: SoundFonts played through the audio device, or into a WAV file.

``soundfont`` reads SoundFonts, ``instrument`` turns MIDI messages into audio
(``limiter`` keeps it below clipping), ``synth`` plays it on the audio device in step with
the clock (``audio_clock``), ``render`` writes whole songs to files. The only package that
imports tinysoundfont or miniaudio. It knows nothing of ``midi``: ``synth.SynthOutput`` has
the shape the sender process expects of an output.
"""
