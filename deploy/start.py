"""One process, as containers and services start it: `python -m deploy.start MODULE [WORD…]`.

Reads secrets from files, puts the model that came with the image where the bot looks for it, and becomes
`python -m MODULE WORD…`: the same process, so that signals reach it.
"""

import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.strings import say

# Each may be given as NAME_FILE, the path of a file that holds it. Only these: libraries have variables of that form
# for themselves, such as SSL_CERT_FILE.
SECRETS = (
    "DATABASE_URL",
    "SECRET_KEY",
    "REDIS_URL",
    "DOSSIER_API_TOKEN",
    "MAIL_URL",
    "ZALO_APP_SECRET",
    "ZALO_OA_SECRET_KEY",
    "FACEBOOK_APP_SECRET",
    "FACEBOOK_VERIFY_TOKEN",
    "FACEBOOK_PAGE_TOKEN",
    "OIDC_CLIENT_SECRET",
)


def with_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with what the files hold in place of their names; an empty file is an empty value.

    Raises `SystemExit` with a sentence when a file cannot be read, or a secret is given twice.
    """
    given = dict(environ)
    for name in SECRETS:
        path = given.pop(f"{name}_FILE", "")
        if not path:
            continue
        if given.get(name):
            raise SystemExit(say("secret_twice", name=name))
        try:
            given[name] = Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SystemExit(say("secret_unread", name=name, path=path, reason=type(error).__name__)) from error
    return given


def bring_models(environ: Mapping[str, str]) -> list[Path]:
    """Copy the models of `BUILT_MODELS` into `$VAR/models`, those that are not there; returns the new ones.

    Several processes may do so at once: each writes aside and moves into place.
    """
    built = environ.get("BUILT_MODELS")
    if not built:
        return []
    folder, brought = Path(environ.get("VAR") or "var") / "models", []
    folder.mkdir(parents=True, exist_ok=True)
    for model in sorted(Path(built).glob("*.tar.gz")):
        place = folder / model.name
        if not place.exists():
            aside = folder / f".{model.name}.{secrets.token_hex(8)}"
            shutil.copyfile(model, aside)
            aside.replace(place)
            brought.append(place)
    return brought


def main(words: list[str]) -> None:
    """Does not return."""
    if not words:
        raise SystemExit(say("start_usage"))
    env = with_secrets(os.environ)
    bring_models(env)
    os.execve(sys.executable, [sys.executable, "-m", *words], env)


if __name__ == "__main__":
    main(sys.argv[1:])
