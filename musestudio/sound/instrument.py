"""A General MIDI instrument: messages in, audio out. No device, no clock."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from musestudio.errors import DeviceError
from musestudio.sound.limiter import soft_clip
from musestudio.sound.reverb import Reverb
from musestudio.sound.soundfont import read_soundfont

SAMPLE_RATE = 44_100
# Brings a piano to about half of full scale; a loud drum kit meets the limiter.
_GAIN_DB = 10.0
_MAX_VOICES = 256
_DRUM_CHANNEL = 9
_SUSTAIN = 64
_RESETS = (  # GM system on (1 and 2), GS reset, XG system on: “F0 … F7” without the ends.
    bytes.fromhex("7e 7f 09 01"),
    bytes.fromhex("7e 7f 09 03"),
    bytes.fromhex("41 10 42 12 40 00 7f 00 41"),
    bytes.fromhex("43 10 4c 00 00 7e 00"),
)


class Instrument:
    """Plays a SoundFont on 16 channels, the tenth being drums.

    sample_rate: frames a second.
    reverb:      how much of the room around it is heard, 0–1.

    Raises DeviceError when the synthesizer is not installed or the SoundFont unusable.
    """

    def __init__(
        self,
        soundfont_path: str | Path | None = None,
        sample_rate: int = SAMPLE_RATE,
        *,
        reverb: float = 0.0,
    ) -> None:
        try:
            import tinysoundfont
        except ImportError as error:
            raise DeviceError(
                "The built-in synth needs tinysoundfont; install it with "
                "“pip install --no-deps tinysoundfont”."
            ) from error
        data = read_soundfont(soundfont_path)
        self.sample_rate = sample_rate
        self._synth = tinysoundfont.Synth(gain=_GAIN_DB, samplerate=sample_rate)
        try:
            self._soundfont = self._synth.sfload(data, max_voices=_MAX_VOICES)
        except Exception as error:
            raise DeviceError(
                "The SoundFont is damaged; choose another in the settings."
            ) from error
        self._reverb = Reverb(sample_rate, reverb) if reverb > 0 else None
        self._bank = [0] * 16
        self._pedal = [False] * 16
        # Keys let go while the pedal was down: the synthesizer has no pedal of its own.
        self._sustained: list[set[int]] = [set() for _ in range(16)]
        self._reset()

    def send(self, data: bytes) -> None:
        """Take one complete message; it is heard from the next frame rendered."""
        if data[0] == 0xF0:
            if data[1:-1] in _RESETS:
                self._reset()
            return
        status, channel = data[0] & 0xF0, data[0] & 0x0F
        if status == 0x90 and data[2] > 0:
            self._strike(channel, data[1], data[2])
        elif status in (0x80, 0x90):
            self._let_go(channel, data[1])
        elif status == 0xB0:
            self._control(channel, data[1], data[2])
        elif status == 0xC0:
            self._choose_program(channel, data[1])
        elif status == 0xE0:
            self._synth.pitchbend(channel, data[1] | data[2] << 7)
        # Aftertouch has no effect in most SoundFonts and none in this synthesizer.

    def release(self) -> None:
        """Let go every key and pedal; what rings dies away."""
        for channel in range(16):
            self._control(channel, 123, 0)
            self._control(channel, _SUSTAIN, 0)

    def cut_off(self) -> None:
        """End every sound at once; settings stay."""
        self.release()
        for channel in range(16):
            self._control(channel, 120, 0)
        self.render(self.sample_rate // 20)  # The synthesizer fades what it ends.
        if self._reverb is not None:
            self._reverb.clear()

    def render(self, frames: int) -> npt.NDArray[np.float32]:
        """The next stretch of audio, shape (frames, 2), always within ±1."""
        audio = np.zeros((frames, 2), np.float32)
        if frames:
            self._synth.generate_simple(frames, audio)
            if self._reverb is not None:
                self._reverb.add_to(audio)
            soft_clip(audio)
        return audio

    def _strike(self, channel: int, pitch: int, velocity: int) -> None:
        if pitch in self._sustained[channel]:
            # The string is struck anew; without this, voices would pile up under the pedal.
            self._sustained[channel].discard(pitch)
            self._synth.noteoff(channel, pitch)
        self._synth.noteon(channel, pitch, velocity)

    def _let_go(self, channel: int, pitch: int) -> None:
        if self._pedal[channel]:
            self._sustained[channel].add(pitch)
        else:
            self._synth.noteoff(channel, pitch)

    def _control(self, channel: int, number: int, value: int) -> None:
        if number == _SUSTAIN:
            self._press_pedal(channel, value >= 64)
        elif number == 0:
            self._bank[channel] = value  # Takes effect with the next program change.
        elif number == 120:
            self._sustained[channel].clear()
            self._synth.sounds_off(channel)
        else:
            if number == 121:
                self._press_pedal(channel, False)
            self._synth.control_change(channel, number, value)

    def _press_pedal(self, channel: int, down: bool) -> None:
        self._pedal[channel] = down
        if not down:
            for pitch in self._sustained[channel]:
                self._synth.noteoff(channel, pitch)
            self._sustained[channel].clear()

    def _choose_program(self, channel: int, program: int) -> None:
        is_drums = channel == _DRUM_CHANNEL
        for bank in dict.fromkeys((self._bank[channel], 0)):
            try:
                self._synth.program_select(channel, self._soundfont, bank, program, is_drums)
            except Exception:  # Not in this SoundFont: General MIDI's own sound instead.
                continue
            return

    def _reset(self) -> None:
        for channel in range(16):
            self._bank[channel] = 0
            for number, value in ((120, 0), (121, 0), (7, 100), (10, 64), (11, 127)):
                self._control(channel, number, value)
            self._synth.pitchbend(channel, 0x2000)
            self._choose_program(channel, 0)
