"""Finds the compiled tool and runs it: its progress as events, its errors as exceptions, its end with ours."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sysconfig
import threading
import warnings
from typing import Any, Callable, Dict, Iterator, List, Sequence

from ._progress import Progress, event
from .errors import Mv2vWarning, ToolDataError, ToolError, ToolKilledError, ToolNotFoundError, ToolUsageError

#: By exit status.
_KINDS = {1: ToolDataError, 64: ToolUsageError}
#: How long an interrupted tool may take to remove its temporary files before it is killed.
_GRACE_SECONDS = 10


def binary_path() -> str:
    """The tool: MV2V_BINARY where that is set, else the wheel's own, else the first one on the path.

    Raises ToolNotFoundError.
    """
    chosen = os.environ.get("MV2V_BINARY")
    if chosen:
        if not os.path.isfile(chosen):
            raise ToolNotFoundError(f"MV2V_BINARY is {chosen}, but there is no such file")
        return chosen
    candidates = list(_installed_scripts())
    for candidate in candidates:
        if os.path.isfile(candidate):
            return candidate
    found = shutil.which("mv2v")
    if found:
        return found
    raise ToolNotFoundError(
        "there is no mv2v binary: it is neither on the path nor at " + " or ".join(dict.fromkeys(candidates))
        + "; install the wheel for this platform, or set MV2V_BINARY to a binary that 'make install' has made")


def _installed_scripts() -> Iterator[str]:
    """Where installers put a wheel's scripts, for the schemes that this package may have been installed by."""
    package = os.path.dirname(os.path.abspath(__file__))
    site = os.path.dirname(package)
    # A prefix (lib/pythonX.Y/site-packages) and `pip install --target`.
    yield os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(site))), "bin", "mv2v")
    yield os.path.join(site, "bin", "mv2v")
    for scheme in (None, f"{os.name}_user"):
        folder = sysconfig.get_path("scripts", scheme) if scheme else sysconfig.get_path("scripts")
        if folder:
            yield os.path.join(folder, "mv2v")


def run_tool(arguments: Sequence[str], report: Callable[[Progress], Any]) -> Dict[str, Any]:
    """Runs the tool to its end and gives the JSON document that it prints.

    Whatever ends the wait, Ctrl-C or an exception of the callback, ends the tool too, which then leaves no file.
    Remarks on the rows become warnings. Raises ToolError and its kinds with the tool's text.
    """
    binary = binary_path()
    try:
        process = subprocess.Popen(
            [binary, *arguments], env=_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            encoding="utf-8", errors="replace")
    except OSError as error:
        raise ToolNotFoundError(f"{binary} cannot be run: {error}") from error
    output: List[str] = []
    assert process.stdout is not None and process.stderr is not None
    reader = threading.Thread(target=lambda stream: output.append(stream.read()), args=(process.stdout,), daemon=True)
    text: List[str] = []
    try:
        reader.start()
        for line in process.stderr:
            progress = _progress(line)
            if progress is None:
                text.append(line)
            else:
                report(progress)
        reader.join()
        status = process.wait()
    except BaseException:
        _end(process)
        raise
    finally:
        process.stdout.close()
        process.stderr.close()
    if status != 0:
        raise _error(binary, status, "".join(text))
    for line in text:
        if line.startswith(("remark: ", "hint: ")):
            warnings.warn(line.partition(": ")[2].rstrip(), Mv2vWarning, stacklevel=3)
    document: Dict[str, Any] = json.loads(output[0])
    return document


#: Variables that choose how the tool writes to standard error, which is read here.
_LOG_VARIABLES = ("MV2V_LOG_FORMAT", "MV2V_QUIET", "MV2V_VERBOSE")


def _environment() -> Dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _LOG_VARIABLES}


def _progress(line: str) -> Any:
    if not line.startswith('{"event"'):
        return None
    try:
        return event(json.loads(line))
    except (ValueError, KeyError):
        return None


def _end(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_GRACE_SECONDS)
    except BaseException:
        process.kill()
        process.wait()


def _error(binary: str, status: int, text: str) -> ToolError:
    lines = [line for line in text.splitlines() if not line.startswith(("remark: ", "hint: "))]
    start = next((place for place, line in enumerate(lines) if line.startswith("Error: ")), None)
    message = "\n".join(lines if start is None else lines[start:]).strip()
    message = message[len("Error: "):] if start is not None else message
    number = -status if status < 0 else status - 128 if status > 128 else 0
    if number:
        name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
        advice = "; the system kills programs so when memory is short" if number == signal.SIGKILL else ""
        return ToolKilledError(f"{binary} was ended by {name}{advice}{': ' + message if message else ''}", status)
    message = message or f"{binary} ended with status {status} and said nothing"
    return _KINDS.get(status, ToolError)(message, status)


