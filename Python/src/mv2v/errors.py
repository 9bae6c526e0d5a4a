"""What can go wrong, one class for each thing that a caller may want to handle differently."""

from __future__ import annotations

from typing import Optional


class Mv2vError(Exception):
    """Anything that mv2v itself raises."""


class MapFileError(Mv2vError, ValueError):
    """A file is not a map that this version can use; the message names the file and what is wrong."""


class RowsError(Mv2vError, ValueError):
    """Vectors cannot be used: their shape, dimension, type or a value; the message names the row."""


class WrongModelError(Mv2vError, ValueError):
    """Vectors are said to come from another model than the one whose vectors the map takes; the message says what does."""


class FailedMapError(Mv2vError):
    """A map's own verdict is 'failed', and nobody said to use it all the same."""


class ToolError(Mv2vError, RuntimeError):
    """The tool refused or failed; the message is the tool's own."""

    def __init__(self, message: str, status: Optional[int] = None) -> None:
        super().__init__(message)
        #: The tool's exit status; negative for a signal.
        self.status = status


class ToolDataError(ToolError, ValueError):
    """The tool cannot use the data or the files; the message names the file and the row."""


class ToolUsageError(ToolError, ValueError):
    """The tool was given an option, knob or combination that does not exist."""


class ToolKilledError(ToolError):
    """The tool was ended by a signal, as the system does when memory is short."""


class ToolNotFoundError(Mv2vError, FileNotFoundError):
    """There is no mv2v binary where it is looked for, or it cannot be run."""


class Mv2vWarning(UserWarning):
    """Something about the rows that a person should know; the result stands."""
