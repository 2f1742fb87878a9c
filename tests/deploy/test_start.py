"""What containers and services start: secrets from files, the model of the image, and then the process itself."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.start import bring_models, with_secrets
from tests.deploy.test_keep import wait_for_lines


def test_a_secret_comes_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a long key\n")
    given = {"SECRET_KEY_FILE": str(tmp_path / "key"), "SSL_CERT_FILE": "/etc/ssl/own.pem", "PORT": "8000"}
    assert with_secrets(given) == {"SECRET_KEY": "a long key", "SSL_CERT_FILE": "/etc/ssl/own.pem", "PORT": "8000"}


def test_a_secret_that_is_given_twice_or_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("other")
    with pytest.raises(SystemExit, match="hai lần"):
        with_secrets({"SECRET_KEY": "one", "SECRET_KEY_FILE": str(tmp_path / "key")})
    with pytest.raises(SystemExit, match="REDIS_URL_FILE"):
        with_secrets({"REDIS_URL_FILE": str(tmp_path / "none")})


def test_the_models_of_the_image_are_copied_once(tmp_path: Path) -> None:
    built, var = tmp_path / "built", tmp_path / "var"
    built.mkdir()
    (built / "a.tar.gz").write_bytes(b"model")
    environ = {"BUILT_MODELS": str(built), "VAR": str(var)}
    assert bring_models(environ) == [var / "models" / "a.tar.gz"]
    (var / "models" / "a.tar.gz").write_bytes(b"mine")
    assert bring_models(environ) == []
    assert [path.read_bytes() for path in (var / "models").iterdir()] == [b"mine"]


def test_it_becomes_the_process(tmp_path: Path) -> None:
    (tmp_path / "told.py").write_text("import os; print(os.getpid(), os.environ['SECRET_KEY'])")
    (tmp_path / "key").write_text("a long key")
    env = {**os.environ, "SECRET_KEY_FILE": str(tmp_path / "key"), "PYTHONPATH": str(tmp_path)}
    env.pop("SECRET_KEY", None)
    started = subprocess.Popen(
        [sys.executable, "-m", "deploy.start", "told"], env=env, stdout=subprocess.PIPE, text=True
    )
    said, _ = started.communicate(timeout=20)
    assert said.split(maxsplit=1) == [str(started.pid), "a long key\n"]


def test_a_keeper_that_is_asked_starts_anew_at_once(tmp_path: Path) -> None:
    lines, pid = tmp_path / "lines", tmp_path / "pid"
    child = f"import os, time; open({str(lines)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    command = [sys.executable, "-m", "deploy.keep", "--pid", str(pid), sys.executable, "-c", child]
    keeper = subprocess.Popen(command)
    try:
        [first] = wait_for_lines(lines, 1)
        assert pid.read_text().split() == [str(keeper.pid), first]
        keeper.send_signal(signal.SIGHUP)
        second = wait_for_lines(lines, 2)[1]
        assert second != first
        assert pid.read_text().split() == [str(keeper.pid), second]
        keeper.send_signal(signal.SIGTERM)
        assert keeper.wait(timeout=5) == 0
    finally:
        keeper.kill()
