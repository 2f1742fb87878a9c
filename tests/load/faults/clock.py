"""A wall clock that can be put wrong while a process runs. Needs a C compiler."""

import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SOURCE = Path(__file__).parent / "clock.c"


@dataclass(frozen=True)
class Clock:
    """One process's. `environ` is what the process is started with."""

    library: Path
    file: Path

    @property
    def environ(self) -> dict[str, str]:
        """For its start."""
        return {"LD_PRELOAD": str(self.library), "CLOCK_FILE": str(self.file)}

    def put(self, seconds: float) -> None:
        """Wrong by so much from now on; forward when above 0. In place: the process has the file mapped."""
        with self.file.open("r+b") as file:
            file.write(struct.pack("<q", int(seconds * 1000)))


def make_clock(folder: Path, name: str) -> Clock | None:
    """A clock that is right so far; None where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library, file = folder / "clock.so", folder / f"{name}.clock"
    if not library.exists():
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, _SOURCE], check=True)
    file.write_bytes(bytes(8))
    return Clock(library, file)
