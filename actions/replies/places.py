"""What is said of communes, old and of today, and of the offices in them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from actions.replies.formats import day
from actions.replies.model import Button, Card, Reply, payload
from actions.wording import say
from kb.places.finding import kind_of, name_of
from kb.places.model import Commune, Directory, Meaning, Office, Part, Place

INTENT = "choose_place"
ELSEWHERE = "elsewhere"
_MOST_PROVINCES = 3


def unit(meaning: Meaning, directory: Directory, *, named: str = "") -> Reply:
    """An old unit that lies in one commune of today: which, what that was made of, where papers are done."""
    commune = directory.communes[meaning.communes[0]]
    kind = "unit_joined" if meaning.joined else "unit"
    told = {"joined": small(meaning.joined), "year": meaning.year, "commune": small(commune.name)}
    head = say(f"utter_place_{kind}", unit=meaning.name, **_district(meaning.of, directory), **told)
    return _of_commune(head, commune, directory, named=named, old=True)


def commune_of_today(commune: Commune, directory: Directory, *, named: str = "") -> Reply:
    """What a commune of today was made of, and where papers are done."""
    since, province = day(directory.reform.since), directory.reform.province
    head = say("utter_place_commune", commune=commune.name, province=province, since=since)
    return _of_commune(head, commune, directory, named=named, old=False)


def district(meaning: Meaning, directory: Directory) -> Reply:
    """A district that is no more: the communes of today there, one to choose."""
    told = [directory.communes[name] for name in meaning.communes]
    province = _old_province(meaning.of, directory)
    since = day(directory.reform.since)
    head = say("utter_place_district_gone", district=meaning.name, province=province, since=since, count=len(told))
    lines = [
        say("utter_place_district_line", number=number, commune=each.name, units=_units(each, meaning.name))
        for number, each in enumerate(told, start=1)
    ]
    text = "\n".join([head, *lines, say("utter_place_district_go"), _basis(directory)])
    return Reply(text, _commune_buttons(meaning.communes), _card(meaning.name, [_now(meaning.communes)], directory))


def split(meaning: Meaning, directory: Directory) -> Reply:
    """An old unit that was divided: the communes of today that got a part."""
    count = len(meaning.communes)
    head = say("utter_place_split", unit=meaning.name, count=count, **_district(meaning.of, directory))
    lines = [say("utter_place_choice", number=at, title=name) for at, name in enumerate(meaning.communes, start=1)]
    text = "\n".join([head, *lines, say("utter_place_split_how"), _basis(directory)])
    return Reply(text, _commune_buttons(meaning.communes), _card(meaning.name, [_now(meaning.communes)], directory))


def which(name: str, meanings: Sequence[Meaning], directory: Directory) -> Reply:
    """A name of several places: which one; the last choice is another province where there is one of that name."""
    buttons = [Button(_title(each), payload(INTENT, unit=each.key)) for each in meanings]
    if any(name_of(each.name) in directory.shared for each in meanings):
        province = directory.reform.province
        buttons.append(Button(say("utter_place_choice_elsewhere", province=province), payload(INTENT, unit=ELSEWHERE)))
    lines = [say("utter_place_choice", number=at, title=each.title) for at, each in enumerate(buttons, start=1)]
    return Reply("\n".join([say("utter_place_which", name=name), *lines, say("utter_choose_how")]), tuple(buttons))


def elsewhere(province: str) -> Reply:
    """A place of another province."""
    return Reply(say("utter_place_elsewhere", province=province))


def province_now(old: str, new: str, merged: Sequence[str]) -> Reply:
    """A province of before June 2025, or one of today."""
    if old != new:
        return Reply(say("utter_place_province_merged", old=old, new=new))
    return Reply(say("utter_place_province_kept", new=new, old=", ".join(merged)))


def counts(directory: Directory) -> Reply:
    """How many communes of each kind there are."""
    reform, kinds = directory.reform, Counter(kind_of(name) for name in directory.communes)
    told = ", ".join(say("utter_place_count_kind", count=count, kind=kind) for kind, count in kinds.most_common())
    values = {"province": reform.province, "since": day(reform.since), "resolution": reform.communes_by}
    return Reply(say("utter_place_count", all=len(directory.communes), counts=told, **values))


def office(told: Office) -> Reply:
    """An office that is no commune's: what a source tells of it."""
    facts = _facts_of(told)
    lines = [say("utter_place_office", name=told.name), *_told(facts), told.note, _office_source(told)]
    text = "\n".join(filter(None, lines))
    card: Card = {"type": "office", "title": told.name}
    card["fields"] = [{"label": _label(name), "value": value} for name, value in facts]
    return Reply(text, card=card | ({"source": {"url": told.source.url}} if told.source else {}))


def small(full: str) -> str:
    """The name inside a sentence: "xã Tây Ninh Hòa"."""
    return full[:1].lower() + full[1:]


def _of_commune(head: str, commune: Commune, directory: Directory, *, named: str, old: bool) -> Reply:
    centre = next((each for each in directory.offices if each.kind == commune.name), None)
    facts = _facts(commune, centre, directory)
    lines = _told(facts)
    shared = directory.shared.get(named, ())
    provinces = ", ".join(shared[:_MOST_PROVINCES])
    tail = [
        say("utter_place_find_out", commune=small(commune.name)),
        _office_source(centre),
        say("utter_place_papers") if old else "",
        say("utter_place_shared", provinces=provinces, province=directory.reform.province) if shared else "",
        _basis(directory),
    ]
    fields = [(_label(name), value) for name, value in facts]
    card = _card(commune.name, fields, directory, centre)
    return Reply("\n".join([head, *lines, *filter(None, tail)]), card=card)


_SLOTS = {"parts": "parts", "go": "centre"}
_LABELS = {"go": "centre"}


def _label(name: str) -> str:
    return say(f"utter_place_label_{_LABELS.get(name, name)}")


def _told(facts: Sequence[tuple[str, str]]) -> list[str]:
    """A line for each fact; what is not published is one line together."""
    unpublished = say("utter_place_unpublished")
    known = [
        say(f"utter_place_{name}", **{_SLOTS.get(name, "value"): value})
        for name, value in facts
        if value != unpublished
    ]
    unknown = ", ".join(_label(name) for name, value in facts if value == unpublished).capitalize()
    return [*known, say("utter_place_unknown", names=unknown)] if unknown else known


def _facts(commune: Commune, told: Office | None, directory: Directory) -> list[tuple[str, str]]:
    centre = say("utter_place_centre", commune=small(commune.name))
    return [("parts", parts(commune, directory)), ("go", centre), *_facts_of(told)]


def _facts_of(told: Office | None) -> list[tuple[str, str]]:
    names = ("address", "phone", "hours")
    return [(name, (told and getattr(told, name)) or say("utter_place_unpublished")) for name in names]


def parts(commune: Commune, directory: Directory) -> str:
    """The units that a commune was made of, by district."""
    groups = groupby(commune.whole, key=lambda part: part.district)
    return "; ".join(
        say("utter_place_part_group", units=_list(group), **_district(name, directory)) for name, group in groups
    )


def _units(commune: Commune, of: str) -> str:
    return _list(part for part in commune.whole if part.district == of)


def _list(group: Iterable[Part]) -> str:
    return ", ".join(
        say("utter_place_part_shared", unit=small(part.unit)) if part.shared else small(part.unit) for part in group
    )


def _district(name: str, directory: Directory) -> dict[str, str]:
    old = next((each.of for each in directory.meanings if each.kind is Place.DISTRICT and each.name == name), "")
    return {"district": small(name), "province": _old_province(old, directory)}


def _old_province(old: str, directory: Directory) -> str:
    return say("utter_place_old_province", province=old) if old not in ("", directory.reform.province) else ""


def _title(meaning: Meaning) -> str:
    return say(f"utter_place_choice_{meaning.kind}", name=meaning.name, district=small(meaning.of))


def _commune_buttons(names: Sequence[str]) -> tuple[Button, ...]:
    keys = {name: Meaning(Place.COMMUNE, name, (name,)).key for name in names}
    return tuple(Button(name, payload(INTENT, unit=key)) for name, key in keys.items())


def _now(names: Sequence[str]) -> tuple[str, str]:
    return say("utter_place_label_now"), "; ".join(names)


def _basis(directory: Directory) -> str:
    return say("utter_place_source", resolution=directory.reform.communes_by)


def _office_source(told: Office | None) -> str:
    if told is None or told.source is None:
        return ""
    source = told.source
    read_on = day(source.read_on) if source.read_on else ""
    return say("utter_place_office_source", source=source.name, url=source.url, day=read_on)


def _card(title: str, fields: Sequence[tuple[str, str]], directory: Directory, told: Office | None = None) -> Card:
    basis = (say("utter_place_label_basis"), directory.reform.communes_by)
    card: Card = {"type": "office", "title": title}
    card["fields"] = [{"label": label, "value": value} for label, value in (*fields, basis)]
    if told and told.source:
        card["source"] = {"url": told.source.url}
    return card
