"""An import of staff's, as the worker does it: first a check that writes nothing, once confirmed the import itself."""

import re
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.files import File

from shop.catalogue.importing.differences import SAMPLES, Sampler
from shop.catalogue.importing.entries import Reject
from shop.catalogue.importing.errors import UnusableFileError
from shop.catalogue.importing.files import count_lines
from shop.catalogue.importing.formats import open_source
from shop.catalogue.importing.rejects import RejectsFile
from shop.catalogue.importing.run import Import
from shop.catalogue.models import ImportRun
from shop.catalogue.services.apply.text import is_storable
from shop.catalogue.services.import_runs import (
    ReplacedError,
    fail_import,
    finish_import,
    record_progress,
    take_import,
)

BATCH_SIZE = 500


def work_on(run_id: int, *, may_come: bool = False) -> None:
    """Check a run, or import it where it is confirmed; may be repeated, for what is as the file says is not written.

    Raise FileNotFoundError where the file is not here and `may_come` from another host yet.
    """
    run = take_import(run_id=run_id)
    if run is None:
        return
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / (re.sub(r"[^\w.-]", "_", run.name) or "file")
        try:
            _copy(run, path, may_come=may_come)
            _Work(run, path).do()
        except UnusableFileError as error:
            _fail(run, str(error).replace(str(path), run.name))
        except ReplacedError:
            return


def _copy(run: ImportRun, path: Path, *, may_come: bool) -> None:
    try:
        with run.upload.open("rb") as upload, path.open("wb") as copy:
            shutil.copyfileobj(upload, copy)
    except FileNotFoundError as error:
        if may_come:
            raise
        raise UnusableFileError("The uploaded file is no longer there: upload it again.") from error


def _fail(run: ImportRun, reason: str) -> None:
    try:
        fail_import(run=run, reason="".join(char for char in reason if is_storable(char)))
    except ReplacedError:
        return


class _Work:
    """One attempt at a run."""

    def __init__(self, run: ImportRun, path: Path) -> None:
        self._run = run
        self._path = path
        self._sampler = Sampler()
        self._rejected: list[list[Any]] = []

    def do(self) -> None:
        lines = count_lines(self._path)
        record_progress(run=self._run, lines=lines, reached=0)
        rejects_path = self._path.with_name("rejects.csv.part")
        with open_source(self._path) as source, RejectsFile(rejects_path, source.columns) as rejects:

            def on_reject(reject: Reject) -> None:
                rejects.write(reject)
                if len(self._rejected) < SAMPLES:
                    self._rejected.append([reject.line or reject.rows[0].line, _storable(reject.reason)])

            checking = self._run.state == ImportRun.State.CHECKING
            job = Import(batch_size=BATCH_SIZE, dry_run=checking, on_reject=on_reject)
            entries = source.reader.read(source.rows)
            for line in job.run(self._sampler.watch(entries) if checking else entries):
                record_progress(run=self._run, reached=min(line, lines))
        self._finish(job, rejects_path)

    def _finish(self, job: Import, rejects_path: Path) -> None:
        counts = {**asdict(job.outcome.applied), "rejected": job.outcome.rejected_rows}
        sampler = self._sampler
        samples = {"created": sampler.created, "updated": sampler.updated, "rejected": self._rejected}
        if not rejects_path.exists():
            finish_import(run=self._run, counts=counts, samples=samples, rejects=None)
            return
        with rejects_path.open("rb") as file:
            finish_import(run=self._run, counts=counts, samples=samples, rejects=File(file))


def _storable(text: str) -> str:
    return "".join(char if is_storable(char) else "�" for char in text)
