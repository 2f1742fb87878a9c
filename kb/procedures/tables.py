"""Tables of procedures. Parts of a procedure are one table each, ordered by `position`."""

from typing import Any

import sqlalchemy as sa

from kb.db import Moment, metadata

procedure = sa.Table(
    "procedure",
    metadata,
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("status", sa.String(16), nullable=False, server_default="published"),
    sa.Column("effective_from", sa.Date),
    sa.Column("effective_until", sa.Date),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("ministry", sa.Text, nullable=False),
    sa.Column("levels", sa.JSON, nullable=False),
    sa.Column("audience", sa.JSON, nullable=False),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("decision", sa.Text, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("steps", sa.JSON, nullable=False),
    sa.Column("conditions", sa.JSON, nullable=False),
    sa.Column("results", sa.JSON, nullable=False),
    sa.Column("mistakes", sa.JSON, nullable=False),
    sa.Column("related", sa.JSON, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("checked_at", sa.Date),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("source_digest", sa.String(64), nullable=False),
    # Of a retired one: why, and the code of the one that takes its place.
    sa.Column("retired_because", sa.Text, nullable=False, server_default=""),
    sa.Column("successor", sa.String(32), nullable=False, server_default=""),
    sa.Index("ix_procedure_field", "field"),
)


def _part(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("code", sa.ForeignKey("procedure.code", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        *columns,
    )


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False)


def _name(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(32), nullable=nullable)


submission_method = _part("submission_method", _name("method"), _text("place"))
processing_time = _part(
    "processing_time",
    sa.Column("number", sa.Float, nullable=False),
    _name("unit"),
    _name("method", nullable=True),
    _text("case"),
)
fee = _part(
    "fee",
    _name("kind"),
    sa.Column("amount", sa.BigInteger),
    sa.Column("currency", sa.String(3), nullable=False),
    _text("per"),
    _text("case"),
    _name("method", nullable=True),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_until", sa.Date),
)
procedure_document = _part(
    "procedure_document",
    _text("name"),
    _text("case"),
    _name("duty"),
    sa.Column("originals", sa.Integer),
    sa.Column("copies", sa.Integer),
    _text("form"),
)
procedure_note = _part("procedure_note", _text("text"), _text("standard"), _text("case"))
legal_reference = _part("legal_reference", _text("number"))
finding = _part("finding", _name("kind"), _name("aspect"), _text("detail"))
# `kind` is alias (a short name) or question (a whole message as citizens type it).
alias = _part("alias", _name("kind"), _text("text"))

# Citizens' words for a code, whether or not its record is here yet. `origin` is shipped or staff; where the staff has
# written for a code, what ships for it is not used.
phrase = sa.Table(
    "phrase",
    metadata,
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("origin", sa.String(16), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    _text("text"),
    # The neighbour, where `kind` is apart and `text` the fact that tells the two apart.
    sa.Column("neighbour", sa.String(32), nullable=False, server_default=""),
)
# What ships with the project and was loaded: its fingerprint, so that an unchanged start loads nothing.
shipped = sa.Table(
    "shipped",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
)

# Ids rise in the order of commits (`storing.lock_revisions`): a reader that remembers the last id misses nothing.
revision = sa.Table(
    "revision",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("at", Moment(), nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("act", sa.String(32), nullable=False),
    sa.Column("content", sa.JSON),
    sa.Index("ix_revision_code", "code", "id"),
    sqlite_autoincrement=True,
)

# "Báo sai": a citizen says that an answer on this procedure is wrong.
mistake_report = sa.Table(
    "mistake_report",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("code", sa.String(32), nullable=False, index=True),
    sa.Column("conversation", sa.String(255), nullable=False),
    sa.Column("at", Moment(), nullable=False),
    sa.Column("settled_at", Moment()),
    sa.Column("settled_by", sa.String(64), nullable=False, server_default=""),
    # What the staff found: "mended", "right" (the record was right).
    sa.Column("settled_as", sa.String(16), nullable=False, server_default=""),
    sa.UniqueConstraint("code", "conversation"),
)

# What an editor writes until it is published; one open draft a code. `version` rises with each save: who saves on an
# older one is told of the conflict instead of overwriting.
draft = sa.Table(
    "draft",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(32), nullable=False, index=True),
    # The newest revision when the draft was begun, 0 for a new procedure.
    sa.Column("base_revision", sa.BigInteger, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    # editing → submitted → scheduled or published; returned → editing; discarded
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("created_at", Moment(), nullable=False),
    sa.Column("updated_at", Moment(), nullable=False),
    sa.Column("updated_by", sa.String(64), nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("reviewer", sa.String(64), nullable=False, server_default=""),
    sa.Column("reviewed_at", Moment()),
    sa.Column("review_note", sa.Text, nullable=False, server_default=""),
    sa.Column("publish_on", sa.Date),
)
_is_open = draft.c.state.in_(["editing", "submitted", "returned", "scheduled"])
sa.Index("uq_draft_open", draft.c.code, unique=True, sqlite_where=_is_open, postgresql_where=_is_open)
