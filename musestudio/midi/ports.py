"""MIDI ports of this computer, by name, through whichever MIDI system works here.

rtmidi may be compiled for several systems (on Linux ALSA and JACK) and does not fall
back from one to the other by itself, so each is tried. Looking for ports opens a client
of each system, which takes 1 ms (ALSA) to 40 ms (JACK): not a thing for the GUI thread.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from musestudio.errors import DeviceError
from musestudio.quiet import quiet_libraries

if TYPE_CHECKING:
    import rtmidi

CLIENT_NAME = "MuseStudio"
_JACK = "Jack"  # As rtmidi calls it.
NO_VIRTUAL_PORTS = (
    "Windows has no virtual MIDI ports; install loopMIDI and choose the port it makes."
)


class NoSuchPortError(DeviceError):
    """No port of that name is there; it may come back."""


class Backend(NamedTuple):
    """A MIDI system rtmidi was compiled for. problem: why it cannot be used here, or None."""

    name: str
    problem: str | None


class _Port(NamedTuple):
    number: int
    full_name: str  # As the system has it; on ALSA and Windows with a number that changes.
    name: str  # What stays the same when devices are plugged in another order.


def backends() -> list[Backend]:
    """Every MIDI system tried, usable or not. Empty where rtmidi itself cannot be loaded."""
    found = []
    for api in _compiled_apis():
        try:
            _new_client("out", api).delete()
        except DeviceError as error:
            found.append(Backend(_api_name(api), str(error)))
        else:
            found.append(Backend(_api_name(api), None))
    return found


def output_names() -> list[str]:
    """Names of the ports music can be sent to, for ``PortOutput``; never an error."""
    return _names("out")


def input_names() -> list[str]:
    """Names of the ports a keyboard may be played on; never an error."""
    return _names("in")


def supports_virtual_ports() -> bool:
    """Whether this platform lets a program make ports of its own."""
    return sys.platform != "win32"


def open_input(name: str) -> tuple[rtmidi.MidiIn, str]:
    """Open a port to listen to; return it and the name the system has for it.

    Raises NoSuchPortError, or DeviceError where it is there and cannot be opened.
    """
    clients = Clients("in")
    try:
        port = clients.open(name)
        return port.client, port.full_name
    finally:
        clients.close()


def open_virtual_output(name: str) -> rtmidi.MidiOut:
    """Make a port that other programs see and can listen to.

    Raises DeviceError where the platform has none or no MIDI system works.
    """
    return _open_virtual("out", name)


def open_virtual_input(name: str) -> rtmidi.MidiIn:
    """The same for a port other programs can play into."""
    return _open_virtual("in", name)


class OpenPort(NamedTuple):
    """A port that was opened. full_name: as the system has it."""

    api: int
    client: Any
    full_name: str


class Clients:
    """A client of each MIDI system that works, to look what is there and to open it.

    Asking a client that exists takes little time; making one may keep this process from
    everything else for tens of milliseconds. For one thread; direction: “in” or “out”.
    """

    def __init__(self, direction: str) -> None:
        self._direction = direction
        self._clients: list[tuple[int, Any]] = []
        self.renew()

    def renew(self) -> None:
        """Make a client where a system has none, or one that may be dead.

        A client of a JACK server that has ended goes on answering what it saw last.
        """
        for api, client in tuple(self._clients):
            if _api_name(api) == _JACK or not _ports_of(api, client):
                self._drop(api, client)
        present = {api for api, _client in self._clients}
        for api in _compiled_apis():
            if api not in present:
                with contextlib.suppress(DeviceError):
                    self._clients.append((api, _new_client(self._direction, api)))

    @property
    def systems(self) -> tuple[str, ...]:
        """Names of the MIDI systems that work."""
        return tuple(_api_name(api) for api, _client in self._clients)

    def names(self) -> list[str]:
        """What to call the ports there are, in order, without those this program made."""
        ports = [port for api, client in self._clients for port in _ports_of(api, client)]
        ports = [port for port in ports if not port.name.startswith(CLIENT_NAME)]
        count = Counter(port.name for port in ports)
        names = (port.name if count[port.name] == 1 else port.full_name for port in ports)
        return list(dict.fromkeys(names))

    def open(self, name: str) -> OpenPort:
        """Open a port; its client is the caller's from then on.

        Raises NoSuchPortError, or DeviceError where it is there and cannot be opened.
        """
        found = [
            (port, api, client)
            for api, client in self._clients
            for port in _ports_of(api, client)
            if name in (port.full_name, port.name)
        ]
        if not found:
            raise NoSuchPortError(
                f"There is no MIDI port “{name}”; is the device plugged in and on?"
            )
        # The complete name first: two devices of one make differ only in their number.
        port, api, client = min(found, key=lambda place: place[0].full_name != name)
        try:
            with quiet_libraries():
                client.open_port(port.number, name=CLIENT_NAME)
        except Exception as error:
            raise DeviceError(
                f"The MIDI port “{name}” could not be opened; another program may be using it."
            ) from error
        self._clients.remove((api, client))
        return OpenPort(api, client, port.full_name)

    def take_back(self, port: OpenPort) -> None:
        """Close a port that was opened here, and look with its client again."""
        with contextlib.suppress(Exception):  # What is gone need not be closed.
            port.client.close_port()
        self._clients.append((port.api, port.client))

    def close(self) -> None:
        """Let go of every client."""
        for api, client in tuple(self._clients):
            self._drop(api, client)

    def _drop(self, api: int, client: Any) -> None:
        self._clients.remove((api, client))
        with contextlib.suppress(Exception):  # What is gone need not be closed.
            client.delete()


def _open_virtual(direction: str, name: str) -> Any:
    if not supports_virtual_ports():
        raise DeviceError(NO_VIRTUAL_PORTS)
    for api in _compiled_apis():
        try:
            client = _new_client(direction, api, name)
        except DeviceError:
            continue
        try:
            with quiet_libraries():
                client.open_virtual_port(name)
        except Exception:
            client.delete()
            continue
        return client
    raise DeviceError("No virtual MIDI port could be made: no MIDI system works on this computer.")


def _compiled_apis() -> list[int]:
    try:
        import rtmidi
    except ImportError:  # On Linux its wheel needs the system's libasound2.
        return []
    return list(rtmidi.get_compiled_api())


def _api_name(api: int) -> str:
    import rtmidi

    return str(rtmidi.get_api_display_name(api))


def _new_client(direction: str, api: int, client_name: str = CLIENT_NAME) -> Any:
    import rtmidi

    make = rtmidi.MidiOut if direction == "out" else rtmidi.MidiIn
    try:
        with quiet_libraries():
            return make(api, name=client_name)
    except Exception as error:
        raise DeviceError(f"{_api_name(api)} is not running or not allowed here.") from error


def _ports_of(api: int, client: Any) -> list[_Port]:
    try:
        with quiet_libraries():
            names = client.get_ports()
    except Exception:  # A system that went away while it was asked has no ports.
        names = []
    return [_Port(i, full, _stable_name(api, full)) for i, full in enumerate(names)]


def _stable_name(api: int, full_name: str) -> str:
    """The name without the number that rtmidi appends on ALSA (“ 20:0”) and Windows (“ 1”)."""
    import rtmidi

    if api == rtmidi.API_LINUX_ALSA:
        return re.sub(r" \d+:\d+$", "", full_name)
    if api == rtmidi.API_WINDOWS_MM:
        return re.sub(r" \d+$", "", full_name)
    return full_name


def _names(direction: str) -> list[str]:
    clients = Clients(direction)
    try:
        return clients.names()
    finally:
        clients.close()
