from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core import env, postgres

BASE_DIR = Path(__file__).resolve().parent.parent

# demo: the living demo company; run: an empty company on one machine; "": real servers, named in the environment
MODE = env.one_of("TOUCHSTONE_MODE", ("", "demo", "run"), "")
VAR_DIR = Path(env.text("TOUCHSTONE_VAR") or BASE_DIR / "var").resolve()
DEBUG = env.flag("DEBUG")
DEMO_DOORS = env.flag("TOUCHSTONE_DEMO_DOORS", MODE == "demo")
SWEEP_SECONDS = env.whole("TOUCHSTONE_SWEEP_SECONDS", 60)

DATABASE_URL = env.text("DATABASE_URL")
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL")
if not DATABASE_URL:
    DATABASE_URL, DATABASE_OWNER_URL = postgres.Server.default(VAR_DIR).urls()
REDIS_URL = env.text("REDIS_URL")

SECRET_KEY = env.secret_key("SECRET_KEY", VAR_DIR / "secret_key", may_make=DEBUG or not env.text("DATABASE_URL"))

PUBLIC_URL = env.text("TOUCHSTONE_URL", "http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    raise ImproperlyConfigured("TOUCHSTONE_URL must be the public address, such as https://hiring.example.org.")
HTTPS = _public.scheme == "https"
PUBLIC_HOST = _public.hostname
ALLOWED_HOSTS = [PUBLIC_HOST]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "django_htmx",
    "template_partials",
    "core",
    "rubrics",
    "hiring",
    "interviews",
]

MIDDLEWARE = [
    "core.middleware.FenceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.LegibleMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Django pads what it compresses and masks its tokens, so that lengths tell nothing (BREACH)
    "django.middleware.gzip.GZipMiddleware",
    # Outside of what writes cookies, so that the second of two answers carries those of the first
    "core.middleware.OnceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.PersonMiddleware",
    "core.middleware.SignInMiddleware",
    "core.middleware.SecondFactorMiddleware",
    "core.middleware.OneDoorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.GuessMiddleware",
    "core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "core.urls"
WSGI_APPLICATION = "core.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.shell",
            ],
            "builtins": ["core.templatetags.touchstone"],
        },
    },
]
# Browsers keep the hidden inputs of forms in order; the default renderer is enough for crispy
CRISPY_ALLOWED_TEMPLATE_PACKS = "touchstone"
CRISPY_TEMPLATE_PACK = "touchstone"
CRISPY_FAIL_SILENTLY = False

# The application logs in by itself; the owner, who may change tables, is known to `migrate` alone
DATABASES = {"default": env.database("DATABASE_URL", DATABASE_URL)}
if DATABASE_OWNER_URL:
    DATABASES["owner"] = env.database("DATABASE_OWNER_URL", DATABASE_OWNER_URL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "core_cache",
            # Above it a third is thrown away, whatever it is: far more than the visitors and forms of some minutes
            "OPTIONS": {"MAX_ENTRIES": 3_000},
        }
    )
}

# Sign-in by OpenID Connect at a provider of the organisation's choice: the first four together, or none of them
OIDC_ISSUER = env.text("TOUCHSTONE_OIDC_ISSUER").removesuffix("/.well-known/openid-configuration").rstrip("/")
OIDC_CLIENT_ID = env.text("TOUCHSTONE_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("TOUCHSTONE_OIDC_CLIENT_SECRET")
# What its people call it: the button says "Sign in with ..."
OIDC_NAME = env.text("TOUCHSTONE_OIDC_NAME")
OIDC_OFFERED = bool(OIDC_ISSUER and OIDC_CLIENT_ID and OIDC_CLIENT_SECRET and OIDC_NAME)
# It is the only way in: passwords, codes and passkeys open nothing. `manage.py entrance` does when the provider is away
OIDC_ONLY = env.flag("TOUCHSTONE_OIDC_ONLY")
# The provider asks everybody for a second step, so ours is not asked as well
OIDC_TRUSTS_SECOND_STEP = env.flag("TOUCHSTONE_OIDC_TRUSTS_SECOND_STEP")
# The provider itself gives these addresses out: they count as verified where it does not say whether they are
OIDC_EMAIL_DOMAINS = env.words("TOUCHSTONE_OIDC_EMAIL_DOMAINS")

# People and sign-in
AUTH_USER_MODEL = "core.Person"
AUTHENTICATION_BACKENDS = ["core.signin.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "core.signin.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "core.signin.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = not OIDC_ONLY
# Whoever is here came in by a link in their mail
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ADAPTER = "core.provider.Arrivals"
# An address is believed by a rule of ours (core.rules.entrance), and nothing that opens the provider is kept
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

# The shell: (name, URL name, who may open it); the storeys above are named as strings only
FOUNDING_URL = "rubrics:founding_create"
# The bar has room for five. Whoever has more finds the one that gives way on the home page, to which it then belongs
MOST_PLACES = 5
GIVES_WAY = "interviews:booking_index"
PLACES = [
    (gettext_noop("Home"), "interviews:home_index", ""),
    (gettext_noop("Requisitions"), "hiring:requisitions_index", "hiring.access.can_open_requisitions"),
    (gettext_noop("Candidates"), "hiring:candidates_index", "hiring.access.can_open_candidates"),
    (gettext_noop("My interviews"), "interviews:booking_index", ""),
    (gettext_noop("Roles"), "rubrics:roles_index", ""),
    (gettext_noop("Reports"), "interviews:reports_index", "hiring.access.can_open_reports"),
]
# Where an address belongs that does not begin as its place does
BELONGS = {
    "interviews:home_index": ("/debriefs/", "/interviews/"),
    "hiring:requisitions_index": ("/applications/", "/imports/", "/moves/"),
}
# The pages of the settings, in the same terms. They stand in the bar apart from the places, for whoever may open one
# of them, and lead to the first
SETTINGS_PAGES = [
    (gettext_noop("Organisation"), "organisation_edit", "core.access.can_manage_organisation"),
    (gettext_noop("Hiring policy"), "hiring:policies_edit", "hiring.access.can_set_policy"),
    (gettext_noop("Reasons for closing"), "hiring:reasons_index", "hiring.access.can_word_reasons"),
    (gettext_noop("Wordings of messages"), "hiring:templates_index", "hiring.access.can_word_messages"),
    (gettext_noop("Reminders"), "interviews:ladders_edit", "interviews.access.can_set_ladder"),
    (gettext_noop("Places of work"), "locations_index", "core.access.can_manage_organisation"),
    (gettext_noop("People"), "people_index", "core.access.can_manage_people"),
    (gettext_noop("Letters"), "letters_index", "core.access.can_operate"),
    (gettext_noop("Record of changes"), "records_index", "core.access.can_read_record"),
    (gettext_noop("Chats"), "hooks_house", "core.access.can_manage_organisation"),
    (gettext_noop("Due for deletion"), "hiring:retention_index", "hiring.access.can_see_retention"),
    (gettext_noop("Requests about data"), "hiring:requests_index", "hiring.access.can_answer_requests"),
]
# Where each storey says what of its tables the record of changes shows, and to whom
RECORDED = [f"{storey}.queries.recorded" for storey in ("core", "rubrics", "hiring", "interviews")]
# The field in the bar: where it leads, and who may search there
SEARCH = ("hiring:candidates_index", "hiring.access.can_open_candidates")
# One-click sign-in of the demo company: which door opens for whom
DEMO_PEOPLE = {
    "recruiter": "rae@halyard.example",
    "manager": "hana@halyard.example",
    "interviewer": "ivan@halyard.example",
    "administrator": "ada@halyard.example",
}

# Languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
FILES_DIR = VAR_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# All that comes with one form: ten files, and some room. What is longer is not taken in at all
BODY_MAX_BYTES = 128 * 1024 * 1024

# Mail: letters are rows (core.mail); with no server named they wait and are shown on the operator's page
SMTP_URL = env.text("SMTP_URL")
DEFAULT_FROM_EMAIL = env.text("TOUCHSTONE_MAIL_FROM", f"hiring@{_public.hostname}")
LETTER_BATCH = 50
# What the mail server takes of us; 0: as many as there are
LETTERS_PER_MINUTE = env.whole("TOUCHSTONE_LETTERS_PER_MINUTE", 0)
# Somebody sits before the page and waits for them
LETTERS_FIRST = ["core.sign_in_code", "core.password_reset"]
# Where a mail server sends what it could not deliver; empty: to the sender
BOUNCES_TO = env.text("TOUCHSTONE_BOUNCES_TO")
# Who posts such reports to /letters/bounced/ shows it; empty: that door is closed
BOUNCE_SECRET = env.text("TOUCHSTONE_BOUNCE_SECRET")
# What the operator's page calls them; the storeys above are named as strings only
LETTER_NAMES = {
    "core.hook_test": gettext_noop("Test message to a chat"),
    "core.invitation": gettext_noop("Invitation to join"),
    "core.password_reset": gettext_noop("New password"),
    "core.sign_in_changed": gettext_noop("Change of the sign-in"),
    "core.sign_in_code": gettext_noop("Sign-in code"),
    "hiring.approval_asked": gettext_noop("Approval asked"),
    "hiring.approval_answered": gettext_noop("Approval answered"),
    "hiring.data_requested": gettext_noop("Candidate asks about their data"),
    "hiring.message": gettext_noop("Message to a candidate"),
    "hiring.withdrawn": gettext_noop("Candidate withdrew"),
    "interviews.invitation": gettext_noop("Interview invitation"),
    "interviews.cancellation": gettext_noop("Interview cancelled"),
    "interviews.choice": gettext_noop("Choose a time"),
    "interviews.choice_answered": gettext_noop("What a candidate chose"),
    "interviews.take_home": gettext_noop("Take-home to a candidate"),
    "interviews.take_home_answer": gettext_noop("More time for a take-home"),
    "interviews.take_home_reminder": gettext_noop("Reminder of a take-home"),
    "interviews.take_home_off": gettext_noop("Take-home called off"),
    "interviews.take_home_asked": gettext_noop("Candidate asks for more time"),
    "interviews.take_home_missing": gettext_noop("Take-home did not come in"),
    "interviews.submission": gettext_noop("Take-home to grade"),
    "interviews.grading_off": gettext_noop("Take-home graded by somebody else"),
    "interviews.declined": gettext_noop("Interviewer declined"),
    "interviews.candidate_invitation": gettext_noop("Invitation of a candidate"),
    "interviews.candidate_invitations": gettext_noop("Invitation of a candidate to several interviews"),
    "interviews.candidate_cancellation": gettext_noop("Interview cancelled for a candidate"),
    "interviews.candidate_cancellations": gettext_noop("Interviews cancelled with an application"),
    "interviews.kit_reminder": gettext_noop("Reminder before an interview"),
    "interviews.candidate_reminder": gettext_noop("Reminder of a candidate before an interview"),
    "interviews.reminder": gettext_noop("Reminder of scorecards"),
    "interviews.reminder_copy": gettext_noop("Late scorecards"),
    "interviews.debrief_ready": gettext_noop("Debrief ready"),
    "interviews.decided": gettext_noop("Decision recorded"),
    "interviews.digest": gettext_noop("What you owe, each working day"),
    "interviews.weekly": gettext_noop("The week of a requisition"),
    "interviews.department": gettext_noop("The week of a department"),
    "interviews.meeting": gettext_noop("Invitation to a debrief"),
    "interviews.meeting_off": gettext_noop("Debrief meeting cancelled"),
}
# Nobody needs these in order to act: each may do without
LETTERS_OPTIONAL = [
    "hiring.approval_answered",
    "interviews.kit_reminder",
    "interviews.reminder_copy",
    "interviews.debrief_ready",
    "interviews.decided",
    "interviews.digest",
    "interviews.weekly",
    "interviews.department",
]
LETTER_LEASE_SECONDS = env.whole("TOUCHSTONE_LETTER_LEASE_SECONDS", 300)
# After the first attempt that failed; the later ones grow from it
LETTER_PAUSE_SECONDS = env.whole("TOUCHSTONE_LETTER_PAUSE_SECONDS", 60)
# Each word of the mail server is waited for so long. A letter takes a few of them, and half a lease is left for the
# last one of a batch: ten times this is the shortest lease
SMTP_TIMEOUT_SECONDS = env.whole("TOUCHSTONE_SMTP_TIMEOUT_SECONDS", 20)

# The queue
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600, "socket_timeout": 10, "socket_connect_timeout": 5}
    if REDIS_URL
    else {
        "data_folder_in": str(VAR_DIR / "queue" / "tasks"),
        "data_folder_out": str(VAR_DIR / "queue" / "tasks"),
        "control_folder": str(VAR_DIR / "queue" / "control"),
        "store_processed": False,
    }
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Named as strings: the ground never imports a storey. A sweep that is late by a run is dropped, the next does its work.
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": float(SWEEP_SECONDS), "options": {"expires": float(SWEEP_SECONDS)}}
    for name in (
        "core.tasks.deliver_letters",
        "core.tasks.post_to_chats",
        "hiring.tasks.reckon_usual",
        "hiring.tasks.run_imports",
        "hiring.tasks.forget_imports",
        "hiring.tasks.index_candidates",
        "hiring.tasks.read_files",
        "interviews.tasks.send_reminders",
        "interviews.tasks.remind_before",
        "interviews.tasks.catch_up",
        "interviews.tasks.sum_up",
        "interviews.tasks.read_feeds",
        "interviews.tasks.mind_take_homes",
        "interviews.tasks.make_copies",
        "interviews.tasks.find_times",
    )
}

# What the operator's page calls them
SWEEP_NAMES = {
    "core.tasks.deliver_letters": gettext_noop("Send letters"),
    "core.tasks.post_to_chats": gettext_noop("Post to chats"),
    "hiring.tasks.reckon_usual": gettext_noop("Reckon what is usual"),
    "hiring.tasks.run_imports": gettext_noop("Take in lists of candidates"),
    "hiring.tasks.forget_imports": gettext_noop("Forget lists that were taken in"),
    "hiring.tasks.index_candidates": gettext_noop("Make candidates findable"),
    "hiring.tasks.read_files": gettext_noop("Read documents"),
    "interviews.tasks.send_reminders": gettext_noop("Remind of scorecards"),
    "interviews.tasks.remind_before": gettext_noop("Remind before interviews"),
    "interviews.tasks.catch_up": gettext_noop("Catch up with what was missed"),
    "interviews.tasks.sum_up": gettext_noop("Sum up days and weeks"),
    "interviews.tasks.read_feeds": gettext_noop("Read calendars"),
    "interviews.tasks.make_copies": gettext_noop("Copy take-homes without the name"),
    "interviews.tasks.mind_take_homes": gettext_noop("Mind take-homes"),
    "interviews.tasks.find_times": gettext_noop("Search for times"),
}

# Calendars and chats elsewhere are asked at addresses that people type: of this machine none, but in tests
FEEDS_ALLOW_LOOPBACK = env.flag("TOUCHSTONE_FEEDS_ALLOW_LOOPBACK")

# Safety
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.stale.failed"
# The scripts read the token off the page
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("TOUCHSTONE_BEHIND_PROXY") else None
# Sign-in is throttled by the visitor's own address, which only the last proxy knows
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("TOUCHSTONE_BEHIND_PROXY") else 0
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.JsonFormatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {"django.server": {"handlers": ["out"], "propagate": False}},
}
