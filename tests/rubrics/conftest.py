from datetime import datetime

import pytest

from core.models import Organisation
from rubrics.actions import catalogue as actions
from rubrics.models import Rubric
from rubrics.rules import catalogue as rules
from tests.kept import keeper

OURS = rules.read()


@keeper.keeps
def catalogue(at: datetime) -> Rubric:
    made = actions.load(OURS, by=None, at=at).version
    assert made is not None
    return made


@pytest.fixture
def ours(organisation: Organisation, at: datetime) -> Rubric:
    """The whole catalogue, published."""
    return catalogue(at)
