"""Evidence about a model's music, on small pieces whose answers are known."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from musestudio.errors import RequestError
from musestudio.inference.request import Candidate, ContinuationRequest
from musestudio.midi.file import write_song
from musestudio.score import Note, Song, Track
from training.__main__ import main
from training.corpus import CorpusFile, read_manifest
from training.evidence import classifier, joins, judge
from training.evidence.cases import Case, Span, find_cases
from training.evidence.check import check
from training.evidence.continuations import (
    answer_all,
    case_id,
    fingerprint,
    parse_settings,
    request_for,
)
from training.evidence.long_form import long_form
from training.evidence.originality import OriginalityIndex
from training.evidence.passage import answer_passage, canonical, prompt_passage
from training.evidence.statistics import SIXTY, measure
from training.evidence.wishes import wishes
from training.prepare import prepare

BEAT = 480
BAR = 4 * BEAT
SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty pieces of 24 bars, each a walk up and down a scale over a bass, with dynamics."""
    folder = tmp_path_factory.mktemp("walks")
    rows = ["path\tcorpus\tlicence\twork_id\tstyle\thas_velocity\tsplit"]
    for i in range(40):
        rng = np.random.default_rng(i)
        degrees = np.abs((np.cumsum(rng.choice([-1, 1], 96)) + 8) % 14 - 7)
        melody = [
            Note(BEAT * n, 60 + SCALE[d], BEAT, int(60 + 3 * d)) for n, d in enumerate(degrees)
        ]
        bass = [Note(BAR * n, 48 + SCALE[n % 5], BAR, 50) for n in range(24)]
        write_song(Song((Track(1, tuple(sorted(melody + bass))),)), folder / f"{i:02}.mid")
        rows.append(f"{i:02}.mid\twalks\tours\twork-{i}\tfolk\t1\tvalid")
    (folder / "manifest.tsv").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def cases(corpus: Path) -> list[Case]:
    return find_cases(read_manifest(corpus), 40)


@pytest.fixture
def quick_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clear cases need no patient judge."""
    monkeypatch.setattr(classifier, "ITERATIONS", 10)
    monkeypatch.setattr(classifier, "FOLDS", 2)


class Composer:
    """Answers every request by a rule, and remembers what it was asked."""

    def __init__(self, rule: Callable[[ContinuationRequest], list[Note]]) -> None:
        self.rule = rule
        self.requests: list[ContinuationRequest] = []

    def continue_(self, request: ContinuationRequest) -> tuple[Candidate, ...]:
        self.requests.append(request)
        notes = tuple((1, note) for note in self.rule(request))
        return (Candidate(notes, request.start_tick, request.end_tick, request.seed, 0),)


def anything(request: ContinuationRequest) -> list[Note]:
    rng = np.random.default_rng(request.seed)
    n_notes = (request.end_tick - request.start_tick) // BEAT
    return [
        Note(request.start_tick + BEAT * i, int(rng.integers(40, 90)), BEAT // 2, 64)
        for i in range(n_notes)
    ]


def test_a_case_is_heard_alone_from_its_own_first_bar(cases: list[Case]) -> None:
    case = cases[0]
    assert case.bar_ticks == tuple(range(0, 17 * BAR, BAR))
    assert case.song.last_tick <= case.start_tick == 8 * BAR
    assert len(case.prompt) == len(case.real) == 40
    assert {n.start_tick // BAR for n in case.real} == set(range(8, 16))


def test_a_note_played_a_moment_early_belongs_to_the_bar_it_is_meant_for(tmp_path: Path) -> None:
    notes = [Note(max(BEAT * n - 5, 0), 60 + n % 5, BEAT, 64) for n in range(80)]
    path = tmp_path / "early.mid"
    write_song(Song((Track(1, tuple(notes)),)), path)
    file = CorpusFile(path, "c", "l", "w", None, True, "valid")
    (case,) = find_cases([file], 1)
    assert len(case.prompt) == len(case.real) == 32
    assert case.real[0].start_tick == case.start_tick


def test_format_alone_gives_nothing_away() -> None:
    """The same music from two files: other resolution, doubled notes, shades of loudness."""
    plain = [Note(480 * n, 60 + n, 480, 68) for n in range(8)]
    other = [Note(960 * n + 3, 60 + n, 955, 65 + n % 4) for n in range(8)]
    other += [Note(960 * 2, 62, 100, 66), Note(960 * 8, 70, 960, 64)]
    a = canonical(plain, range(0, 3 * 1920, 1920), 480, flat=False)
    b = canonical(other, range(0, 3 * 3840, 3840), 960, flat=False)
    for name in ("onset", "pitch", "duration", "velocity", "bar_lines"):
        assert np.array_equal(getattr(a, name), getattr(b, name)), name
    loud = [note.with_velocity(20 + 10 * i) for i, note in enumerate(plain)]
    assert len(set(canonical(loud, (0, 1920, 3840), 480, flat=True).velocity.tolist())) == 1
    over_the_end = canonical([Note(3360, 60, 9999, 64)], (0, 1920, 3840), 480, flat=True)
    assert over_the_end.duration.tolist() == [24]


def test_a_prompt_played_again_is_all_repetition(cases: list[Case]) -> None:
    prompt = prompt_passage(cases[0])
    values = measure(prompt, prompt)
    assert set(SIXTY) <= set(values)
    for name in ("shared_3", "shared_6", "shared_rhythm_6", "bar_notes_lag_8", "gap_overlap"):
        assert values[name] == pytest.approx(1), name
    for name in ("in_key_change", "pitch_mean_change", "legato_change", "empty_bars"):
        assert values[name] == 0, name
    assert values["in_key"] == 1
    assert values["longest_shared"] == len(prompt)


def test_statistics_say_what_was_done_to_the_music(cases: list[Case]) -> None:
    case = cases[0]
    prompt = prompt_passage(case)
    real = measure(prompt, answer_passage(case, case.real))

    def changed(notes: list[Note]) -> dict[str, float]:
        return measure(prompt, answer_passage(case, notes))

    up = changed([n.moved(semitones=1) for n in case.real])
    assert up["in_key"] < real["in_key"]
    assert up["pitch_mean_change"] == pytest.approx(real["pitch_mean_change"] + 1)
    assert up["own_4"] == real["own_4"]
    thin = changed([n for n in case.real if n.start_tick // BAR != 10])
    assert thin["empty_bars"] == 1
    assert thin["notes_per_bar_log_change"] < real["notes_per_bar_log_change"]
    late = changed([n.moved(ticks=BEAT // 2) for n in case.real])
    assert late["on_beat"] == 0 < real["on_beat"]
    loop = changed([Note(case.start_tick + BEAT * n, 60, BEAT, 64) for n in range(32)])
    assert loop["longest_same_note"] == 32
    assert loop["longest_own"] == 16
    louder = changed([n.with_velocity(n.velocity + 24) for n in case.real])
    assert louder["velocity_mean_change"] == pytest.approx(real["velocity_mean_change"] + 3)


def test_hardly_any_music_still_has_its_numbers(cases: list[Case]) -> None:
    prompt = prompt_passage(cases[0])
    for notes in ([], [Note(cases[0].start_tick, 60, BEAT, 64)]):
        values = measure(prompt, answer_passage(cases[0], notes))
        assert not any(math.isinf(value) for value in values.values())
        assert list(values) == list(measure(prompt, prompt))


@pytest.mark.usefixtures("quick_judge")
def test_the_judge_finds_nonsense_and_knows_its_own_limits(cases: list[Case]) -> None:
    nonsense = answer_all(Composer(anything), cases, {})
    figures = judge.judge(cases, nonsense)
    assert figures["works"] == 40
    assert figures["auc"] > 0.95
    assert figures["interval_95"][0] <= figures["auc"] <= figures["interval_95"][1]
    assert figures["statistics"]["in_key"]["real"]["mean"] > 0.95
    json.dumps(figures, allow_nan=False)
    themselves = judge.judge(cases, [case.real for case in cases])
    assert themselves["auc"] == pytest.approx(0.5, abs=0.05)


def test_moved_notes_are_as_many_as_asked_for(cases: list[Case]) -> None:
    rng = np.random.default_rng(0)
    moved = judge.with_semitones(cases[0].real, 0.1, rng)
    changes = [abs(a.pitch - b.pitch) for a, b in zip(cases[0].real, moved, strict=True)]
    assert sorted(changes) == [0] * 36 + [1] * 4


def test_answers_are_asked_for_once(cases: list[Case], tmp_path: Path) -> None:
    kept = tmp_path / "answers.json"
    composer = Composer(anything)
    first = answer_all(composer, cases[:3], {"seed": 7}, kept_in=kept)
    again = answer_all(composer, cases[:4], {"seed": 7}, kept_in=kept)
    assert len(composer.requests) == 4
    assert [r.seed for r in composer.requests] == [7, 8, 9, 10]
    assert again[:3] == first
    with pytest.raises(RequestError, match="other questions"):
        answer_all(composer, cases[:3], {"seed": 8}, kept_in=kept)


def test_settings_become_a_request(cases: list[Case]) -> None:
    settings = parse_settings(["temperature=0.8", "key=prompt", "style=own", "most_voices=2"])
    request = request_for(cases[0], settings)
    assert (request.temperature, request.style, request.most_voices) == (0.8, "folk", 2)
    assert request.key is not None
    assert request.end_tick == cases[0].end_tick
    assert request_for(cases[0], {}).key is None
    for nonsense in ("temprature=1", "bars=3", "recall"):
        with pytest.raises(RequestError, match="sets nothing"):
            parse_settings([nonsense])


@pytest.mark.usefixtures("quick_judge")
def test_filled_spans_are_judged_at_their_joins(corpus: Path) -> None:
    cases = find_cases(read_manifest(corpus), 40, span=joins.SPAN)
    composer = Composer(anything)
    fills = answer_all(composer, cases, {}, fill=True)
    request = composer.requests[0]
    assert (request.start_tick, request.until_tick) == (8 * BAR, 12 * BAR)
    assert {n.start_tick // BAR for n in request.song.tracks[0].notes} == {
        *range(8),
        *range(12, 20),
    }
    figures = joins.judge(cases, fills)
    assert figures["auc"] > 0.9
    assert figures["arrival"]["real"]["in_key"] > figures["arrival"]["generated"]["in_key"]
    own = joins.judge(cases, [case.real for case in cases])
    assert own["auc"] == pytest.approx(0.5, abs=0.05)


@pytest.mark.usefixtures("quick_judge")
def test_the_command_judges_kept_answers(
    corpus: Path, cases: list[Case], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, kept, out = (tmp_path / name for name in ("m.onnx", "answers.json", "judge.json"))
    model.write_bytes(b"not opened, as every answer is kept")
    arguments = ["judge", str(model), "--corpus", str(corpus), "--cases", "10"]
    assert main(arguments) == 2
    assert "m.onnx" in capsys.readouterr().err
    ten = find_cases(read_manifest(corpus), 10)
    answer_all(Composer(anything), ten, {}, kept_in=kept, model_name=fingerprint(model))
    assert main([*arguments, "--answers", str(kept), "-o", str(out)]) == 0
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert set(figures["controls"]) >= {"real against real", "one note in 20 moved a semitone"}
    assert "AUC" in capsys.readouterr().out
    assert case_id(ten[0]) in json.loads(kept.read_text(encoding="utf-8"))["answers"]
    kept.write_text("{}", encoding="utf-8")
    assert main([*arguments, "--answers", str(kept)]) == 2
    assert "not a file of answers" in capsys.readouterr().err


def test_cases_of_a_file_do_not_overlap(corpus: Path) -> None:
    found = find_cases(read_manifest(corpus), 1000, span=Span(4, 4))
    by_name: dict[str, list[int]] = {}
    for case in found:
        by_name.setdefault(case.name, []).append(case.first_bar)
    assert len(by_name) == 40
    for bars in by_name.values():
        assert all(b - a >= 8 for a, b in zip(sorted(bars), sorted(bars)[1:], strict=False))


def walk(seed: int, n_notes: int) -> tuple[np.ndarray, np.ndarray]:
    """(onset, pitch) of notes that wander; runs of two such walks are short."""
    rng = np.random.default_rng(seed)
    onset = np.cumsum(rng.choice([6, 12, 24], n_notes))
    return onset, 60 + np.cumsum(rng.integers(-4, 5, n_notes)) % 40


def test_a_run_taken_from_the_training_data_is_found_at_any_pitch() -> None:
    pieces = [walk(seed, 500) for seed in range(6)]
    free, at_pitch = (OriginalityIndex.build(pieces, at_pitch=strict) for strict in (False, True))
    onset, pitch = walk(99, 60)
    own = free.longest_run(onset, pitch)
    assert own.notes < 8
    learnt_onset, learnt_pitch = (column[200:230] for column in pieces[4])
    taken = np.concatenate([pitch[:20], learnt_pitch + 2, pitch[20:]])
    shift = onset[19] + 24 - learnt_onset[0]
    times = np.concatenate([onset[:20], learnt_onset + shift, onset[20:] + 5000])
    found = free.longest_run(times, taken)
    assert (found.piece, found.first_note) == (4, 20)
    assert 30 <= found.notes <= 32
    assert at_pitch.longest_run(times, taken).notes < 8
    assert at_pitch.longest_run(*pieces[2]).notes == 500  # Longer than what is sorted.
    assert free.longest_run(onset[:0], pitch[:0]).notes == 0


def test_empty_bars_loops_and_learnt_runs_are_counted(
    corpus: Path, cases: list[Case], tmp_path: Path
) -> None:
    rows = (corpus / "manifest.tsv").read_text(encoding="utf-8").splitlines()
    files = [
        CorpusFile(corpus / row.split("\t")[0], "walks", "ours", row.split("\t")[3], None, True,
                   "train" if i < 20 else "valid")
        for i, row in enumerate(rows[1:])
    ]  # fmt: skip
    prepare(files, tmp_path, workers=1)
    two = cases[:2]
    silent_bar = tuple(n for n in two[0].real if n.start_tick // BAR != 10)
    loop = tuple(Note(two[1].start_tick + BEAT * n, 60, BEAT, 64) for n in range(32))
    figures = check(two, [silent_bar, loop], tmp_path)
    assert figures["empty_bars"]["cases"] == {case_id(two[0]): 1}
    assert figures["one_note_loops"]["cases"] == {case_id(two[1]): 32}
    assert figures["one_note_loops"]["real"] == 0
    runs = figures["shared_runs"]
    assert runs["quantiles"]["real pieces"]["1.0"] >= runs["threshold"] > 1
    assert runs["longest"][0]["notes"] == runs["quantiles"]["generated"]["1.0"]


def test_music_that_loops_and_music_that_wanders_are_both_unlike_real_form(corpus: Path) -> None:
    span = Span(prompt=4, answer=16)
    cases = find_cases(read_manifest(corpus), 12, span=span)

    def looping(request: ContinuationRequest) -> list[Note]:
        n_notes = (request.end_tick - request.start_tick) // BEAT
        return [Note(request.start_tick + BEAT * i, 60 + i % 4, BEAT, 64) for i in range(n_notes)]

    loops = long_form(cases, answer_all(Composer(looping), cases, {}))["notes_16_bars"]
    assert loops["generated"] == 1 > loops["real_quartiles"][2]
    assert not loops["within_middle_half"]
    wandering = long_form(cases, answer_all(Composer(anything), cases, {}))["notes_16_bars"]
    assert wandering["generated"] < wandering["real_quartiles"][0]
    assert long_form(cases, [case.real for case in cases])["rhythm_16_bars"]["within_middle_half"]


def test_wishes_are_measured_and_broken_promises_counted(cases: list[Case]) -> None:
    def obedient_but_wide(request: ContinuationRequest) -> list[Note]:
        step = BEAT * 2 // (request.density or 4)
        pitch, velocity = 40 + 5 * (request.register or 4), 10 * (request.dynamics or 8)
        starts = range(request.start_tick, request.end_tick, step)
        return [Note(tick, pitch, step, velocity) for tick in starts]

    few = [dataclasses.replace(case, span=Span(8, 4, 4)) for case in cases[:3]]
    figures = wishes(Composer(obedient_but_wide), few, {})
    for name in ("density", "register", "dynamics"):
        assert figures["soft"][name]["correlation"] == pytest.approx(1), name
        assert figures["soft"][name]["got"] == sorted(figures["soft"][name]["got"]), name
    assert figures["hard"]["range"]["kept"] == 3
    assert figures["hard"]["most_voices"]["kept"] == 3
    assert figures["hard"]["keep_rhythm"]["broken"] == [case.name for case in few]


@pytest.mark.usefixtures("quick_judge")
def test_the_report_is_one_page_and_one_file(
    cases: list[Case], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = {"model": "walker.onnx 0123", **judge.judge(cases, [c.real for c in cases])}
    figures["controls"] = {}
    judged, nats, page = (tmp_path / n for n in ("judge.json", "nats.json", "report.html"))
    judged.write_text(json.dumps(figures), encoding="utf-8")
    row = {"shift": 0.4, "pitch": 1.7, "duration": 1.0, "velocity": 0.3, "total": 3.4, "notes": 9}
    nats.write_text(json.dumps({"model": {"all": row, "folk": row}}), encoding="utf-8")
    ablation = tmp_path / "ablation.json"
    variant = {"nats": row, "last_training_loss": 3.1, "parameters": 2e6, "notes": 1e6}
    ablation.write_text(json.dumps({"2 layers": {**variant, "minutes": 7.5}}), encoding="utf-8")
    arguments = ["report", "-o", str(page), "--judge", str(judged), "--title", "A <walk>"]
    arguments += ["--ablation", str(ablation)]
    assert main([*arguments, "--row", "This model", str(nats)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "A &lt;walk&gt;" in text
    assert "3.40" in text
    assert "walker.onnx" in text
    assert "2 layers" in text
    for drawing in re.findall(r"<svg.*?</svg>", text):
        ElementTree.fromstring(drawing)
    assert "src=" not in text
    assert "url(" not in text
    kept = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert kept["likelihood"]["This model"]["total"] == 3.4
    assert main([*arguments, "--row", "Something else", str(judged)]) == 2
    assert "Something else" in capsys.readouterr().err
