"""A worker that checks or applies an import may die, be replaced, or find its file on another host."""

from pathlib import Path

import pytest

from shop.catalogue.importing import background
from shop.catalogue.importing.errors import UnusableFileError
from shop.catalogue.importing.run import Import
from shop.catalogue.models import ImportRun, Product
from shop.catalogue.services.import_runs import ReplacedError, confirm_import, record_progress, take_import
from shop.catalogue.tests.importing import GOOD, csv_text, shopify_row

pytestmark = pytest.mark.django_db

State = ImportRun.State


def test_a_killed_worker_s_import_is_completed_by_the_next(upload, monkeypatch):
    rows = [shopify_row(f"book-{number}") for number in range(7)]
    run = upload(csv_text(rows))
    confirm_import(run_id=run.pk)
    monkeypatch.setattr(background, "BATCH_SIZE", 2)
    batches = iter(range(2))
    apply_batch = Import._apply

    def die_in_the_third_batch(self, entries):
        if next(batches, None) is None:
            raise SystemExit
        apply_batch(self, entries)

    with monkeypatch.context() as patch:
        patch.setattr(Import, "_apply", die_in_the_third_batch)
        with pytest.raises(SystemExit):
            background.work_on(run.pk)
    assert Product.objects.count() == 4

    background.work_on(run.pk)

    run.refresh_from_db()
    assert run.state == State.APPLIED
    assert run.applied == {"created": 3, "updated": 0, "unchanged": 4, "rejected": 0}
    assert Product.objects.count() == 7


def test_a_worker_that_was_replaced_stops(upload):
    run = upload(GOOD)
    confirm_import(run_id=run.pk)
    first, second = take_import(run_id=run.pk), take_import(run_id=run.pk)

    record_progress(run=second, reached=1)

    with pytest.raises(ReplacedError):
        record_progress(run=first, reached=2)


@pytest.mark.parametrize("failure", [None, UnusableFileError("cannot be read")])
def test_a_worker_that_is_replaced_in_the_midst_says_nothing_more(upload, monkeypatch, failure):
    run = upload(GOOD)
    confirm_import(run_id=run.pk)

    def another_takes_it(path):
        take_import(run_id=run.pk)
        if failure:
            raise failure
        return 1

    monkeypatch.setattr(background, "count_lines", another_takes_it)

    background.work_on(run.pk)

    run.refresh_from_db()
    assert (run.state, run.failure, run.attempt) == (State.APPLYING, "", 3)
    assert not Product.objects.exists()


def test_a_run_that_waits_for_a_word_is_nothing_to_work_on(upload):
    run = upload(GOOD)

    background.work_on(run.pk)

    assert ImportRun.objects.get().attempt == run.attempt


def test_an_upload_that_is_on_its_way_from_another_host_is_waited_for(upload):
    run = upload(GOOD)
    here = Path(run.upload.path)
    there = here.rename(here.with_suffix(".there"))
    confirm_import(run_id=run.pk)

    with pytest.raises(FileNotFoundError):
        background.work_on(run.pk, may_come=True)
    there.rename(here)
    background.work_on(run.pk, may_come=True)

    assert ImportRun.objects.get().state == State.APPLIED


def test_an_upload_that_is_gone_is_told(upload):
    run = upload(GOOD)
    run.upload.storage.delete(run.upload.name)
    confirm_import(run_id=run.pk)

    background.work_on(run.pk)

    assert "no longer there" in ImportRun.objects.get().failure
