"""Settings of the platforms. A platform of which nothing is set is off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels.reading_settings import Setting, given_of, switch_of, url_of
from kb.errors import SettingsError

_ZALO_SECRETS = (
    Setting("ZALO_APP_ID", "", "id of the Zalo app; without it Zalo is off"),
    Setting("ZALO_APP_SECRET", "", "secret key of the app"),
    Setting("ZALO_OA_SECRET_KEY", "", "secret key of the official account, from the app's page on webhooks"),
)
ZALO = (
    *_ZALO_SECRETS,
    Setting("ZALO_API_BASE", "https://openapi.zalo.me", "where Zalo's API is"),
    Setting("ZALO_OAUTH_BASE", "https://oauth.zaloapp.com", "where Zalo's consent page and tokens are"),
    Setting(
        "ZALO_CODE_VERIFIER", "", "PKCE verifier, where the app's page keeps one challenge; default: a new one each"
    ),
    Setting("ZALO_APPSECRET_PROOF", "off", "on or off: prove the app's secret with each call"),
    Setting("ZALO_PAID_MESSAGES", "off", "on or off: write to citizens between 48 hours and 7 days, which Zalo bills"),
)
_FACEBOOK_SECRETS = (
    Setting("FACEBOOK_APP_SECRET", "", "secret of the Facebook app, which signs events"),
    Setting("FACEBOOK_VERIFY_TOKEN", "", "word that Facebook shows when the webhook is registered"),
    Setting("FACEBOOK_PAGE_TOKEN", "", "token of the page; without it Facebook is off"),
)
FACEBOOK = (
    *_FACEBOOK_SECRETS,
    Setting("FACEBOOK_GRAPH_BASE", "https://graph.facebook.com", "where the Graph API is"),
    Setting("FACEBOOK_GRAPH_VERSION", "v25.0", "version of the Graph API"),
    Setting("FACEBOOK_APPSECRET_PROOF", "off", "on or off: prove the app's secret with each call"),
)


@dataclass(frozen=True, slots=True)
class ZaloSettings:
    """The table `ZALO`, cast."""

    app_id: str
    app_secret: str
    oa_secret_key: str
    api_base: str
    oauth_base: str
    code_verifier: str
    appsecret_proof: bool
    paid_messages: bool


@dataclass(frozen=True, slots=True)
class FacebookSettings:
    """The table `FACEBOOK`, cast."""

    app_secret: str
    verify_token: str
    page_token: str
    graph_base: str
    graph_version: str
    appsecret_proof: bool


def read_zalo(environ: Mapping[str, str]) -> ZaloSettings | None:
    """None when Zalo is off. Raises `SettingsError`."""
    given = given_of(ZALO, environ)
    if not _is_on("Zalo", _ZALO_SECRETS, given):
        return None
    return ZaloSettings(
        app_id=given["ZALO_APP_ID"],
        app_secret=given["ZALO_APP_SECRET"],
        oa_secret_key=given["ZALO_OA_SECRET_KEY"],
        api_base=url_of(given, "ZALO_API_BASE").rstrip("/"),
        oauth_base=url_of(given, "ZALO_OAUTH_BASE").rstrip("/"),
        code_verifier=_verifier(given["ZALO_CODE_VERIFIER"]),
        appsecret_proof=switch_of(given, "ZALO_APPSECRET_PROOF"),
        paid_messages=switch_of(given, "ZALO_PAID_MESSAGES"),
    )


def read_facebook(environ: Mapping[str, str]) -> FacebookSettings | None:
    """None when Facebook is off. Raises `SettingsError`."""
    given = given_of(FACEBOOK, environ)
    if not _is_on("Facebook", _FACEBOOK_SECRETS, given):
        return None
    return FacebookSettings(
        app_secret=given["FACEBOOK_APP_SECRET"],
        verify_token=given["FACEBOOK_VERIFY_TOKEN"],
        page_token=given["FACEBOOK_PAGE_TOKEN"],
        graph_base=url_of(given, "FACEBOOK_GRAPH_BASE").rstrip("/"),
        graph_version=given["FACEBOOK_GRAPH_VERSION"],
        appsecret_proof=switch_of(given, "FACEBOOK_APPSECRET_PROOF"),
    )


def _is_on(name: str, secrets: Sequence[Setting], given: Mapping[str, str]) -> bool:
    missing = [secret.name for secret in secrets if not given[secret.name]]
    if missing and len(missing) < len(secrets):
        raise SettingsError(f"{name} needs {' and '.join(missing)} too; set all of them, or none to leave it off.")
    return not missing


def _verifier(value: str) -> str:
    # RFC 7636, 4.1.
    if value and not 43 <= len(value) <= 128:
        raise SettingsError("ZALO_CODE_VERIFIER has not 43 to 128 characters.")
    return value
