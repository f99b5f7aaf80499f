"""A take-home: the staff's pages, and behind a signed link the candidate's. The link is the permission; it is for one
take-home and ends by itself."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from core.throttle import too_often
from core.when import moment, zone_city
from hiring.models import Application, Session
from interviews.access import can_book
from interviews.actions import booking, take_homes
from interviews.forms.take_homes import AnswerForm, AskForm, GradersForm, OffForm, SendForm, as_seated
from interviews.models import Interview, InterviewState, TakeHome
from interviews.queries import take_homes as queries
from interviews.queries.booking import applications_to_book, sessions_to_book
from interviews.rules.take_homes import due_by_itself
from interviews.views.status import behind

HOUR = 3600
# Of uploads through one link
MOST_IN_AN_HOUR = 60

# The staff's


def create(request: PersonRequest, pk: int, session_pk: int) -> HttpResponse:
    application = get_object_or_404(applications_to_book(request.user), pk=pk)
    ensure(can_book(request.user, application))
    session = get_object_or_404(sessions_to_book(application), pk=session_pk)
    if session.days is None:
        return redirect("interviews:booking_create", pk, session_pk)
    due_at = due_by_itself(now(), session.days, ZoneInfo(application.candidate.time_zone))
    form = _send_form(request, application, session, due_at)
    if form.is_bound and "look" not in request.POST and form.is_valid():
        try:
            sent = take_homes.send(
                application,
                session=session,
                **form.wanted,
                due_at=form.cleaned_data["due_at"],
                by=request.user,
                at=now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(sent))
            return redirect("hiring:pipeline_detail", pk)
    due_at = form.moment() or due_at
    context = {"application": application, "session": session, "form": form, "due_at": due_at}
    context["letter"] = queries.letter_seen(application, session, due_at)
    return render(request, "interviews/take_homes/create.html", context)


def _send_form(request: PersonRequest, application: Application, session: Session, due_at: datetime) -> SendForm:
    """What was typed stays when only the mail is looked at."""
    wanted = queries.graders_offered(application, session)
    if request.method == "POST":
        return SendForm(request.POST, **wanted)
    return SendForm(initial={"due_at": due_at}, **wanted)


def _told(sent: Interview) -> str:
    zone = sent.application.candidate.time_zone
    when = {"when": moment(sent.ends_at), "theirs": moment(sent.ends_at, zone), "city": zone_city(zone)}
    if when["when"] == when["theirs"]:
        return _("The take-home goes out by mail, due %(when)s.") % when
    return _("The take-home goes out by mail, due %(when)s; for the candidate that is %(theirs)s, %(city)s.") % when


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit_page(request, _ours(request, pk))


@posted_from("interviews:take_homes_edit")
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    interview = _ours(request, pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            if "decline" in request.POST:
                take_homes.decline(interview, words=given["words"], by=request.user, at=now())
            else:
                take_homes.extend(interview, until=given["until"], words=given["words"], by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The candidate is told by mail."))
            return redirect("hiring:pipeline_detail", interview.application_id)
    return _edit_page(request, interview, answer_form=form)


@posted_from("interviews:take_homes_edit")
def seat(request: PersonRequest, pk: int) -> HttpResponse:
    interview = _ours(request, pk)
    form = GradersForm(request.POST, **_offered(interview))
    if form.is_valid():
        try:
            booking.move(
                interview,
                starts_at=interview.starts_at,
                place=interview.place,
                **form.wanted,
                by=request.user,
                at=now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The graders are changed."))
            return redirect("hiring:pipeline_detail", interview.application_id)
    return _edit_page(request, interview, graders_form=form)


@posted_from("interviews:take_homes_edit")
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    interview = _ours(request, pk)
    form = OffForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        booking.cancel(interview, reason=reason, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("interviews:take_homes_edit", pk)
    messages.success(request, _("The take-home is called off."))
    return redirect("hiring:pipeline_detail", interview.application_id)


def _ours(request: PersonRequest, pk: int) -> Interview:
    interview = get_object_or_404(queries.take_homes_to_change(request.user), pk=pk)
    ensure(can_book(request.user, interview.application))
    return interview


def _offered(interview: Interview) -> dict[str, Any]:
    held = interview.held_seats  # type: ignore[attr-defined]  # prefetched
    return queries.graders_offered(interview.application, interview.session, leads=[seat.person_id for seat in held])


def _edit_page(request: PersonRequest, interview: Interview, **forms: Any) -> HttpResponse:
    if interview.state != InterviewState.BOOKED:
        messages.error(request, _("This take-home was called off. It can be sent again."))
        return redirect("hiring:pipeline_detail", interview.application_id)
    sent = interview.take_home
    wanted = sent.extension_wanted if sent.is_asking else None
    held = interview.held_seats  # type: ignore[attr-defined]  # prefetched
    context = {
        "interview": interview,
        "application": interview.application,
        "sent": sent,
        "now": now(),
        "lacks_graders": queries.lacks_graders(interview, held),
        "answer_form": AnswerForm(initial={"until": wanted or sent.due_at}),
        "off_form": OffForm(),
        **forms,
    }
    context.setdefault("graders_form", GradersForm(initial=as_seated(held), **_offered(interview)))
    return render(request, "interviews/take_homes/edit.html", context)


# The candidate's: open doors

behind_link = behind(
    queries.take_home_behind, lambda found: found.interview.application.candidate, "interviews/take_homes/over.html"
)


@login_not_required
@require_safe
@behind_link
def detail(request: HttpRequest, token: str, take_home: TakeHome) -> HttpResponse:
    return _desk(request, token, take_home)


@login_not_required
@posted_from("interviews:take_homes_detail", by="token")
@behind_link
def upload(request: HttpRequest, token: str, take_home: TakeHome) -> HttpResponse:
    """What could be taken is taken, whatever else came with it."""
    if too_often("take-home", token, most=MOST_IN_AN_HOUR, seconds=HOUR, at=now()):
        return _desk(
            request, token, take_home, problems=[_("That was often within an hour. Wait a little.")], status=429
        )
    files = request.FILES.getlist("files")
    if not files:
        return _desk(request, token, take_home, problems=[_("Choose a file first.")])
    try:
        done = take_homes.upload(take_home.interview, files, by=None, at=now())
    except Refusal as refusal:
        return _desk(request, token, take_home, problems=[str(refusal)])
    if done.refused:
        problems = [_("%(name)s: %(why)s") % {"name": name, "why": why} for name, why in done.refused]
        return _desk(request, token, take_home, problems=problems, taken=done.taken)
    return redirect("interviews:take_homes_detail", token)


@login_not_required
@posted_from("interviews:take_homes_detail", by="token")
@behind_link
def remove(request: HttpRequest, token: str, take_home: TakeHome, file_pk: int) -> HttpResponse:
    file = get_object_or_404(queries.files_on(take_home), pk=file_pk)
    try:
        take_homes.take_back(file, by=None, at=now())
    except Refusal as refusal:
        return _desk(request, token, take_home, problems=[str(refusal)])
    return redirect("interviews:take_homes_detail", token)


@login_not_required
@posted_from("interviews:take_homes_detail", by="token")
@behind_link
def finish(request: HttpRequest, token: str, take_home: TakeHome) -> HttpResponse:
    try:
        take_homes.finish(take_home.interview, by=None, at=now())
    except Refusal as refusal:
        return _desk(request, token, take_home, problems=[str(refusal)])
    return redirect("interviews:take_homes_detail", token)


@login_not_required
@behind_link
def ask(request: HttpRequest, token: str, take_home: TakeHome) -> HttpResponse:
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            take_homes.ask_for_time(take_home.interview, **form.cleaned_data, by=None, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("interviews:take_homes_detail", token)
    context = {"token": token, "desk": queries.desk(take_home, now()), "form": form}
    return render(request, "interviews/take_homes/ask.html", context)


def _desk(request: HttpRequest, token: str, take_home: TakeHome, *, status: int = 200, **said: Any) -> HttpResponse:
    """As it stands now, whatever it was when the link was followed."""
    stands = queries.take_home_behind(token, now()) or take_home
    context = {"token": token, "desk": queries.desk(stands, now()), **said}
    return render(request, "interviews/take_homes/detail.html", context, status=status)
