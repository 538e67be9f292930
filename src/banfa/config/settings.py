"""Django's settings, from the environment only. The table of variables stands in docs/settings.md."""

from pathlib import Path

from banfa.config import environment

SOURCE = Path(__file__).resolve().parent.parent

BANFA_HOME = environment.folder("BANFA_HOME", "banfa-data")
BANFA_LANGUAGE = environment.one_of("BANFA_LANGUAGE", "zh", ("zh", "en"))
DEBUG = environment.switch("BANFA_DEBUG", default=False)
SECRET_KEY = environment.secret_key("BANFA_SECRET_KEY", BANFA_HOME)
ALLOWED_HOSTS = environment.listed("BANFA_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.listed("BANFA_TRUSTED_ORIGINS")
TIME_ZONE = environment.text("BANFA_TIME_ZONE", "Asia/Shanghai")
TIME_ZONE_GIVEN = bool(environment.text("BANFA_TIME_ZONE"))  # else the first run may choose another
SERVED_BY_TLS = environment.switch("BANFA_TLS", default=False)

BANFA_UPLOAD_BYTES = environment.mebibytes("BANFA_UPLOAD_MIB", 1024)

DATABASES = {"default": environment.database("BANFA_DATABASE_URL", BANFA_HOME)}
BANFA_ENGINE = environment.engine("BANFA_ENGINE", "BANFA_DATABASE_URL")
BANFA_ENGINE_ADDRESS = environment.text("BANFA_DATABASE_URL")
BANFA_KEYS = environment.text("BANFA_KEYS")
BANFA_BACKUP_PASSPHRASE = environment.text("BANFA_BACKUP_PASSPHRASE")
BANFA_ANCHORS = environment.text("BANFA_ANCHORS")
BANFA_MAP_TILES = environment.tiles("BANFA_MAP_TILES")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "org.Person"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "banfa.platform.org",
    "banfa.platform.vault",
    "banfa.platform.audit",
    "banfa.platform.accounts",
    "banfa.platform.imports",
    "banfa.platform.jobs",
    "banfa.platform.lists",
    "banfa.platform.approvals",
    "banfa.platform.forms",
    "banfa.platform.web",
    "banfa.platform.importing",
    "banfa.platform.exporting",
    "banfa.platform.auditing",
    "banfa.platform.setup",
    "banfa.platform.people",
    "banfa.platform.structure",
    "banfa.platform.api",
    "banfa.platform.calendars",
    "banfa.features.customers",
    "banfa.features.appraisals",
    "banfa.features.ledger",
    "banfa.features.grading",
    "banfa.features.duties",
    "banfa.features.contacts",
    "banfa.features.regulations",
    "banfa.config.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "banfa.platform.web.delivery.DeliveryMiddleware",
    "banfa.platform.web.delivery.PackingMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "banfa.platform.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "banfa.platform.setup.middleware.FirstRunMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "banfa.platform.web.kept.KeepingLoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "banfa.platform.web.toasts.ToastMiddleware",
    "banfa.platform.web.middleware.FreshPagesMiddleware",
    "banfa.platform.web.sending.OnceMiddleware",
    "banfa.platform.accounts.middleware.SeenMiddleware",
    "banfa.platform.people.middleware.GateMiddleware",
    "banfa.platform.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "banfa.config.urls"
WSGI_APPLICATION = "banfa.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "banfa.platform.web.joining.JoiningLoader",
                    ["django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "banfa.platform.web.context.shell",
            ],
            "builtins": [
                "banfa.platform.web.templatetags.banfa",
                "banfa.platform.web.templatetags.badges",
                "banfa.platform.web.templatetags.pages",
                "banfa.platform.web.templatetags.lists",
                "banfa.platform.web.templatetags.entry",
                "banfa.platform.web.templatetags.palette",
                "banfa.platform.web.templatetags.sending",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans" if BANFA_LANGUAGE == "zh" else "en"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
USE_TZ = True

LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "web:login"
AUTHENTICATION_BACKENDS = ["banfa.platform.accounts.backend.PersonBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    }
]

STATIC_URL = "static/" if DEBUG else f"static/{environment.version_of(SOURCE)}/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": BANFA_HOME / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # the package's own files are served; nothing is collected first

SESSION_ENGINE = "banfa.platform.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # the rules of accounts say less or more, see platform/accounts/rules.py
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_BY_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SERVED_BY_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVED_BY_TLS else None  # the proxy ends TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SERVED_BY_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SERVED_BY_TLS
SILENCED_SYSTEM_CHECKS = [
    "security.W021"
]  # entering a browser's own list is for the owner of the whole domain
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "banfa.platform.web.kept.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", *environment.origin_of(BANFA_MAP_TILES)],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message!r}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
