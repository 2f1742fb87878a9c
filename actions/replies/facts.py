"""Place, online, steps, conditions, result, legal basis and audience."""

from collections.abc import Sequence

from actions.replies.formats import bullets, method_name
from actions.replies.model import Item, Section, not_published
from actions.wording import say
from kb.procedures.model import Aspect, Level, Method, Procedure


def place(procedure: Procedure, *, province: str = "") -> Section:
    """Who decides and where the dossier is handed in, as far as the record names it.

    `province`: where an office that the card offers to look for on a map is looked for.
    """
    lines = []
    if procedure.agency:
        lines.append(say("utter_place_agency", agency=procedure.agency))
    if procedure.levels:
        levels = ", ".join(say(f"utter_level_{level}") for level in procedure.levels)
        lines.append(say("utter_place_levels", levels=levels))
    lines += [f"{_capital(method_name(m.method))}: {m.place}" for m in procedure.methods if m.place]
    if not lines:
        return not_published(Aspect.PLACE)
    if not any(method.place for method in procedure.methods) and procedure.methods:
        lines.append(say("utter_place_methods", methods=_methods(procedure)))
    text, cut = bullets(lines, full=True)
    items: list[Item] = [{"text": line} for line in lines]
    if _stands_in_the_province(procedure):
        items[0] |= {"office": procedure.agency, "province": province}
    return Section(Aspect.PLACE, "\n" + text, tuple(items), cut)


def _stands_in_the_province(procedure: Procedure) -> bool:
    # A ministry's own office is in the capital, and citizens hand in elsewhere.
    return bool(procedure.agency) and Level.MINISTRY not in procedure.levels


def place_in_brief(procedure: Procedure, *, province: str = "") -> Section:
    """Who decides, in one line, for an overview."""
    whole = place(procedure, province=province)
    if not whole.items:
        return whole
    levels = ", ".join(say(f"utter_level_{level}") for level in procedure.levels)
    named = procedure.agency or levels
    return Section(Aspect.PLACE, f"{named}." if named else whole.text, whole.items)


def online(procedure: Procedure) -> Section:
    """Whether the dossier can be handed in online, and where."""
    if not procedure.methods:
        return not_published(Aspect.ONLINE)
    for method in procedure.methods:
        if method.method is Method.ONLINE:
            text = say("utter_online_yes", url=procedure.url) + (f"\n• {method.place}" if method.place else "")
            return Section(Aspect.ONLINE, text, ({"text": text, "online": True, "url": procedure.url},))
    text = say("utter_online_no", methods=_methods(procedure))
    return Section(Aspect.ONLINE, text, ({"text": text, "online": False},))


def _methods(procedure: Procedure) -> str:
    return ", ".join(method_name(method.method) for method in procedure.methods)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def steps(procedure: Procedure, *, full: bool = False) -> Section:
    """The steps in order."""
    return _list(Aspect.STEPS, procedure.steps, full=full, numbered=True)


def conditions(procedure: Procedure, *, full: bool = False) -> Section:
    """What must be fulfilled; where the record is silent, when the procedure is needed."""
    if not procedure.conditions:
        told = say("utter_conditions_not_published", summary=procedure.summary)
        return Section(Aspect.CONDITIONS, told.replace("  ", " "))
    return _list(Aspect.CONDITIONS, procedure.conditions, full=full)


def result(procedure: Procedure, *, full: bool = False) -> Section:
    """What the citizen gets."""
    return _list(Aspect.RESULT, procedure.results, full=full)


def legal_basis(procedure: Procedure, *, full: bool = False) -> Section:
    """The numbers of the laws and the decision that published the procedure."""
    return _list(Aspect.LEGAL_BASIS, procedure.legal_references, full=full)


def audience(procedure: Procedure, *, full: bool = False) -> Section:
    """Who may use the procedure."""
    return _list(Aspect.AUDIENCE, procedure.audience, full=full)


def _list(aspect: Aspect, lines: Sequence[str], *, full: bool, numbered: bool = False) -> Section:
    if not lines:
        return not_published(aspect)
    items = tuple({"text": line} for line in lines)
    if len(lines) == 1 and (full or len(lines[0]) <= 200):
        return Section(aspect, lines[0], items)
    numbers = [f"{number}. {line}" for number, line in enumerate(lines, start=1)]
    text, cut = bullets(numbers if numbered else lines, full=full)
    return Section(aspect, "\n" + (text.replace("• ", "") if numbered else text), items, cut)
