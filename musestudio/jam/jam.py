"""A jam: phrases are heard, answers begin in time and give way when the player comes in."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from musestudio.inference.request import ContinuationRequest
from musestudio.jam.exchange import AnswerTiming, Exchange
from musestudio.jam.follower import Follower, JamModel, PartNotes
from musestudio.jam.settings import JamSettings
from musestudio.jam.transport import Transport
from musestudio.jam.turn import Turn, next_beat
from musestudio.jam.view import JamState, JamView
from musestudio.midi.input_event import InputEvent
from musestudio.midi.midi_input import MidiInput
from musestudio.recording.recorder import Recorder
from musestudio.recording.take import Place
from musestudio.score import Note, Song, Track

_log = logging.getLogger(__name__)

_LOOK_INTERVAL_S = 0.01
_MARGIN_S = 0.02  # For threads that wait for one another.
_LEAST_READY_S = 0.05
_MOST_LEAD_S = 1.0
_TIMINGS_HEEDED = 8
_MOST_EXCHANGES = 1000
_MOST_KEPT = 2000  # Notes of an answer without end.
_MOST_HISTORY = 400  # Notes; what is asked with fewer is answered sooner.
_END_OF_TIME = 1 << 40  # A tick nobody gets to.


class Jam:
    """One jam, from ``start`` to ``close``. Methods may be called from any thread.

    backing:      what plays along, and the tempo and metre of it all; may be empty.
    answer_track: answers sound with its channel, instrument and levels; not one of the backing's.
    latency_s:    how much later messages come than they are meant (see ``Recorder``).
    failed:       told a sentence when an answer cannot be written, on another thread.
    threaded:     False for tests, which call ``step`` themselves.
    """

    def __init__(
        self,
        transport: Transport,
        midi_input: MidiInput,
        model: JamModel,
        backing: Song,
        answer_track: Track,
        settings: JamSettings,
        *,
        latency_s: float = 0.0,
        failed: Callable[[str], None] = _log.warning,
        clock: Callable[[], float] = time.perf_counter,
        threaded: bool = True,
    ) -> None:
        self._transport = transport
        self._input = midi_input
        self._backing = backing
        self._answer_track = answer_track
        self._settings = settings
        self._latency_s = latency_s
        self._failed = failed
        self._clock = clock
        self._threaded = threaded
        self._follower = Follower(model)
        self._lock = threading.RLock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] | None = None

        self._state = JamState.WAITING
        self._turn, self._recorder = self._new_turn(0)
        self._history: deque[Note] = deque(maxlen=_MOST_HISTORY)
        self._n_asked = 0
        self._token: object = None  # Of the answer that is waited for.
        self._request: ContinuationRequest | None = None
        self._asked_first: ContinuationRequest | None = None
        self._decided_s = self._due_s = 0.0
        self._phrase: tuple[Note, ...] = ()  # Of the answer that begins or sounds.
        self._begun = False  # Whether the answer has begun to sound.
        self._is_ready = False  # Whether its first notes stand.
        self._is_written = False  # Whether all of what was asked stands.
        self._answer_tick = self._end_tick = 0
        self._shift = 0  # How far what was asked for has been put off, in ticks.
        self._before: tuple[Note, ...] = ()  # Parts of the answer written before this one.
        self._part: tuple[Note, ...] = ()
        self._exchanges: deque[Exchange] = deque(maxlen=_MOST_EXCHANGES)
        self._timings: deque[AnswerTiming] = deque(maxlen=_MOST_EXCHANGES)

    # --- from outside

    @property
    def state(self) -> JamState:
        return self._state

    @property
    def settings(self) -> JamSettings:
        return self._settings

    @property
    def exchange(self) -> Exchange | None:
        """The last phrase that was answered, with its answer as far as it came or is written."""
        with self._lock:
            if self._state is JamState.ANSWERING and self._begun:
                return self._present_exchange()
            return self._exchanges[-1] if self._exchanges else None

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Phrases and answers so far, the last 1,000 at most."""
        with self._lock:
            return tuple(self._exchanges)

    @property
    def timings(self) -> tuple[AnswerTiming, ...]:
        """Of the answers so far, the last 1,000 at most."""
        with self._lock:
            return tuple(self._timings)

    def start(self, from_tick: int = 0) -> None:
        """Begin to play the backing and to listen."""
        with self._lock:
            self._turn, self._recorder = self._new_turn(from_tick)
            self._transport.play(self._song(), from_tick, _END_OF_TIME)
            self._unsubscribe = self._input.subscribe(self.hear)
            if self._threaded:
                self._thread = threading.Thread(target=self._run, name="jam", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop playing and listening; wait for the threads."""
        self._closed.set()
        if self._unsubscribe is not None:
            self._unsubscribe()
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            tick = self._tick(self._clock())
            if self._state is JamState.ANSWERING and self._begun and tick is not None:
                self._give_way(tick)  # So that it is kept as far as it came.
        self._follower.close()
        self._transport.stop()

    def configure(self, settings: JamSettings) -> None:
        """Go on like this; an answer that is being written stays what it is."""
        with self._lock:
            self._settings = settings

    def set_backing(self, song: Song) -> None:
        """Another backing, in the same tempo and metre, from now on."""
        with self._lock:
            self._backing = song
            self._transport.update(self._song())

    def take_over(self) -> None:
        """The player has the stage and is not answered, until ``hand_over``."""
        with self._lock:
            tick = self._tick(self._clock())
            if tick is None or self._state in (JamState.TAKEN_OVER, JamState.LOOPING):
                return
            if self._state is JamState.ANSWERING:
                self._give_way(tick)
            self._state = JamState.TAKEN_OVER

    def hand_over(self) -> None:
        """Answer what was played, now."""
        with self._lock:
            now_s = self._clock()
            tick = self._tick(now_s)
            if tick is None or self._state in (JamState.ANSWERING, JamState.LOOPING):
                return
            self._state = JamState.LISTENING
            if self._turn.began_tick is not None:
                self._decide(now_s, tick)
            else:
                self._state = JamState.WAITING

    def loop_exchange(self, on: bool) -> None:
        """Play the last phrase and its answer over and over, or go on with the jam."""
        with self._lock:
            if on == (self._state is JamState.LOOPING):
                return
            if not on:
                self._transport.set_loop(None)
                tick = self._tick(self._clock()) or 0.0
                self._wait(tick)
                # Time has gone back, to before what was played last.
                past = [note for note in self._history if note.start_tick < tick]
                self._history = deque(past, maxlen=_MOST_HISTORY)
                return
            if self._state is JamState.ANSWERING:
                self._give_way(self._tick(self._clock()) or 0.0)
            exchange = self.exchange
            if exchange is None:
                return
            self._follower.forget()
            self._state = JamState.LOOPING
            loop = exchange.span(self._backing.metre_map)
            self._transport.play(self._song(), loop[0], _END_OF_TIME, loop)

    def view(self, now_s: float | None = None) -> JamView:
        """What there is to be seen."""
        with self._lock:
            now_s = self._clock() if now_s is None else now_s
            tick = self._tick(now_s)
            if tick is None:
                return JamView(self._state, 0.0)
            if self._state is JamState.ANSWERING:
                phrase = self._phrase if self._begun else self._played(tick)
                answer = self._before + self._part
                return JamView(self._state, tick, phrase, answer, self._answer_tick, self._end_tick)
            exchange = self.exchange
            if exchange is None or self._turn.began_tick is not None:
                return JamView(self._state, tick, self._played(tick))
            return JamView(
                self._state,
                tick,
                exchange.phrase,
                exchange.answer,
                exchange.answer_tick,
                exchange.end_tick,
            )

    # --- what happens

    def hear(self, event: InputEvent) -> None:
        """A message from a keyboard."""
        with self._lock:
            tick = self._tick(event.time_s - self._latency_s)
            if tick is None or self._state is JamState.LOOPING or event.data[0] >= 0xF0:
                return
            if self._state is JamState.ANSWERING and event.is_note_on:
                if self._is_belated(tick):
                    return
                self._come_in(tick)
            self._recorder.hear(event)
            self._turn.hear(event.port, event.data, tick)
            if self._turn.began_tick is not None and self._state is JamState.WAITING:
                self._state = JamState.LISTENING
            if self._state is JamState.LISTENING and event.is_note_off:
                ahead = next_beat(self._backing.metre_map, int(tick) + 1)
                self._follower.follow(self._request_for(self._played(tick), ahead))

    def step(self, now_s: float) -> None:
        """Do what is due."""
        with self._lock:
            tick = self._tick(now_s)
            if tick is None:
                return
            if self._state is JamState.LISTENING:
                # A little sooner than need be, as nobody looks at every moment.
                early = self._lead_ticks(tick) + self._ticks_in(3 * _LOOK_INTERVAL_S, tick)
                if self._turn.is_over(tick, early, self._settings):
                    self._decide(now_s, tick)
            elif self._state is JamState.ANSWERING:
                self._accompany(now_s, tick)

    def _run(self) -> None:
        while not self._closed.wait(_LOOK_INTERVAL_S):
            try:
                self.step(self._clock())
            except Exception:
                _log.exception("the jam stumbled")

    def _decide(self, now_s: float, tick: float) -> None:
        """The phrase is over: ask for its answer."""
        lead = self._lead_ticks(tick)
        self._answer_tick = self._turn.answer_tick(tick, lead, self._settings)
        self._phrase = self._played(tick)
        self._state = JamState.ANSWERING
        self._begun = False
        self._before = ()
        self._asked_first = None
        seconds_at = self._backing.tempo_map.seconds_at
        self._decided_s = now_s
        self._due_s = now_s + seconds_at(self._answer_tick) - seconds_at(tick)
        self._ask(self._phrase, self._answer_tick)

    def _ask(self, notes: tuple[Note, ...], start_tick: int) -> None:
        request = self._request_for(notes, start_tick)
        token = self._token = object()
        self._request = request
        self._asked_first = self._asked_first or request
        self._n_asked += 1
        self._part = ()
        self._shift = 0
        self._is_ready = self._is_written = False
        self._end_tick = request.end_tick
        self._follower.answer(
            request,
            lambda found, is_all: self._written(token, found, is_all),
            lambda sentence: self._fail(token, sentence),
        )

    def _written(self, token: object, found: PartNotes, is_all: bool) -> None:
        """Notes have come, on the model's thread."""
        with self._lock:
            request = self._request
            if token is not self._token or request is None:
                return
            ready_s = self._clock()
            if not self._is_ready and not self._before:
                late = self._due_s - ready_s < self._handing_over_s
                if late:
                    self._put_off(ready_s, request)
                self._timings.append(AnswerTiming(self._decided_s, ready_s, self._due_s, late))
            self._is_ready, self._is_written = True, is_all
            shift, channel = self._shift, self._answer_track.channel
            self._part = tuple(note.moved(shift).with_channel(channel) for _, note in found)
            self._end_tick = request.end_tick + shift
            self._transport.update(self._song())
            if is_all and not self._before and not self._part:
                self._wait(self._tick(ready_s) or 0.0)

    def _put_off(self, now_s: float, request: ContinuationRequest) -> None:
        """The notes came too late for their beat: they are to begin on a later one."""
        tick = self._tick(now_s) or 0.0
        seconds_at = self._backing.tempo_map.seconds_at
        earliest = int(tick + self._ticks_in(self._handing_over_s, tick)) + 1
        self._answer_tick = next_beat(self._backing.metre_map, earliest)
        self._shift = self._answer_tick - request.start_tick
        self._due_s = now_s + seconds_at(self._answer_tick) - seconds_at(tick)

    def _fail(self, token: object, sentence: str) -> None:
        with self._lock:
            if token is not self._token:
                return
            self._wait(self._tick(self._clock()) or 0.0)
        self._failed(sentence)

    def _accompany(self, now_s: float, tick: float) -> None:
        """While an answer is prepared and sounds."""
        if not self._begun:
            if tick < self._answer_tick or not self._is_ready:
                return
            self._begin(tick)
        if not self._is_written:
            return
        goes_on = not (self._settings.answer_bars or self._settings.trade_bars)
        if not goes_on or not self._part:
            if tick >= self._end_tick:
                self._finish()
        else:
            metre_map = self._backing.metre_map
            if tick >= metre_map.bar_start_at(max(self._end_tick - 1, 0)):
                # It goes on until somebody comes in.
                self._before = (self._before + self._part)[-_MOST_KEPT:]
                self._ask((*self._phrase, *self._before), self._end_tick)

    def _begin(self, tick: float) -> None:
        """The answer sounds: the phrase is complete, and what is played now is the next."""
        self._begun = True
        self._phrase = self._played(tick)
        self._turn, self._recorder = self._new_turn(tick)

    def _is_belated(self, tick: float) -> bool:
        """Whether a key struck now belongs to the turn before: where bars are traded, its last
        note may come late."""
        beat = self._backing.ticks_per_beat
        return self._begun and self._settings.trade_bars > 0 and tick < self._answer_tick + beat

    def _come_in(self, tick: float) -> None:
        """The player strikes a key while an answer is prepared or sounds."""
        if not self._begun:
            if not self._settings.trade_bars:
                # The phrase was not over after all.
                self._follower.forget()
                self._token = None
                self._part = ()
                self._state = JamState.LISTENING
                self._transport.update(self._song())
            return
        # Where bars are traded, the first note of a turn may come early.
        if self._settings.trade_bars and tick >= self._end_tick - self._backing.ticks_per_beat:
            return
        self._give_way(tick)

    def _give_way(self, tick: float) -> None:
        """End the answer here."""
        here = round(tick)
        self._follower.forget()
        self._token = None
        if not self._begun:
            self._begin(tick)
        self._part = tuple(
            note.with_duration(max(min(note.duration_ticks, here - note.start_tick), 1))
            for note in self._before + self._part
            if note.start_tick < here
        )
        self._before = ()
        self._end_tick = max(here, self._answer_tick)
        self._transport.update(self._song())
        self._keep_exchange()
        self._state = JamState.LISTENING

    def _finish(self) -> None:
        self._part = self._before + self._part
        self._before = ()
        self._keep_exchange()
        self._state = JamState.WAITING
        if self._turn.began_tick is not None:
            self._state = JamState.LISTENING

    def _keep_exchange(self) -> None:
        exchange = self._present_exchange()
        if exchange is not None:
            self._exchanges.append(exchange)
            self._history.extend((*exchange.phrase, *exchange.answer))

    def _present_exchange(self) -> Exchange | None:
        request = self._asked_first
        if request is None:
            return None
        request = replace(request, start_tick=self._answer_tick)
        answer = self._before + self._part
        return Exchange(self._phrase, answer, self._answer_tick, self._end_tick, request)

    def _wait(self, tick: float) -> None:
        """Nothing is under way any more."""
        self._follower.forget()
        self._token = None
        self._state = JamState.WAITING
        self._turn, self._recorder = self._new_turn(tick)
        self._before = self._part = ()
        self._transport.update(self._song())

    # --- ticks and notes

    @property
    def _handing_over_s(self) -> float:
        """How long before they sound notes have to be there."""
        return self._transport.handing_over_s + _MARGIN_S

    def _tick(self, time_s: float) -> float | None:
        found = self._transport.place_at(time_s)
        return None if found is None else found[1]

    def _place(self, time_s: float) -> Place | None:
        tick = self._tick(time_s)
        return None if tick is None else Place(0, tick)

    def _ticks_in(self, seconds: float, tick: float) -> float:
        tempo_map = self._backing.tempo_map
        return tempo_map.tick_at(tempo_map.seconds_at(tick) + seconds) - tick

    def _lead_ticks(self, tick: float) -> float:
        """How long before an answer is due it is asked for: a slow computer learns to ask
        sooner."""
        latest = list(self._timings)[-_TIMINGS_HEEDED:]
        took_s = max((t.ready_s - t.decided_s for t in latest), default=0.0)
        lead_s = min(max(took_s, _LEAST_READY_S) + self._handing_over_s, _MOST_LEAD_S)
        return self._ticks_in(lead_s, tick)

    def _new_turn(self, tick: float) -> tuple[Turn, Recorder]:
        backing = self._backing
        recorder = Recorder(self._place, Place(0, tick), latency_s=self._latency_s)
        return Turn(backing.metre_map, backing.ticks_per_beat), recorder

    def _played(self, tick: float) -> tuple[Note, ...]:
        """The notes of the present phrase so far."""
        ended = max(Place(0, tick), self._recorder.last_place)
        ticks_per_beat = self._backing.ticks_per_beat
        takes = self._recorder.takes(ended, loop=None, ticks_per_beat=ticks_per_beat)
        return takes[0].notes if takes else ()

    def _request_for(self, phrase: tuple[Note, ...], start_tick: int) -> ContinuationRequest:
        """What follows the jam so far and these notes."""
        settings = self._settings
        notes = [note for note in (*self._history, *phrase) if note.start_tick < start_tick]
        notes = notes[-_MOST_HISTORY:]
        track_id = self._backing.new_track_id()
        heard = Track(track_id).with_notes(note.with_channel(0) for note in notes)
        return ContinuationRequest(
            song=self._backing.with_track(heard),
            start_tick=start_tick,
            track_ids=(track_id,),
            bars=settings.bars,
            candidates=1,
            drafts=1,
            key=settings.key,
            style=settings.style,
            temperature=settings.temperature,
            density=settings.density,
            register=settings.register,
            dynamics=settings.dynamics,
            recall=settings.recall,
            seed=settings.seed + self._n_asked,
        )

    def _song(self) -> Song:
        """What is to sound: the backing with answers."""
        notes: list[Note] = [*self._before, *self._part]
        exchange = self.exchange
        if self._state is JamState.LOOPING and exchange is not None:
            channel = self._answer_track.channel
            played = (note.with_channel(channel) for note in exchange.phrase)
            notes = [*played, *exchange.answer]
        return self._backing.with_track(self._answer_track.with_notes(sorted(notes)))
