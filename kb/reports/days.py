"""The day in Vietnam of a stored time, worked out by the database."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class vietnam_day(FunctionElement[Any]):  # noqa: N801 - named as functions of SQL are
    """`vietnam_day(column)`: a date. Vietnam is seven hours ahead of UTC, without summer time."""

    type = sa.Date()
    inherit_cache = True


@compiles(vietnam_day, "sqlite")
def _on_sqlite(element: vietnam_day, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date({compiler.process(element.clauses, **kw)}, '+7 hours')"


@compiles(vietnam_day, "postgresql")
def _on_postgresql(element: vietnam_day, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(timezone(INTERVAL '7 hours', {compiler.process(element.clauses, **kw)}) AS DATE)"
