"""How money, time, dates and lists are written for a citizen."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate

from actions.wording import say
from kb.procedures.model import Fee, FeeKind, Method, ProcessingTime

# A list in a message shows at most this many items; the card holds all (docs: conversation rules).
LIST_LIMIT = 7
LIST_LENGTH = 500
LIST_LEAST = 3
ITEM_LIMIT = 140


def money(amount: int, currency: str) -> str:
    """`135.000 đồng`, `10 USD`."""
    grouped = f"{amount:,}".replace(",", ".")
    return say("utter_money_vnd", amount=grouped) if currency == "VND" else f"{grouped} {currency}"


def day(value: date) -> str:
    """`23/11/2026`."""
    return value.strftime("%d/%m/%Y")


def duration(time: ProcessingTime) -> str:
    """`5 ngày làm việc`, `1,5 ngày`."""
    return say(f"utter_time_unit_{time.unit}", number=f"{time.number:g}".replace(".", ","))


def fee_amount(fee: Fee) -> str:
    """The amount or its kind, with what one payment buys."""
    if fee.kind is FeeKind.AMOUNT and fee.amount is not None:
        amount = money(fee.amount, fee.currency)
        return say("utter_fee_per", amount=amount, per=fee.per) if fee.per else amount
    return say(f"utter_fee_{fee.kind}")


def method_name(method: Method) -> str:
    """`nộp trực tuyến`."""
    return say(f"utter_method_{method}")


def remarks(parts: Iterable[str]) -> str:
    """` (nộp trực tuyến; cấp lại)`, or nothing."""
    told = "; ".join(_lowered(part) for part in parts if part)
    return f" ({told})" if told else ""


def _lowered(text: str) -> str:
    # Not the first letter of an abbreviation (UBND, CT01).
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def shortened(text: str, limit: int = ITEM_LIMIT) -> str:
    """The text up to a word's end before the limit, with an ellipsis when something was left out."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def bullets(lines: Sequence[str], *, full: bool) -> tuple[str, bool]:
    """The lines as a list, and whether something was left out of it. `full` leaves nothing out."""
    told = list(lines) if full else [shortened(line) for line in lines[: _fitting(lines)]]
    return "\n".join(f"• {line}" for line in told), told != list(lines)


def _fitting(lines: Sequence[str]) -> int:
    lengths = accumulate(min(len(line), ITEM_LIMIT) for line in lines)
    return max(LIST_LEAST, min(LIST_LIMIT, sum(length <= LIST_LENGTH for length in lengths)))
