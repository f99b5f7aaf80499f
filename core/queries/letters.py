from django.conf import settings
from django.utils.translation import gettext

from core.models import Letter

# Kinds whose body opens a door or tells what was seen: an operator reads that they went, not what they say.
# Any letter that carries secrets is masked as well.
MASKED_STOREYS = (
    "interviews.debrief",
    "interviews.decided",
    "interviews.declined",
    "hiring.message",
    "interviews.take_home",
    "interviews.choice",
    "interviews.submission",
    "interviews.grading_off",
    "hiring.withdrawn",
    "hiring.data_requested",
)


def is_masked(letter: Letter) -> bool:
    return (
        bool(letter.secrets)
        or letter.kind.startswith(MASKED_STOREYS)
        or letter.kind in {"core.password_reset", "core.sign_in_code", "core.invitation"}
    )


def letter_name(kind: str) -> str:
    return gettext(settings.LETTER_NAMES[kind]) if kind in settings.LETTER_NAMES else kind
