"""A tick at any moment."""

from __future__ import annotations

import pytest

from service.actions.operations.tick import tick


@pytest.fixture
def minute(services, job_notifier, story):
    def pass_():
        tick(services, job_notifier)
        story.run_queued()

    return pass_
