"""Tables of imports that are reviewed. Times are stored in UTC."""

import sqlalchemy as sa

from kb.db import Moment, metadata

_Time = Moment()

import_job = sa.Table(
    "import_job",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("created_at", _Time, nullable=False),
    # The day on which the file was fetched from the national portal, as who uploads it says.
    sa.Column("checked_at", sa.Date),
    # waiting → reading → ready → applied → undone; failed
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("lines_read", sa.Integer, nullable=False),
    sa.Column("lines_total", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    # [[line, reason], …]
    sa.Column("rejected", sa.JSON, nullable=False),
    # How the search does before and after (`kb.imports.measuring`), null until measured
    sa.Column("scores", sa.JSON(none_as_null=True)),
    # waiting → working → "" (done); failed
    sa.Column("measuring", sa.String(16), nullable=False, server_default=""),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("applied_by", sa.String(64), nullable=False, server_default=""),
    sa.Column("applied_at", _Time),
    sa.Column("undone_by", sa.String(64), nullable=False, server_default=""),
    sa.Column("undone_at", _Time),
    # How often somebody began to work on it: what kills who reads it must not come for ever.
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    # Who works on it, and until when it is believed to be alive.
    sa.Column("owner", sa.String(128)),
    sa.Column("leased_until", _Time),
)

import_change = sa.Table(
    "import_change",
    metadata,
    sa.Column("job_id", sa.ForeignKey("import_job.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("code", sa.String(32), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),  # added, changed
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False, server_default=""),
    sa.Column("before", sa.JSON(none_as_null=True)),
    sa.Column("content", sa.JSON, nullable=False),
    # [[part, sentence], …], and the names of those parts between spaces (" fees times ")
    sa.Column("differences", sa.JSON, nullable=False),
    sa.Column("parts", sa.Text, nullable=False, server_default=""),
    sa.Column("findings", sa.Integer, nullable=False),
    # waiting, accepted, refused; applied, stale (the record was changed since), undone
    sa.Column("state", sa.String(16), nullable=False),
    sa.Index("ix_import_change_position", "job_id", "position"),
)
