"""Who comes in without a password: from the provider of sign-ins, or by a link that was made in the terminal."""

from datetime import datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import links
from core.actions.people import PersonRefused, join_by_provider, tell_of_sign_in
from core.models import Person, SignedLink
from core.recording import record, recorded, tell_history
from core.refusals import Refusal
from core.rules.entrance import Told

ENTRANCE = "entrance"
ENTRANCE_LASTS = timedelta(minutes=15)


class EntranceRefused(Refusal):
    """`reason` is told to the log and, where somebody is known, to their timeline."""

    def __init__(self, reason: str, text: "str | Promise", person: Person | None = None) -> None:
        super().__init__(text)
        self.reason, self.person = reason, person


@recorded
def admit(told: Told, *, by: None, at: datetime) -> Person:
    """Who it is: the person tied to this subject, else the one whose address the provider vouches for, who is tied
    to it now. Nobody is made here, and nobody is taken from another subject."""
    account = SocialAccount.objects.filter(provider=told.issuer, uid=told.subject).select_related("user").first()
    if account is not None:
        return _let_in(account.user)
    if not told.is_verified:
        raise EntranceRefused("unverified", _unverified(told))
    # Locked, so that of two subjects who come at once with one address the second is told
    person = Person.objects.filter(email__iexact=told.email).select_for_update(no_key=True).first()
    if person is None:
        text = _("Nobody is here with the address %(email)s. Ask your administrator to invite it.")
        raise EntranceRefused("unknown", text % {"email": told.email})
    if SocialAccount.objects.filter(provider=told.issuer, user=person).exclude(uid=told.subject).exists():
        text = _("The person with the address %(email)s signs in with another account there. Ask an administrator.")
        raise EntranceRefused("other_subject", text % {"email": told.email}, person)
    if person.is_active and person.joined_at is None:
        _join(person, at=at)
    return _tie(_let_in(person), told, at=at)


def _let_in(person: Person) -> Person:
    if not person.is_active or person.joined_at is None:
        text = _("Your account here is closed. If you should have one, ask your administrator to open it again.")
        raise EntranceRefused("left", text, person)
    return person


def _unverified(told: Told) -> "str | Promise":
    if not told.email:
        return _("%(provider)s did not tell your mail address, so we do not know who you are.") % {
            "provider": settings.OIDC_NAME
        }
    return _("%(provider)s does not vouch for %(email)s. Verify the address there, then sign in again.") % {
        "provider": settings.OIDC_NAME,
        "email": told.email,
    }


def _join(person: Person, *, at: datetime) -> None:
    try:
        join_by_provider(person, by=None, at=at)
    except PersonRefused as refusal:
        raise EntranceRefused("invitation_over", refusal.text, person) from refusal


def _tie(person: Person, told: Told, *, at: datetime) -> Person:
    tell_history(person)
    _account, made = SocialAccount.objects.get_or_create(
        provider=told.issuer, uid=told.subject, defaults={"user": person}
    )
    if made:
        record("core.provider_tied", person, by=person, at=at, provider=settings.OIDC_NAME)
        tell_of_sign_in(person, "provider_tied", at=at, by=settings.OIDC_NAME)
    return person


@recorded
def note_refusal(person: Person, reason: str, *, by: None, at: datetime) -> None:
    record("core.sign_in_refused", person, by=None, at=at, reason=reason)


@recorded
def untie(person: Person, *, by: Person, at: datetime) -> None:
    """For who has a new account at the provider: the next one with their verified address is theirs."""
    if not SocialAccount.objects.filter(user=person).delete()[0]:
        raise PersonRefused(_("There is no account of a provider to untie."))
    record("core.provider_untied", person, by=by, at=at)
    tell_of_sign_in(person, "provider_untied", at=at, by=by.name)


@recorded
def make_link(person: Person, *, by: None, at: datetime) -> str:
    """The token of a link that opens once, soon: for the day on which every other way in is shut."""
    record("core.entrance_made", person, by=None, at=at)
    return links.make(ENTRANCE, person.pk, lasts=ENTRANCE_LASTS, at=at)


@recorded
def use_link(link: SignedLink, *, by: None, at: datetime) -> Person:
    person: Person | None = Person.objects.joined().filter(pk=link.target_id).first()
    if person is None or not links.use(link, at=at):
        raise PersonRefused(_("This link was used already. Make a new one."))
    record("core.entrance_used", person, by=person, at=at)
    tell_of_sign_in(person, "entrance_used", at=at)
    return person
