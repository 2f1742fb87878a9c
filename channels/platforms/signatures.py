"""What both platforms sign alike."""

import hashlib
import hmac


def proof_of(token: str, *, app_secret: str) -> str:
    """What shows with a call that the caller knows the app's secret too ("appsecret_proof"): 64 hex digits."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
