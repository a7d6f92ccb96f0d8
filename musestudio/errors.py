"""Errors a user can read: each carries one clear sentence and nothing else.

Code that fails because of something outside the program (a file, a device, a number
typed by a person) raises one of these. The command line prints the sentence and exits
with 2, the window shows it in a message; the traceback goes to the log only.
"""


class MuseStudioError(Exception):
    """Base of every error whose text is meant for the user."""


class MidiFileError(MuseStudioError):
    """A MIDI file could not be read or written."""


class AudioFileError(MuseStudioError):
    """A recording could not be read."""


class ProjectFileError(MuseStudioError):
    """A ``.muse`` project could not be read or written."""


class ModelError(MuseStudioError):
    """A model file is missing, damaged or does not follow the contract."""


class RequestError(MuseStudioError):
    """A request makes no musical sense (zero bars, an unknown key, …)."""


class DeviceError(MuseStudioError):
    """A MIDI port or an audio device could not be used."""


class DeviceWaits(DeviceError):
    """A device is not there now; it is used again, without being asked, when it returns."""


class Cancelled(MuseStudioError):
    """The user stopped a running job."""
