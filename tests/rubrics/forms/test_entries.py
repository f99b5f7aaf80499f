import pytest

from core.models import Person
from rubrics.actions import rubrics
from rubrics.forms.entries import CompetencyForm, EntryForm, LadderForm, PublishForm, new_key
from rubrics.forms.nodes import Offer
from rubrics.models import Archetype, AssessmentType, Note, Question, Rubric
from rubrics.queries.documents import document_of
from rubrics.queries.entries import draft_entry, living
from rubrics.rules.rubrics import normal
from tests.rubrics.forms.sending import sent

FORMS = {"competency": CompetencyForm, "ladder": LadderForm}


def form_of(found, data=None, **more):
    """As the pages make it."""
    return FORMS.get(found.kind, EntryForm)(
        data, shape=found.shape, entry=found.entry, offer=Offer(found.choices), is_new=found.is_new, **more
    )


def typed(found, changes=None, **more):
    form = form_of(found, sent(form_of(found), changes), **more)
    assert form.is_valid(), (found.entry["key"], form.errors)
    return normal(found.kind, form.entry())


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["ladder", "competency", "role"])
def test_entry_sent_as_it_was_read_is_unchanged_in_a_draft(ours: Rubric, kind: str) -> None:
    keys = [key for one, key in document_of(ours).entries if one == kind]
    assert keys
    for key in keys:
        found = draft_entry(ours, kind, key)
        assert typed(found) == found.entry


@pytest.mark.django_db
@pytest.mark.parametrize("model", [AssessmentType, Question, Archetype, Note])
def test_entry_sent_as_it_was_read_is_unchanged_in_the_library(ours: Rubric, model) -> None:
    rows = list(model.objects.all())
    assert rows
    for row in rows:
        found = living(row)
        assert typed(found) == found.entry
