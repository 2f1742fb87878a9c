"""Plain records in tables with search, order and filters: sqladmin over the mapped classes of `kb.records`.

Its pages are drawn with our own templates (templates/sqladmin/), so they look, and are read aloud, as all others.
Nothing can be changed here: the library's routes for that are not reached (`_READ`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqladmin import Admin, ModelView
from sqladmin.filters import AllUniqueStringValuesFilter, BooleanFilter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from console.errors import LoginNeeded, Refusal
from console.pages import page, session_at
from console.parts import Parts
from console.rendering import when
from console.strings import say
from console.visit import Visit
from kb.messages.service import Engine
from kb.people.model import Role
from kb.records import columns_of, record_classes

READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
PATH = "/records"
_TEMPLATES = Path(__file__).parent / "templates"
# The kinds, with what is searched and by what is filtered.
KINDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "audit": (("who", "act", "subject"), ("act", "who")),
    "login_attempt": (("name", "address"), ("succeeded",)),
    "dossier_lookup": (("code", "conversation_id"), ("what", "outcome")),
    "subscription": (("code",), ("state",)),
    "announcement": ((), ("way", "state")),
    "outbox": (("conversation_id",), ("channel", "state", "reason")),
    "rating": (("procedure_code", "topic"), ("helpful",)),
    "mistake_report": (("code",), ("settled_as",)),
    "commune": (("name",), ("province",)),
    "commune_part": (("unit", "district"), ("district", "old_province")),
    "office": (("name", "address"), ("province",)),
    "service": (("title", "slug"), ()),
    "faq": (("question", "answer"), ("topic",)),
}
_READ = frozenset({"list", "details"})
_PAGE_SIZE = 50
_BOOLEANS = frozenset({"succeeded", "helpful"})


async def kinds(visit: Visit) -> Response:
    """The kinds of records."""
    return visit.render("records.html", kinds=KINDS, base=PATH)


ROUTES = [page(PATH, kinds, *READERS)]


def mount(parts: Parts) -> Mount:
    """The tables beneath `/records/`."""
    return Mount(PATH, app=_Guarded(_admin(parts.engine)), name="admin")


class _Guarded:
    """Lets readers read, and nobody change. Everything else of the library's routes is not there."""

    def __init__(self, admin: Starlette) -> None:
        self._admin = admin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        visit = Visit(request, await session_at(request))
        if visit.session is None:
            raise LoginNeeded
        if not visit.staff.may(*READERS):
            raise Refusal("not_allowed", status=403)
        asked = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(PATH).strip("/").split("/")
        if request.method not in ("GET", "HEAD") or len(asked) < 2 or asked[0] not in KINDS or asked[1] not in _READ:
            raise Refusal("not_found", status=404)
        request.state.shared = visit.shared()
        await self._admin(scope, receive, send)


def _admin(engine: Engine) -> Starlette:
    admin = Admin(Starlette(), engine, base_url=PATH, templates_dir=str(_TEMPLATES))
    admin.templates.env.filters["when"] = when
    admin.templates.env.globals["say"] = say
    for name, kind in record_classes().items():
        admin.add_view(_view(name, kind))
    # Its own handlers draw the library's error page: ours is drawn by the application around it.
    admin.admin.exception_handlers.clear()
    tables: Starlette = admin.admin
    return tables


def _view(name: str, kind: type[Any]) -> type[ModelView]:
    searched, filtered = KINDS[name]
    columns, title = list(columns_of(name)), say(f"records.kinds.{name}")
    formatters = {
        **ModelView.column_type_formatters,
        datetime: _moment,
        bool: lambda value: say("records.yes" if value else "records.no"),
        dict: _told,
        type(None): lambda _: "",
    }
    settings = {
        **dict.fromkeys(("can_create", "can_edit", "can_delete", "can_export"), False),
        **dict.fromkeys(("column_list", "column_details_list", "column_sortable_list"), columns),
        **dict.fromkeys(("column_type_formatters", "column_type_formatters_detail"), formatters),
        **dict.fromkeys(("name", "name_plural"), title),
        "page_size": _PAGE_SIZE,
        "page_size_options": [_PAGE_SIZE],
        "column_searchable_list": list(searched),
        "column_default_sort": [("at" if "at" in columns else "id", True)],
        "column_labels": {each: say(f"records.columns.{each}") for each in columns},
        "column_filters": [_filter(each) for each in filtered],
        "identity": name,
    }
    # The library reads its settings from the attributes of a class.
    view: type[ModelView] = type(ModelView)(f"{name}_view", (ModelView,), settings, model=kind)
    return view


def _filter(column: str) -> Any:
    title = say(f"records.columns.{column}")
    return (BooleanFilter if column in _BOOLEANS else AllUniqueStringValuesFilter)(column, title=title)


def _moment(value: datetime) -> str:
    return when(value if value.tzinfo else value.replace(tzinfo=UTC))


def _told(value: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {told}" for name, told in value.items())
