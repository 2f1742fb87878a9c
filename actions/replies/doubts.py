"""What the record does not say with certainty."""

from actions.replies.formats import shortened
from actions.replies.model import Section, not_published
from actions.wording import knows, say
from kb.procedures.model import Aspect, Finding, Procedure

# How much of an unclear cell is quoted.
_QUOTE_LIMIT = 160


def unclear(procedure: Procedure, aspect: Aspect) -> Section:
    """Why a value is not told: what the record says that could not be read with certainty, or that it is silent."""
    for finding in procedure.findings_of(aspect):
        special = f"utter_finding_{finding.kind}"
        response = special if knows(special) else f"utter_finding_{aspect}"
        return Section(aspect, say(response, detail=quoted(finding)))
    return not_published(aspect)


def quoted(finding: Finding) -> str:
    """What the record says, short enough for one sentence."""
    return shortened(finding.detail, _QUOTE_LIMIT).rstrip(" .")
