"""``musestudio transcribe``: a recording to a MIDI file."""

from __future__ import annotations

import argparse
import dataclasses
import json
import time
from pathlib import Path

from musestudio.cli.arguments import number
from musestudio.score import MetaEvent, Song, TempoChange, Track
from musestudio.score.events import TEMPO, TRACK_NAME

EPILOG = """\
examples:
  musestudio transcribe hum.wav -o hum.mid --voices one
  musestudio transcribe guitar.mp3 -o guitar.mid --detail 0.7 --tempo 96
"""

_ONE_VOICE = {None: None, "one": True, "several": False}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("input", metavar="IN", help="recording: WAV, AIFF, FLAC, MP3 or Ogg")
    add("-o", "--output", metavar="OUT", required=True, help="MIDI file to write")
    add(
        "--voices",
        choices=("one", "several"),
        help="notes one after another, or together (default: as it sounds)",
    )
    add(
        "--detail",
        metavar="0-1",
        type=number("--detail", 0, 1),
        default=0.5,
        help="from only what is certain to all there may be (default: 0.5)",
    )
    add(
        "--tempo",
        metavar="BPM",
        type=number("--tempo", 10, 400),
        help="quarters a minute, the notes when they were played (default: found in them)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Raises MuseStudioError."""
    from musestudio.cli.files import check_output
    from musestudio.editing.operations.tempo_changes import tempo_change
    from musestudio.inference.transcription.model import TranscriptionModel
    from musestudio.inference.transcription.transcribe import Listening, hear
    from musestudio.inference.transcription.windows import SAMPLE_RATE
    from musestudio.midi.file import write_song
    from musestudio.recording.lay_sketch import lay_sketch
    from musestudio.sound.audio_file import read_audio

    began_s = time.perf_counter()
    out = Path(arguments.output)
    check_output(out, arguments.input)
    listening = Listening(arguments.detail, _ONE_VOICE[arguments.voices])
    sound = hear(read_audio(arguments.input, SAMPLE_RATE), TranscriptionModel.open())
    notes = sound.notes(listening)
    metas = (MetaEvent(0, TRACK_NAME, Path(arguments.input).stem.encode()),)
    song = Song((Track(1, metas=metas),))
    if arguments.tempo is not None:
        song = _with_tempo(song, tempo_change(0, arguments.tempo))
    laid = lay_sketch(notes, song, 0, on_beat=arguments.tempo is None)
    if laid.tempo is not None:
        song = _with_tempo(song, laid.tempo)
    write_song(song.with_track(song.track(1).with_notes(laid.notes)), out)
    report = {
        "input": arguments.input,
        "output": str(out),
        "notes": len(notes),
        "beats_per_minute": arguments.tempo or laid.beats_per_minute,
        "cents_off": round(100 * sound.semitones_off),
        "duration_s": round(sound.duration_s, 3),
        "total_s": round(time.perf_counter() - began_s, 3),
    }
    if arguments.json:
        print(json.dumps(report))
    else:
        pace = report["beats_per_minute"]
        tempo = f" at {pace:g} quarters a minute" if pace else ""
        count = f"{len(notes):,} note{'' if len(notes) == 1 else 's'}"
        print(f"{out}: {count}{tempo}, from {report['duration_s']:.1f} s of sound")
    return 0


def _with_tempo(song: Song, change: TempoChange) -> Song:
    """The song of one track with that tempo from the beginning."""
    (track,) = song.tracks
    tempo = MetaEvent(0, TEMPO, change.microseconds_per_beat.to_bytes(3, "big"))
    return song.with_track(dataclasses.replace(track, metas=(*track.metas, tempo)))
