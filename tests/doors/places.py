"""Where each route leads when it is about a thing, and the least that is worth sending there."""

from typing import Any

from django.urls import reverse

from interviews.models import Scorecard
from tests.doors.things import Thing


def _of(thing: Any) -> int:
    return thing.pk if thing is not None else 0


QUIETS = ("snooze", "dismiss", "take_back")


def _card(thing: Thing) -> int:
    return _of(Scorecard.objects.filter(seat__interview=thing.interview).first()) if thing.interview else 0


def address(route: str, thing: Thing) -> str:
    return reverse(route, args=arguments(route, thing))


def arguments(route: str, thing: Thing) -> list[Any]:
    """What stands in the address of that route when it is about that thing."""
    subject = route.split(":")[-1].rsplit("_", 1)[0]
    exact: dict[str, list[Any]] = {
        "demo_enter": ["recruiter"],
        "people_join": [thing.token or "x"],
        "entrance_by_link": [thing.token or "x"],
        "people_edit": [_of(thing.person)],
        "people_invite_again": [_of(thing.person)],
        "people_reactivate": [_of(thing.person)],
        "people_record": [_of(thing.person)],
        "people_forget_second_factors": [_of(thing.person)],
        "people_untie": [_of(thing.person)],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
        "locations_edit": [_of(thing.location)],
        "locations_remove": [_of(thing.location)],
        "hiring:policies_edit": [],
        "hiring:retention_index": [],
        "hiring:retention_edit": [_of(thing.candidate)],
        "interviews:leavers_edit": [_of(thing.person)],
        "letters_detail": [_of(thing.letter)],
        "hooks_test": [_of(thing.hook)],
        "hooks_switch": [_of(thing.hook)],
        "hooks_remove": [_of(thing.hook)],
        "letters_retry": [_of(thing.letter)],
        "letters_let_go": [_of(thing.letter)],
        "letters_without": [thing.token or "x"],
        "account_reset_password_from_key": ["1", "set-password"],
        "hiring:loops_choose": [_of(thing.requisition), _of(thing.session)],
        "hiring:moves_create": [_of(thing.requisition)],
        "hiring:moves_undo": [_of(thing.batch)],
        "hiring:reviews_next": [_of(thing.requisition)],
        "hiring:reviews_index": [_of(thing.requisition)],
        "hiring:reviews_edit": [_of(thing.requisition)],
        "hiring:reviews_take_back": [_of(thing.application)],
        "hiring:reviews_go_on": [_of(thing.application)],
        "hiring:messages_index": [_of(thing.requisition)],
        "hiring:messages_call_back": [_of(thing.message)],
        "hiring:templates_index": [],
        "hiring:templates_create": [],
        "hiring:templates_put_back": [thing.key],
        "hiring:templates_bring_back": [thing.key],
        "hiring:settling_edit": [_of(thing.requisition)],
        "hiring:reasons_index": [],
        "hiring:reasons_create": [],
        "hiring:requisitions_index": [],
        "hiring:requisitions_create": [],
        "hiring:requisitions_take_back": [_of(thing.requisition)],
        "hiring:copies_choose": [],
        "hiring:approvals_edit": [_of(thing.requisition)],
        "hiring:approvals_detail": [thing.token or "x"],
        "hiring:candidates_index": [],
        "hiring:saved_create": [],
        "hiring:candidates_page": [_of(thing.candidate), _of(thing.file), 1],
        "hiring:notes_create": [_of(thing.candidate)],
        "hiring:notes_remove": [_of(thing.candidate), _of(thing.note)],
        "hiring:growth_create": [_of(thing.candidate)],
        "hiring:growth_edit": [_of(thing.candidate), _of(thing.growth)],
        "hiring:tags_edit": [_of(thing.candidate)],
        "hiring:merges_create": [_of(thing.candidate), _of(thing.other)],
        "hiring:merges_undo": [_of(thing.candidate), _of(thing.merge)],
        "interviews:times_create": [_of(thing.application)],
        "interviews:times_detail": [_of(thing.search)],
        "interviews:times_book": [_of(thing.search), 1],
        "interviews:kits_page": [_of(thing.interview), _of(thing.file), 1],
        "hiring:saved_edit": [_of(thing.view)],
        "hiring:candidates_create": [_of(thing.requisition)],
        "hiring:imports_create": [_of(thing.requisition)],
        "hiring:resumes_create": [_of(thing.requisition)],
        "hiring:referrals_index": [],
        "hiring:sourcing_edit": [_of(thing.requisition), _of(thing.channel)],
        "hiring:sourcing_remove": [_of(thing.requisition), _of(thing.channel)],
        "hiring:offers_create": [_of(thing.application)],
        "hiring:offers_answer": [_of(thing.application)],
        "hiring:offers_withdraw": [_of(thing.application)],
        "hiring:candidates_file": [_of(thing.candidate), _of(thing.file)],
        "hiring:jobs_index": [],
        "hiring:jobs_feed_json": [],
        "hiring:jobs_feed_xml": [],
        "hiring:jobs_sent": [_of(thing.application)],
        "hiring:questions_edit": [_of(thing.requisition)],
        "hiring:requests_index": [],
        "hiring:requests_handle": [_of(thing.request)],
        "rubrics:roles_index": [],
        "rubrics:roles_create": [],
        "rubrics:competencies_create": [],
        "rubrics:levels_edit": [],
        "rubrics:questions_index": [],
        "rubrics:archetypes_index": [],
        "rubrics:rubrics_index": [],
        "rubrics:rubrics_create": [],
        "rubrics:offers_index": [],
        "hiring:pins_role": [thing.key],
        "hiring:pins_rubric": [thing.version],
        "hiring:pins_edit": [_of(thing.requisition)],
        "rubrics:founding_create": [],
        "interviews:home_index": [],
        "interviews:habits_detail": [],
        "interviews:booking_index": [],
        "interviews:booking_panel": [_of(thing.application)],
        "interviews:booking_create": [_of(thing.application), _of(thing.session)],
        "interviews:arrangements_edit": [_of(thing.application)],
        "interviews:windows_note": [_of(thing.application)],
        "interviews:choices_panel": [_of(thing.application)],
        "interviews:choices_create": [_of(thing.application)],
        "interviews:choices_close": [_of(thing.application), _of(thing.choice)],
        "interviews:choices_move": [thing.token or "x", _of(thing.interview)],
        "interviews:choices_cancel": [thing.token or "x", _of(thing.interview)],
        "interviews:take_homes_create": [_of(thing.application), _of(thing.session)],
        "interviews:take_homes_edit": [_of(thing.interview)],
        "interviews:take_homes_answer": [_of(thing.interview)],
        "interviews:take_homes_seat": [_of(thing.interview)],
        "interviews:take_homes_cancel": [_of(thing.interview)],
        "interviews:take_homes_remove": [thing.token or "x", _of(thing.work)],
        "interviews:kits_mark": [_of(thing.interview)],
        "interviews:kits_work": [_of(thing.interview), _of(thing.work)],
        "interviews:kits_file": [_of(thing.interview), _of(thing.file)],
        **{f"interviews:attachments_{verb}": [_of(thing.interview), _of(thing.put)] for verb in ("detail", "remove")},
        "interviews:debrief_index": [],
        "interviews:ladders_edit": [],
        "interviews:ladders_own": [_of(thing.requisition)],
        "interviews:reminders_detail": [_of(thing.interview)],
        **{f"interviews:quiets_{verb}": [_of(thing.interview), _card(thing)] for verb in QUIETS},
        "interviews:pools_add": [_of(thing.requisition), _of(thing.session)],
        "interviews:pools_remove": [_of(thing.requisition), _of(thing.session)],
        "interviews:load_index": [],
        "interviews:reports_index": [],
        "interviews:reports_export": ["funnel"],
        "interviews:summaries_edit": [],
        "interviews:summaries_index": [],
        **{
            f"interviews:summaries_{verb}": [f"requisition-{_of(thing.requisition)}" if thing.requisition else "digest"]
            for verb in ("preview", "send")
        },
        "interviews:summaries_panel": [_of(thing.requisition)],
        "interviews:summaries_detail": [_of(thing.rollup)],
        "interviews:qualifications_index": [],
        "interviews:qualifications_create": [_of(thing.person)],
        **{f"interviews:feeds_{verb}": [] for verb in ("index", "share", "stop")},
        "interviews:feeds_show": [thing.token or "x"],
    }
    of_subject: dict[str, Any] = {
        "requisitions": _of(thing.requisition),
        "loops": _of(thing.requisition),
        "jobs": thing.job or "x",
        "ads": _of(thing.requisition),
        "status": thing.token or "x",
        "take_homes": thing.token or "x",
        "choices": thing.token or "x",
        "copies": _of(thing.requisition),
        "changes": _of(thing.requisition),
        "stages": _of(thing.requisition),
        "sourcing": _of(thing.requisition),
        "candidates": _of(thing.candidate),
        "imports": _of(thing.imported),
        "referrals": _of(thing.requisition),
        "pipeline": _of(thing.application),
        "reviews": _of(thing.application),
        "messages": _of(thing.application),
        "templates": thing.key,
        "booking": _of(thing.interview),
        "answers": _of(thing.interview),
        "feeds": _of(thing.feed),
        "replacements": _of(thing.interview),
        "coverage": _of(thing.application),
        "compare": _of(thing.requisition),
        "meetings": _of(thing.application),
        "profiles": _of(thing.person),
        "pools": _of(thing.requisition),
        "qualifications": _of(thing.qualification),
        "scorecards": _of(thing.interview),
        "corrections": _of(thing.interview),
        "attachments": _of(thing.interview),
        "debrief": _of(thing.application),
        "talks": _of(thing.application),
        "roles": thing.key,
        "competencies": thing.key,
        "assessments": thing.key,
        "questions": thing.key,
        "archetypes": thing.key,
        "reasons": thing.key,
        "library": thing.key,
        "rubrics": thing.version,
        "offers": _of(thing.offer),
    }
    if route in exact:
        return exact[route]
    return [of_subject[subject]] if ":" in route else []


def body(route: str, thing: Thing) -> dict[str, Any]:
    """The least that is worth sending; where an empty form already says who is let in, nothing."""
    said: dict[str, dict[str, Any]] = {
        "hiring:requisitions_answer": {"approval": _of(thing.approval), "answer": "approved"},
        "rubrics:rubrics_create": {"version": "1"},
        "hiring:pins_edit": {"version": "1"},
        "hiring:pipeline_close": {"state": "withdrawn", "reason": "Said so"},
        "hiring:offers_withdraw": {"offer": _of(thing.application and thing.application.offers.first())},
    }
    return said.get(route, {})
