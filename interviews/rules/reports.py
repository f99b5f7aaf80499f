"""What the reports on interviews show: how long it takes to meet, whose cards came when, who carries how much."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hiring.rules.reports import OF_DAYS, Column, Spec, Unit

DELAY = Spec(
    "scheduling-delay",
    _("Scheduling delay"),
    "wait",
    _("From when to when"),
    _("How long it takes until people meet. Each row says of which things it tells."),
    (
        Column("begun", _("Begun"), _("How many there are in the period.")),
        Column("measured", _("Measured"), _("How many came to their end: median and quartiles are about these.")),
        Column(
            "waiting",
            _("Still waiting"),
            _("How many may still come to it. Of the rest nothing came: closed, taken back or lapsed before."),
        ),
        *OF_DAYS,
    ),
)

BOOKING = _("From the interview stage to the first booking")
BOOKING_SAYS = _(
    "Stays in the interview loop that began in the period; from coming in to the moment at which the first interview "
    "was booked during the stay."
)
AHEAD = _("From the booking to the interview")
AHEAD_SAYS = _(
    "Interviews that begin in the period and were not cancelled; from the first booking to the time that holds by now, "
    "which is no time for one that was noted down afterwards. Take-homes have no hour and are left out."
)
CHOOSING = _("From the invitation to choose to the choice")
CHOOSING_SAYS = _("Invitations to choose a time that were sent in the period, to the moment the candidate chose.")

PUNCTUALITY = Spec(
    "scorecard-punctuality",
    _("Scorecard punctuality"),
    "person",
    _("Interviewer"),
    _(
        "Scorecards of those who lead an interview that was not cancelled, by the day on which they fell due. When a "
        "card came, never what it says. Cards of trainees are not counted."
    ),
    (
        Column(
            "due",
            _("Fell due"),
            _(
                "Cards whose due moment lies in the period and has passed. One that was not in is left out when the "
                "application had been closed by then."
            ),
        ),
        Column("in_time", _("In time"), _("Of these, how many were in when they fell due."), Unit.SHARE),
        Column("late", pgettext_lazy("cards", "Late"), _("Of these, how many came in later.")),
        Column(
            "missing",
            _("Missing"),
            _(
                "Of these, how many are not in by now, those of applications closed since then among them. The weekly "
                "summary names the ones that are still waited for."
            ),
        ),
        Column("lower_quartile_hours", _("Lower quartile, hours"), "", Unit.HOURS),
        Column(
            "median_hours",
            _("Median, hours"),
            _(
                "From the end of the interview to the moment the card was in, of the cards that are in: half of them "
                "took no longer than the median, a quarter no longer than the lower quartile, three quarters no longer "
                "than the upper one. For everybody together: how soon one person hands in is shown to them alone."
            ),
            Unit.HOURS,
        ),
        Column("upper_quartile_hours", _("Upper quartile, hours"), "", Unit.HOURS),
    ),
)

LOAD = Spec(
    "interviewer-load",
    _("Interviewer load"),
    "person",
    _("Interviewer"),
    _(
        "Interviews that begin in the period and were not cancelled, of the applications that you see. How full "
        "the weeks of each are with all requisitions together is on the page “Load”."
    ),
    (
        Column("led", _("Led"), _("Interviews with a seat as a lead.")),
        Column("training", _("In training"), _("Interviews with a seat as a trainee.")),
        Column("hours", _("Hours"), _("The planned length of both together, preparation not counted."), Unit.HOURS),
    ),
)

SPECS = (DELAY, PUNCTUALITY, LOAD)
ALL_INTERVIEWERS = _("All interviewers")
