"""Django's settings. Every value that an installation may change comes through `environment`."""

from contact_telesante.config import database, environment, sign_in

DATA = database.data_folder()
DEBUG = False
DEMO = environment.boolean("CONTACT_DEMO", default=False, help="load the demonstration; never in production")
INSECURE = DEMO or environment.boolean(
    "CONTACT_INSECURE", default=False, help="serve over plain HTTP, for a trial on one machine"
)


# The command line refuses to start without a key, or hands over the one kept in the data folder.
SECRET_KEY = environment.secret("CONTACT_SECRET_KEY", default="", help="signs sessions: 50 random characters")
HOSTS = environment.words("CONTACT_HOSTS", help="names under which the site is reached, beside localhost")
ALLOWED_HOSTS = [*HOSTS, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS if host != "*"]
TRUSTED_PROXY = environment.boolean("CONTACT_BEHIND_PROXY", default=False, help="trust X-Forwarded-For and -Proto")
METRICS_TOKEN = environment.secret("CONTACT_METRICS_TOKEN", default="", help="opens /metrics beyond loopback")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "contact_telesante.kernel.apps.KernelConfig",
    "contact_telesante.audit.apps.AuditConfig",
    "contact_telesante.journal.apps.JournalConfig",
    "contact_telesante.identity.apps.IdentityConfig",
    "contact_telesante.establishments.apps.EstablishmentsConfig",
    "contact_telesante.teams.apps.TeamsConfig",
    "contact_telesante.board.apps.BoardConfig",
    "contact_telesante.privacy.apps.PrivacyConfig",
    "contact_telesante.live.apps.LiveConfig",
    "contact_telesante.web.apps.WebConfig",
]
MIDDLEWARE = [
    "contact_telesante.web.middleware.SecurityHeaders",
    "contact_telesante.api.middleware.Problems",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "contact_telesante.web.middleware.Compress",
    "contact_telesante.web.middleware.ReadAhead",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "contact_telesante.web.middleware.RefuseBrokenText",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "contact_telesante.web.middleware.SessionLife",
    "contact_telesante.web.middleware.Origin",
    "contact_telesante.web.middleware.Language",
    "contact_telesante.web.identity.gate.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "contact_telesante.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": [
                "contact_telesante.web.templatetags.words",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

DATABASES = {"default": database.django_settings(database.locate(DATA))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["contact_telesante.identity.backends.LocalAccount"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RULES = ("Length", "Personal", "Common", "NotOnlyDigits")
AUTH_PASSWORD_VALIDATORS = [{"NAME": f"contact_telesante.identity.passwords.{name}"} for name in PASSWORD_RULES]
PASSWORD_RESET_TIMEOUT = 60 * 60
SECOND_FACTOR = sign_in.second_factor(demo=DEMO, insecure=INSECURE)
ORGANISATION = sign_in.organisation(insecure=INSECURE)
SOCIALACCOUNT_PROVIDERS = ORGANISATION.for_allauth()
SOCIALACCOUNT_ADAPTER = "contact_telesante.web.identity.adapters.Organisations"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "contact_telesante.web.identity.adapters.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
MFA_ADAPTER = "contact_telesante.web.identity.adapters.Factors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = INSECURE
# Nothing may count on a memory that each process has for itself: attempts and used codes are rows.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
SESSION_ENGINE = "contact_telesante.identity.sessions"
SESSION_COOKIE_AGE = (
    60 * 60 * environment.integer("CONTACT_SESSION_HOURS", default=12, minimum=1, help="longest session, in hours")
)
SESSION_IDLE_AGE = 60 * environment.integer(
    "CONTACT_IDLE_MINUTES", default=30, minimum=5, help="a session nobody uses ends, in minutes"
)
SESSION_COOKIE_NAME = "contact_session"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE
CSRF_COOKIE_NAME = "contact_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "contact_telesante.web.errors.csrf_failed"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "fr-ca"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "contact_language"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "contact_telesante.web.static_files.Storage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024  # a file of patients never waits in a temporary folder
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "contact_telesante.config.logs.Formatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"contact_telesante": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
EMAIL_HOST = environment.text("CONTACT_MAIL_HOST", default="", help="mail server; absent: no letter leaves")
EMAIL_PORT = environment.integer("CONTACT_MAIL_PORT", default=587, minimum=1, help="its port")
EMAIL_HOST_USER = environment.text("CONTACT_MAIL_USER", default="", help="its login, when it asks for one")
EMAIL_HOST_PASSWORD = environment.secret("CONTACT_MAIL_PASSWORD", default="", help="and the password")
EMAIL_USE_TLS = environment.boolean("CONTACT_MAIL_TLS", default=True, help="STARTTLS to the mail server")
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = environment.text("CONTACT_MAIL_FROM", default="contact@localhost", help="sender of every letter")
PUBLIC_ADDRESS = environment.text(
    "CONTACT_ADDRESS", default="http://localhost:8000", help="address of the site in letters; `run` gives its own port"
)

NINJA_PAGINATION_MAX_LIMIT = 500
PROCRASTINATE_ON_APP_READY = "contact_telesante.config.jobs.on_app_ready"
