"""Workers look for cycles rarely: what was loaded at the start is never walked again."""

from __future__ import annotations

import gc

from jobs.processes.gc_tuning import YOUNG_OBJECTS, tune_garbage_collector


def test_a_worker_raises_the_collector_s_threshold_and_sets_aside_what_is_loaded():
    before = gc.get_threshold()
    try:
        tune_garbage_collector()
        assert gc.get_threshold()[0] == YOUNG_OBJECTS
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
