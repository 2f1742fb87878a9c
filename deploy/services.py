"""PostgreSQL and Redis of one machine, in folders of their own: how they are made and started."""

import os
import pwd
import secrets
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from deploy.strings import say

_OWNER, _DATABASE = "assistant", "assistant"
_WITHIN = 60.0
_MAX_CONNECTIONS = 200  # each process has up to 20, and the bots' store some of its own


@dataclass(frozen=True, slots=True)
class Postgres:
    """A cluster in `folder` on `port` of the loopback."""

    folder: Path
    port: int
    binaries: Path

    @property
    def url(self) -> str:
        """The address with its password, as DATABASE_URL wants it."""
        return f"postgresql://{_OWNER}:{self._password()}@127.0.0.1:{self.port}/{_DATABASE}"

    def make(self) -> None:
        """Make the cluster, unless it is there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if (self.folder / "data" / "PG_VERSION").exists():
            return
        password = self.folder / "password"
        password.write_text(secrets.token_urlsafe(24) + "\n", "ascii")
        password.chmod(0o600)
        _hand_over(self.folder)
        words = ["-D", str(self.folder / "data"), "-U", _OWNER, "-A", "scram-sha-256", f"--pwfile={password}"]
        command = [*_as_owner(), str(self.binaries / "initdb"), *words, "-E", "UTF8", "--no-locale"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def command(self) -> list[str]:
        """The server in the foreground."""
        settings = {
            "listen_addresses": "127.0.0.1,::1",
            "unix_socket_directories": "",
            "max_connections": str(_MAX_CONNECTIONS),
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server = [str(self.binaries / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), *words]
        return [*_as_owner(), *server]

    def wait(self) -> None:
        """Until it takes connections, then make the database. Raises `SystemExit`."""
        end = time.monotonic() + _WITHIN
        while self._client("pg_isready", "-q").returncode != 0:
            if time.monotonic() > end:
                raise SystemExit(say("service_late", name="PostgreSQL", seconds=int(_WITHIN)))
            time.sleep(0.2)
        if self._client("psql", "-U", _OWNER, "-d", _DATABASE, "-qc", "SELECT 1").returncode != 0:
            self._client("createdb", "-U", _OWNER, "--maintenance-db", "postgres", _DATABASE).check_returncode()

    def _password(self) -> str:
        return (self.folder / "password").read_text("ascii").strip()

    def _client(self, program: str, *words: str) -> subprocess.CompletedProcess[bytes]:
        # Not in the command line, which everybody on the machine can read.
        env = {**os.environ, "PGPASSWORD": self._password()}
        command = [str(self.binaries / program), "-h", "127.0.0.1", "-p", str(self.port), *words]
        return subprocess.run(command, env=env, check=False, capture_output=True)


def find_program(name: str) -> Path | None:
    """A program of PostgreSQL, of the newest version that is installed; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    if found:
        return found[-1]
    on_path = shutil.which(name)
    return Path(on_path) if on_path else None


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's server and clients."""
    server = find_program("postgres")
    return server.resolve().parent if server else None


def redis_command(folder: Path, port: int) -> list[str]:
    """Redis in memory only: it holds counts of limits, and loses nothing that matters when it dies."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"bind": "127.0.0.1 ::1", "save": "", "appendonly": "no", "maxmemory": "64mb", "dir": str(folder)}
    words = [word for name, value in settings.items() for word in (f"--{name}", value)]
    return ["redis-server", "--port", str(port), "--maxmemory-policy", "volatile-ttl", *words]


def _version(path: Path) -> int:
    name = path.parent.parent.name
    return int(name) if name.isdigit() else 0


def _user() -> str | None:
    # The server refuses to run as root.
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _as_owner() -> list[str]:
    user = _user()
    return ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"] if user else []


def _hand_over(folder: Path) -> None:
    if user := _user():
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, user)
