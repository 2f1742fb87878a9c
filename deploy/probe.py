"""Whether a process of this machine is well, for containers that have no curl: `python -m deploy.probe PORT [PATH]`.

Imports nothing but http: it is asked every few seconds.
"""

import http.client
import sys

_SECONDS = 4.0


def is_well(port: int, path: str) -> bool:
    """Whether it answers 200."""
    connection = http.client.HTTPConnection("localhost", port, timeout=_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not is_well(int(sys.argv[1]), (sys.argv[2:] or ["/readyz"])[0]))
