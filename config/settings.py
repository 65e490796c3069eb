"""Every setting of the site, read from the environment (see .env.example) with defaults that are safe."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from config import secret_key
from config.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
FRONTEND_DIR = BASE_DIR / "frontend"

env = Environment()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

VERSION = "0.1.0"  # as in pyproject.toml, which an installed site may not have
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
DEMO_PORT = env.int("DEMO_PORT", default=8000)

# ---- where we are reached ----

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
_port = DEMO_PORT if DEMO else 8000
ROSTRUM_ORIGINS = env.list("ROSTRUM_ORIGINS", default=[f"http://localhost:{_port}", f"http://127.0.0.1:{_port}"])
CSRF_TRUSTED_ORIGINS = ROSTRUM_ORIGINS
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
TLS = any(origin.startswith("https://") for origin in ROSTRUM_ORIGINS)

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

# ---- data ----

DEMO_DIR = BASE_DIR / ".demo"
_file = (DEMO_DIR if DEMO else BASE_DIR) / "rostrum.sqlite3"
_database_url = env.str("DATABASE_URL", default="") or f"sqlite:///{_file}"
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(_database_url)}
EMBEDDED = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if EMBEDDED:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        "timeout": 20,
    }
else:
    DATABASES["default"]["PASSWORD"] = env.str("DATABASE_PASSWORD", default="") or DATABASES["default"]["PASSWORD"]
    # One slow statement would hold one of the few database threads that serve every room.
    _statement_ms = env.int("DATABASE_STATEMENT_SECONDS", default=3) * 1000
    DATABASES["default"]["OPTIONS"] = {
        "options": f"-c lock_timeout=2000 -c statement_timeout={_statement_ms}",
        # A server that is there and does not answer, or a cable that was cut, must not hold a thread for minutes.
        "connect_timeout": 5,
        "tcp_user_timeout": 10_000,
        **DATABASES["default"].get("OPTIONS", {}),
    }
    # A log is read in one go; a cursor kept on the server costs more round trips than it saves memory.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
# Only limits on signing in are counted in it. In the database they hold for all processes, and no other
# server has to be up for somebody to sign in; Redis carries hints between processes and nothing else.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"}}

# ---- secrets ----

SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if not SECRET_KEY:
    # Several machines that each invent a key would sign one another's visitors out.
    if not EMBEDDED:
        raise ImproperlyConfigured("SECRET_KEY must be set when DATABASE_URL is not an SQLite file.")
    SECRET_KEY = secret_key.kept_in(BASE_DIR / ".secret-key")

# ---- what is installed ----

INSTALLED_APPS = [
    "deliberation.audit",
    "deliberation.jobs",
    "deliberation.people",
    "deliberation.consultations",
    "deliberation.opinions",
    "deliberation.meetings",
    "deliberation.records",
    "realtime",
    "config.administration.AuditedAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.weixin",
    "django_tasks_db",
    "django_vite",
    "servestatic",
]

# Jobs (deliberation/jobs): rows in the same database, done by `manage.py worker`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Each works both on a thread, as most pages are served (config/pages.py), and in the loop; a test counts the others.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.static.static_files",
    "config.guards.private",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.guards.readable",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FRONTEND_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.appearance.appearance",
                "config.secure_context.connection",
            ]
        },
    }
]

# ---- people and how they sign in ----

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Two at a time on threads of their own; the name in the database stays Django's.
PASSWORD_HASHERS = ["deliberation.people.limits.hashing.PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "deliberation.people.accounts.password_rules.NotLikeYou"},
    {"NAME": "deliberation.people.accounts.password_rules.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "deliberation.people.accounts.password_rules.NotCommon"},
    {"NAME": "deliberation.people.accounts.password_rules.NotDigitsAlone"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "deliberation.people.accounts.adapter.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Six digits, as they are read from one screen and typed on another. What a guesser has is five tries for each code,
# and the codes of a day for each address or number (ACCOUNT_RATE_LIMITS, sms/quota.py).
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# A hall is one network address: whatever allauth would count by address, and the wrong passwords of an account, is
# counted in people/limits and answered with a challenge. What is left protects mailboxes and telephones.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "signup": None,
    "request_login_code": "3/m/key,20/d/key",
    "reset_password": "5/m/key,20/d/key",
    "reset_password_from_key": None,
    "verify_phone": "1/30s/key",
}
ACCOUNT_FORMS = {
    "signup": "deliberation.people.accounts.forms.NewAccount",
    "login": "deliberation.people.accounts.forms.Password",
    "request_login_code": "deliberation.people.accounts.forms.AskForCode",
    "confirm_login_code": "deliberation.people.accounts.forms.Code",
    "confirm_email_verification_code": "deliberation.people.accounts.forms.CodeFromMail",
    "confirm_password_reset_code": "deliberation.people.accounts.forms.CodeForPassword",
    "reset_password": "deliberation.people.accounts.forms.ForgottenPassword",
    "change_phone": "deliberation.people.accounts.forms.NewNumber",
    "verify_phone": "deliberation.people.accounts.forms.CodeFromPhone",
}
# Signed in until one signs out, unless one says that the device is somebody else's (accounts/entrance.py).
ACCOUNT_SESSION_REMEMBER = True
# One address per account: a new one takes the place of the old one once its code was typed.
ACCOUNT_CHANGE_EMAIL = True
# A citizen has to give an address and nothing else. Without the optional password here allauth would
# take passwords out of the sign-in form too.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
# Not "strict": that lets one address own two accounts, which our database refuses. With a mandatory
# code, True already answers a known and an unknown address alike.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if TLS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# Second factors. The domain of passkeys is a setting: the host of a request is what its sender says. Without TLS
# browsers offer passkeys on localhost alone, where only the demonstration has any.
_secure = next((urlsplit(origin).hostname for origin in ROSTRUM_ORIGINS if origin.startswith("https://")), "")
PASSKEY_DOMAIN = env.str("PASSKEY_DOMAIN", default="") or _secure or ("localhost" if DEMO else "")
MFA_ADAPTER = "deliberation.people.accounts.proof.factors.Factors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if PASSKEY_DOMAIN else [])]
MFA_PASSKEY_LOGIN_ENABLED = bool(PASSKEY_DOMAIN)
MFA_ALLOW_UNVERIFIED_EMAIL = True  # most members have no address
MFA_REAUTHENTICATION_REQUIRED = False  # ours asks on the same pages, and knows of codes (accounts/proof/recent.py)
MFA_TOTP_TOLERANCE = 1  # phones' clocks differ by half a minute
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "activate_totp": "deliberation.people.accounts.proof.keys.FirstCode",
    "authenticate": "deliberation.people.accounts.proof.second_step.SecondStep",
}

# Other places that say who somebody is; nothing of them is shown that is not configured.
SOCIALACCOUNT_ADAPTER = "deliberation.people.accounts.providers.adapter.Providers"
OIDC_SERVER = env.str("OIDC_SERVER", default="")
_oidc = {
    "provider_id": "sso",
    "name": env.str("OIDC_NAME", default="") or "OpenID Connect",
    "client_id": env.str("OIDC_CLIENT_ID", default=""),
    "secret": env.str("OIDC_CLIENT_SECRET", default=""),
    "settings": {"server_url": OIDC_SERVER, "oauth_pkce_enabled": True},
}
WECHAT_ID = env.str("WECHAT_ID", default="")
WECHAT_INSIDE_ID = env.str("WECHAT_INSIDE_ID", default="")
_wechat = [
    {"client_id": number, "secret": secret}
    for number, secret in (
        (WECHAT_ID, env.str("WECHAT_SECRET", default="")),
        (WECHAT_INSIDE_ID, env.str("WECHAT_INSIDE_SECRET", default="")),
    )
    if number
]
SOCIALACCOUNT_PROVIDERS = {
    **({"openid_connect": {"APPS": [_oidc]}} if OIDC_SERVER else {}),
    **({"weixin": {"APPS": _wechat}} if _wechat else {}),
}
# WeChat's own addresses; a site behind a proxy may have others.
WECHAT_OPEN = env.str("WECHAT_OPEN", default="") or "https://open.weixin.qq.com"
WECHAT_API = env.str("WECHAT_API", default="") or "https://api.weixin.qq.com"

# Whether a moderator, clerk or scrutineer without a second factor only observes until somebody vouches for them
# (meetings/vouching). A meeting may say otherwise; a link of the demonstration counts as one.
OFFICERS_NEED_FACTOR = env.bool("OFFICERS_NEED_FACTOR", default=True)

# ---- languages and time ----

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = TLS
LOCALE_PATHS = [FRONTEND_DIR / "locale"]
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
# Who signs records: the socket of the signing process, or, without one, a key file that the platform's own user keeps.
SIGNER_SOCKET = env.str("SIGNER_SOCKET", default="")
_signing_key = (DEMO_DIR if DEMO else BASE_DIR) / ".signing-key"
SIGNING_KEY_FILE = env.str("SIGNING_KEY_FILE", default="") or str(_signing_key)
# Dates (2027-10-01) that deadlines in working days leave out, and weekend days on which work is done instead.
HOLIDAYS = frozenset(env.list("HOLIDAYS", default=[]))
WORKING_WEEKENDS = frozenset(env.list("WORKING_WEEKENDS", default=[]))

# ---- static files and the built front end ----

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
FRONTEND_DIST = FRONTEND_DIR / "dist"
FRONTEND_BUILT = (FRONTEND_DIST / "manifest.json").exists()
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_BUILT else []
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": FRONTEND_DIST / "manifest.json"}}
# Served from where they lie, so that a checkout needs no collectstatic; nginx serves STATIC_ROOT instead.
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_USE_MANIFEST = False
SERVESTATIC_USE_STATIC_ROOT = False

# ---- mail ----

_mail = env.email_url("EMAIL_URL", default="consolemail://")
_readable = {"django.core.mail.backends.console.EmailBackend": "config.console_mail.EmailBackend"}
MAILERS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": _readable.get(_mail["EMAIL_BACKEND"], _mail["EMAIL_BACKEND"])}
}
if MAILERS["default"]["BACKEND"].endswith("smtp.EmailBackend"):
    MAILERS["default"]["OPTIONS"] = {
        "host": _mail["EMAIL_HOST"],
        "port": _mail["EMAIL_PORT"],
        "username": _mail["EMAIL_HOST_USER"],
        "password": _mail["EMAIL_HOST_PASSWORD"],
        "use_tls": _mail.get("EMAIL_USE_TLS", False),
        "use_ssl": _mail.get("EMAIL_USE_SSL", False),
        "timeout": 10,
    }
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="rostrum@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ---- text messages ----

# An address to post to, or "console" to print them; the demonstration and DEBUG print. Empty: none are sent.
SMS_URL = env.str("SMS_URL", default="") or ("console" if DEBUG or DEMO else "")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
SMS_SIGNATURE = env.str("SMS_SIGNATURE", default="")
# Ours = the one registered with the gateway, such as sign_in=SMS_1001,prove=SMS_1002.
SMS_TEMPLATES = env.dict("SMS_TEMPLATES", default={})
SMS_COUNTRIES = env.list("SMS_COUNTRIES", default=["86"])
SMS_A_DAY = env.int("SMS_A_DAY", default=2000)

# ---- what a browser may do with our pages ----

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    # Older Safari does not take 'self' to cover the WebSocket of the same host.
    "connect-src": [CSP.SELF, *(origin.replace("http", "ws", 1) for origin in ROSTRUM_ORIGINS)],
    "form-action": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
# Whom to tell of a weakness, as /.well-known/security.txt says it: mailto:… or https://…
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
SESSION_ENGINE = "deliberation.people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_SECURE = TLS
CSRF_FAILURE_VIEW = "config.views.forbidden_form"
SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
# The header counts only when a proxy of ours overwrites it; otherwise any visitor could claim TLS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
# Whether sub-domains and the browsers' preload list are bound too is for the owner of the domain to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# ---- logs ----

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="") or ("text" if DEBUG or DEMO else "json")
if LOG_FORMAT not in ("json", "text"):
    raise ImproperlyConfigured("LOG_FORMAT must be json or text.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"of_request": {"()": "realtime.infra.request_id.RequestIdFilter"}},
    "formatters": {"json": {"()": "config.logs.JsonLines"}, "text": {"()": "config.logs.PlainLines"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["of_request"]},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own handler is silent with DEBUG off; errors belong in the one log.
        "django": {"handlers": [], "propagate": True},
        # A line for every batch of commands is for machines to search, not for people to read.
        **({"realtime.journal": {"level": "WARNING"}} if LOG_FORMAT == "text" else {}),
    },
}

# ---- what the process says of itself ----

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
