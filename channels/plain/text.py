"""Texts as markup: line breaks stay (the style keeps them), bold and addresses become elements, all else is escaped."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from markupsafe import Markup

# Bold between double asterisks, or an address up to the punctuation that ends its sentence. As widget/text.js.
_MARKS = re.compile(r"""\*\*(?P<bold>[^*\n]+)\*\*|(?P<url>https://[^\s<>"']*[^\s<>"'.,;:!?)\]])""")
_SCHEMES = frozenset({"https", "tel", "mailto"})
_UNSEEN = re.compile(r"[\x00-\x20\x7f]")


def marked(text: str) -> Markup:
    """The text with its bold and its addresses as elements."""
    return Markup("").join(_parts(text))


def link(href: object, title: str) -> Markup:
    """A link, or the bare title when the address is not one that may be opened."""
    address = safe_href(href)
    if not address:
        return Markup("{}").format(title)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(address, title)


def safe_href(href: object) -> str:
    """The address when its scheme may be opened, else "". Relative addresses are refused too."""
    if not isinstance(href, str) or _UNSEEN.search(href):
        return ""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    whole = parts.netloc if parts.scheme == "https" else parts.path
    return href if parts.scheme in _SCHEMES and whole else ""


def _parts(text: str) -> Iterator[Markup | str]:
    end = 0
    for match in _MARKS.finditer(text):
        # `join` escapes what is no markup.
        yield text[end : match.start()]
        yield Markup("<strong>{}</strong>").format(match["bold"]) if match["bold"] else link(match["url"], match["url"])
        end = match.end()
    yield text[end:]
