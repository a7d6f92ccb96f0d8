"""A phrase in, a continuation out, from the command line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from musestudio.cli.continue_ import add_arguments
from musestudio.cli.dispatch import Parser
from musestudio.errors import RequestError
from musestudio.inference.request import DEFAULT_RECALL, ContinuationRequest
from musestudio.midi.file import read_song, song_bytes, write_song
from musestudio.score import ChannelEvent, MetaEvent, Note, Song, Track, parse_key
from musestudio.settings import Settings

TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny.onnx"


@pytest.fixture
def continue_(cli: Callable) -> Callable:
    """``musestudio continue`` with the tiny model and a fixed seed."""

    def run(*words: object):
        return cli("continue", "--model", TINY_MODEL, "--seed", "7", *words)

    return run


def _content(song: Song) -> tuple[Counter, Counter, Counter]:
    """Every note, event and meta event, wherever it stands."""
    return (
        Counter(n for t in song.tracks for n in t.notes),
        Counter(e for t in song.tracks for e in t.events),
        Counter(m for t in song.tracks for m in t.metas),
    )


def _generated(source: Path, out: Path) -> list[Note]:
    """The notes ``out`` has beyond those of ``source``, of which it must have lost nothing."""
    old_notes, old_events, old_metas = _content(read_song(source).song)
    notes, events, metas = _content(read_song(out).song)
    assert not old_notes - notes
    assert (events, metas) == (old_events, old_metas)
    return sorted((notes - old_notes).elements())


def test_the_answer_begins_where_the_phrase_ends(
    continue_: Callable, phrase: Path, tmp_path: Path
) -> None:
    result = continue_(phrase, "-o", "out.mid", "--json")
    assert (result.code, result.err) == (0, "")
    report = json.loads(result.out)
    assert (report["start_bar"], report["end_bar"], report["bars"]) == (3, 6, 4)
    assert (report["model"], report["provider"], report["seed"]) == ("tiny", "CPU", 7)
    assert [track["name"] for track in report["tracks"]] == ["Right", "Left"]
    notes = _generated(phrase, tmp_path / "out.mid")
    assert len(notes) == report["candidates"][0]["notes"] > 0
    assert all(n.start_tick >= 3840 and n.end_tick <= 3840 + 4 * 1920 for n in notes)
    assert report["key"].startswith("A ")
    assert {n.pitch % 12 for n in notes} <= set(report["pitch_classes"])
    assert report["candidates"][0]["outside_key"] == 0
    assert read_song(tmp_path / "out.mid").song.last_tick == 3840 + 4 * 1920


def test_one_seed_gives_the_same_bytes_and_another_seed_others(
    continue_: Callable, phrase: Path, tmp_path: Path
) -> None:
    for out, seed in (("a.mid", "1"), ("b.mid", "1"), ("c.mid", "2")):
        assert continue_(phrase, "-o", out, "--seed", seed).code == 0
    a, b, c = ((tmp_path / f"{name}.mid").read_bytes() for name in "abc")
    assert a == b != c


def test_without_a_seed_the_one_that_was_used_is_told(
    cli: Callable, phrase: Path, tmp_path: Path
) -> None:
    first = cli("continue", phrase, "-o", "a.mid", "--model", TINY_MODEL)
    assert "a.mid: " in first.out
    seed = first.out.split("seed ")[1].split(",")[0]
    assert cli("continue", phrase, "-o", "b.mid", "--model", TINY_MODEL, "--seed", seed).code == 0
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()


def test_candidates_are_numbered_files(continue_: Callable, phrase: Path, tmp_path: Path) -> None:
    result = continue_(phrase, "-o", "idea.mid", "--candidates", "3", "--json")
    report = json.loads(result.out)
    names = ["idea-1.mid", "idea-2.mid", "idea-3.mid"]
    assert [candidate["output"] for candidate in report["candidates"]] == names
    assert len({(tmp_path / name).read_bytes() for name in names}) == 3
    assert not (tmp_path / "idea.mid").exists()


def test_only_the_answer_from_tick_0(continue_: Callable, phrase: Path, tmp_path: Path) -> None:
    assert continue_(phrase, "-o", "only.mid", "--only", "--bars", "2").code == 0
    song = read_song(tmp_path / "only.mid").song
    assert song.last_tick == 2 * 1920
    assert song.tempo_map.changes == read_song(phrase).song.tempo_map.changes
    assert [track.name for track in song.tracks] == ["Right", "Left"]
    assert song.note_count > 0


def test_wishes_are_kept(continue_: Callable, phrase: Path, tmp_path: Path) -> None:
    words = ["--key", "F# dorian", "--lowest", "50", "--highest", "62", "--tracks", "left"]
    assert continue_(phrase, "-o", "out.mid", "--at", "2", "--bars", "3", *words).code == 0
    notes = _generated(phrase, tmp_path / "out.mid")
    assert notes
    assert all(n.pitch in parse_key("F# dorian") and 50 <= n.pitch <= 62 for n in notes)
    assert all(1920 <= n.start_tick < n.end_tick <= 1920 + 3 * 1920 for n in notes)
    right, _ = read_song(tmp_path / "out.mid").song.tracks
    assert right.notes == read_song(phrase).song.tracks[0].notes


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--bars", "0"], "--bars is a whole number from 1 to 64, not “0”."),
        (["--bars", "-3"], "not “-3”."),
        (["--bars", "10000"], "not “10000”."),
        (["--bars", "many"], "not “many”."),
        (["--candidates", "0"], "--candidates is a whole number from 1 to 32"),
        (["--temperature", "-1"], "--temperature is a number from 0.05 to 5, not “-1”."),
        (["--temperature", "nan"], "not “nan”."),
        (["--top-p", "0"], "--top-p is a number from 0.01 to 1, not “0”."),
        (["--top-p", "2"], "not “2”."),
        (["--at", "0"], "--at is a bar from 1 to 3 (the one after the end of the piece), not 0."),
        (["--at", "4"], "not 4."),
        (["--at", "-1"], "not -1."),
        (["--seed", "-1"], "--seed is a whole number from 0"),
        (["--key", "H minor"], "“H minor” is not a key"),
        (["--lowest", "80", "--highest", "60"], "--lowest cannot be above --highest."),
        (["--lowest", "61", "--highest", "61", "--key", "C"], "No note of C major"),
        (["--tracks", "9"], "There is no track “9”; the file has: 1 Right, 2 Left."),
        (["--model", "nobody"], "There is no model “nobody”"),
        (["--model", "broken.onnx"], "“broken.onnx” is not an ONNX model or is damaged."),
        (["--provider", "gpu"], "invalid choice: 'gpu'"),
        (["-o", "phrase.mid"], "“phrase.mid” is the input"),
        (["-o", "no/folder.mid"], "The folder “no” does not exist."),
        (["-o", "."], "“.” is a folder"),
    ],
)
def test_a_wish_that_makes_no_sense_gets_one_sentence(
    continue_: Callable, phrase: Path, tmp_path: Path, options: list[str], sentence: str
) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"not a model")
    before = phrase.read_bytes()
    result = continue_(phrase, "-o", "out.mid", *options)
    assert (result.code, result.out) == (2, "")
    assert sentence in result.err
    assert result.err.count("\n") == 1
    assert phrase.read_bytes() == before
    assert not (tmp_path / "out.mid").exists()


@pytest.mark.parametrize(
    ("option", "least", "most"),
    [
        ("bars", 1, 64),
        ("candidates", 1, 32),
        ("temperature", 0.05, 5),
        ("top_p", 0.01, 1),
        ("density", 1, 8),
        ("register", 1, 8),
        ("dynamics", 1, 8),
    ],
)
def test_the_command_line_and_the_model_agree_on_the_ranges(option, least, most) -> None:
    parser = Parser()
    add_arguments(parser)
    song = Song((Track(1),))
    for value in (least, most):
        parser.parse_args(["a", "-o", "b", f"--{option.replace('_', '-')}", str(value)])
        ContinuationRequest(song, 0, (1,), **{option: value})
    for value in (least - 1, most + 1):
        with pytest.raises(RequestError):
            ContinuationRequest(song, 0, (1,), **{option: value})


def test_every_door_starts_from_the_same_recall() -> None:
    parser = Parser()
    add_arguments(parser)
    assert parser.parse_args(["a", "-o", "b"]).recall == DEFAULT_RECALL == Settings().recall


NOTES = tuple(Note(i * 480, 60 + i % 8, 480) for i in range(16))
MIDDLE_C = b"\0\x90\x3c\x50\x83\x60\x80\x3c\x40"


def _file(track: bytes, header: bytes = b"\0\x01\0\x01\x01\xe0", after: bytes = b"") -> bytes:
    body = track + b"\0\xff\x2f\0"
    chunk = b"MTrk" + len(body).to_bytes(4, "big") + body
    return b"MThd\0\0\0\x06" + header + chunk + after


@pytest.mark.parametrize(
    ("data", "start_bar"),
    [
        pytest.param(song_bytes(Song()), 1, id="no tracks"),
        pytest.param(song_bytes(Song((Track(1),))), 1, id="no notes"),
        pytest.param(song_bytes(Song((Track(1, NOTES[:1]),))), 2, id="one note"),
        pytest.param(_file(MIDDLE_C, b"\0\x01\0\x01\xe7\x28"), None, id="SMPTE time"),
        pytest.param(_file(b"\0\xff\x51\x03\0\0\0" + MIDDLE_C), 2, id="tempo 0"),
        pytest.param(_file(MIDDLE_C, b"\0\x02\0\x01\x01\xe0"), 2, id="type 2"),
        pytest.param(_file(MIDDLE_C, after=b"XFIH\0\0\0\x04abcd"), 2, id="alien chunk"),
        pytest.param(_file(MIDDLE_C, b"\0\x01\0\x01\0\0"), 2, id="no division"),
        pytest.param(_file(MIDDLE_C)[:-6], 2, id="truncated"),
        pytest.param(
            song_bytes(Song((Track(1, NOTES, metas=(MetaEvent(0, 0x58, b"\x06\x03\x18\x08"),)),))),
            7,
            id="6/8",
        ),
        pytest.param(
            song_bytes(
                Song(
                    (Track(1, tuple(n._replace(channel=9) for n in NOTES)),),
                    midi_format=0,
                )
            ),
            5,
            id="drums alone",
        ),
        pytest.param(
            song_bytes(Song((Track(1, events=(ChannelEvent(5, b"\xc0\x05"),), end_tick=2000),))),
            1,
            id="an instrument and no note",
        ),
    ],
)
def test_odd_files_are_continued(
    continue_: Callable, tmp_path: Path, data: bytes, start_bar: int | None
) -> None:
    source, out = tmp_path / "odd.mid", tmp_path / "out.mid"
    source.write_bytes(data)
    result = continue_(source, "-o", out, "--json", "--bars", "2")
    assert result.code == 0, result.err
    report = json.loads(result.out)
    assert start_bar in (None, report["start_bar"])
    notes = _generated(source, out)
    assert notes
    assert min(n.start_tick for n in notes) >= report["start_tick"]
    again = continue_(source, "-o", tmp_path / "only.mid", "--only", "--bars", "2")
    assert again.code == 0
    assert read_song(tmp_path / "only.mid").song.note_count == len(notes)


def test_drums_are_not_given_a_melody(continue_: Callable, tmp_path: Path) -> None:
    kit = Track(1, tuple(n._replace(channel=9) for n in NOTES), metas=(MetaEvent(0, 3, b"Kit"),))
    write_song(Song((kit, Track(2, NOTES))), tmp_path / "band.mid")
    for name in ("kit", "1"):
        result = continue_("band.mid", "-o", "out.mid", "--tracks", name)
        assert result.code == 2
        assert result.err == "Track “Kit” holds drums, which are not continued.\n"
    assert continue_("band.mid", "-o", "out.mid").code == 0
    assert read_song(tmp_path / "out.mid").song.tracks[0].notes == kit.notes


def test_a_file_of_100_000_notes(continue_: Callable, tmp_path: Path) -> None:
    notes = tuple(Note(i * 120, 40 + i * 7 % 48, 110, 1 + i % 127) for i in range(100_000))
    write_song(Song((Track(1, notes),)), tmp_path / "long.mid")
    result = continue_("long.mid", "-o", "out.mid", "--json")
    assert result.code == 0
    assert json.loads(result.out)["start_bar"] == 100_000 // 16 + 1
    assert _generated(tmp_path / "long.mid", tmp_path / "out.mid")


def test_a_project_can_be_continued(continue_: Callable, tmp_path: Path) -> None:
    from musestudio.editing.project_file import Project, write_project

    song = Song((Track(4, NOTES),))
    write_project(Project(song), tmp_path / "piece.muse", encode_song=song_bytes)
    assert continue_("piece.muse", "-o", "out.mid").code == 0
    assert read_song(tmp_path / "out.mid").song.note_count > len(NOTES)
