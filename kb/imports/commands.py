"""`python -m kb import-job ID`: the work on one import, in a process of its own so that the console stays quick."""

import argparse
import os
import socket
from argparse import Namespace
from datetime import timedelta

import sqlalchemy as sa

from kb.imports import leasing, service
from kb.imports.leasing import LEASE, Lease
from kb.imports.listing import list_changes
from kb.imports.measuring import measure_search
from kb.imports.model import ImportNotFoundError, ImportState, LeaseLostError, Measuring
from kb.imports.uploads import file_of
from kb.settings import KbSettings, read_settings
from kb.strings import say


def add_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command with its options."""
    parser = verbs.add_parser("import-job", help=say("import_job_help"))
    parser.add_argument("id", type=int, help=say("import_job_id"))
    parser.add_argument("--owner", default=f"{socket.gethostname()}-{os.getpid()}", help=say("import_job_owner"))
    seconds = LEASE.total_seconds()
    parser.add_argument("--lease", type=float, default=seconds, help=say("import_job_lease", seconds=int(seconds)))


def run_import_job(engine: sa.Engine, options: Namespace) -> int:
    """Read the file, then measure the search if that is wanted; 1 when there is nothing to do or it was lost."""
    lease = Lease(options.id, options.owner, timedelta(seconds=options.lease))
    settings = read_settings()
    worked = False
    try:
        while leasing.claim(engine, lease):
            worked = True
            with leasing.kept(engine, lease):
                _work(engine, lease, settings)
    except (ImportNotFoundError, LeaseLostError):
        return 1
    return 0 if worked else 1


def _work(engine: sa.Engine, lease: Lease, settings: KbSettings) -> None:
    job = service.job(engine, lease.job_id)
    if job.state in (ImportState.WAITING, ImportState.READING):
        list_changes(engine, lease, file_of(settings.var, job.id, job.file_name), checked_at=job.checked_at)
    elif job.measuring is not Measuring.IDLE:
        measure_search(engine, lease, settings.search_model)
