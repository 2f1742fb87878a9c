"""`python -m kb import-dossiers`."""

import sys
from argparse import Namespace
from pathlib import Path

import sqlalchemy as sa

from kb.dossiers.importing import DossierReport, Importer
from kb.errors import ImportFileError
from kb.migrate import migrate
from kb.sealing import open_sealer
from kb.settings import read_settings
from kb.strings import say
from vi.codes import CodeMask


def run_import_dossiers(engine: sa.Engine, options: Namespace) -> int:
    """Import each file in a transaction of its own; 1 when a file could not be read."""
    migrate(engine)
    settings = read_settings()
    try:
        mask = CodeMask.of(settings.dossier_codes)
    except ValueError as error:
        sys.stderr.write(say("dossiers_bad_mask", reason=error) + "\n")
        return 1
    importer = Importer(engine, open_sealer(settings), mask)
    return max(_import_one(importer, path, options) for path in options.files)


def _import_one(importer: Importer, path: Path, options: Namespace) -> int:
    try:
        report = importer.import_file(path, dry_run=options.dry_run)
    except ImportFileError as error:
        sys.stderr.write(say("import_failed", name=path.name, reason=error) + "\n")
        return 1
    _print(path, report)
    if options.dry_run:
        sys.stdout.write(say("import_dry_run") + "\n")
    return 0


def _print(path: Path, report: DossierReport) -> None:
    counts = {"added": len(report.added), "changed": len(report.changed), "unchanged": report.unchanged}
    sys.stdout.write(say("dossiers_summary", name=path.name, **counts, rejected=len(report.rejected)) + "\n")
    for number, reason in sorted(report.rejected):
        sys.stdout.write(say("import_rejected", number=number, reason=reason) + "\n")
