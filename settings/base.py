"""What every environment shares: structure, and no secret."""

from django.urls import reverse_lazy
from django_guid import integrations as request_id
from kombu.entity import Queue

from settings.env import ROOT, built_release, env
from settings.social import social_providers

SITE_NAME = env("SITE_NAME")
CURRENCY = env("CURRENCY")
RELEASE = built_release() or env("RELEASE")
OPS_NETWORKS = env("OPS_NETWORKS")

DEBUG = False
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "shop.core",
    "shop.audit",
    "shop.accounts",
    "shop.catalogue",
    "shop.accounts.admin_config.ShopAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    # What they can do; which of them there are is said by the environment.
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.microsoft",
    "allauth.socialaccount.providers.openid_connect",
    "django_otp",
    # Its device holds codes in clear; two_factor imports it, and the shop makes none.
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "two_factor",
    "two_factor.plugins.webauthn",
    "csp",
    "django_guid",
    "django_prometheus",
    "pictures",
    "treebeard",
    "routers",
]

MIDDLEWARE = [
    "shop.core.page_cache.middleware.page_cache",
    "routers.middleware.ReadYourWritesMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django_guid.middleware.guid_middleware",
    "django.middleware.security.SecurityMiddleware",
    "shop.core.headers.resource_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shop.accounts.middleware.VisitorMiddleware",
    "shop.accounts.languages.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shop.accounts.throttling.ThrottleMiddleware",
    "shop.accounts.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "shop/jinja2"],
        "APP_DIRS": True,
        "OPTIONS": {"environment": "shop.core.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "shop/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.core.context_processors.site",
            ]
        },
    },
]

FORM_RENDERER = "shop.core.renderers.FormRenderer"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "shop.accounts.passwords.LengthValidator"},
    {"NAME": "shop.accounts.passwords.UnlikeTheUserValidator"},
    {"NAME": "shop.accounts.passwords.UnknownToAttackersValidator"},
]
AUTHENTICATION_BACKENDS = ["shop.accounts.backends.VisitorBackend"]
# What is cached there is also in the database: never in a cookie, which would show pending sign-ins to their visitor.
SESSION_ENGINE = "shop.accounts.sessions"
SESSION_COOKIE_SAMESITE = "Lax"

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_profile"
OTP_LOGIN_URL = "account_step_up"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
# The shop has an admin site of its own.
TWO_FACTOR_PATCH_ADMIN = False
TWO_FACTOR_WEBAUTHN_RP_NAME = SITE_NAME
# The plugin's own default, which is read before the plugin is ready to set it.
TWO_FACTOR_WEBAUTHN_ENTITIES_FORM_MIXIN = "two_factor.plugins.webauthn.forms.DefaultWebauthnEntitiesFormMixin"
GEOIP_DATABASE = env("GEOIP_DATABASE")
TWO_FACTOR_WEBAUTHN_RP_ID = env("WEBAUTHN_RP_ID") or None
TWILIO_ACCOUNT_SID = env("TWILIO_ACCOUNT_SID")
TWILIO_AUTH_TOKEN = env("TWILIO_AUTH_TOKEN")
TWILIO_CALLER_ID = env("TWILIO_CALLER_ID")
TWILIO_MESSAGING_SERVICE_SID = env("TWILIO_MESSAGING_SERVICE_SID") or None
# Without a gateway nobody is offered codes by phone.
TWO_FACTOR_SMS_GATEWAY = "shop.accounts.gateways.TwilioGateway" if TWILIO_ACCOUNT_SID else ""
TWO_FACTOR_CALL_GATEWAY = TWO_FACTOR_SMS_GATEWAY if TWILIO_CALLER_ID else ""
ACCOUNT_ADAPTER = "shop.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "change_password": "shop.accounts.forms.ChangePasswordForm",
    "login": "shop.accounts.forms.LoginForm",
    "signup": "shop.accounts.forms.SignupForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# The mail has a link as well, which the shop adds.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = reverse_lazy("account_email")
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
# Its page says that one has signed out; the home page, which is the same for everyone, cannot.
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_TIMEOUT = 900
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# The shop counts tries itself: shop/accounts/limits.py.
ACCOUNT_RATE_LIMITS = False

SOCIALACCOUNT_ADAPTER = "shop.accounts.providers.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = social_providers(env)
# A link must not sign anyone in: they press a button.
SOCIALACCOUNT_LOGIN_ON_GET = False
# Whom a provider's word about an address lets in is decided by the adapter: nobody.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False

DATABASE_ROUTERS = ["routers.replication.ReplicaRouter"]
ROUTING = {
    "probe_seconds": env("DATABASE_PROBE_SECONDS"),
    "probe_timeout": env("DATABASE_PROBE_TIMEOUT"),
    "max_lag_seconds": env("DATABASE_MAX_LAG_SECONDS"),
    "statement_seconds": env("DATABASE_STATEMENT_SECONDS"),
}

# Of the catalogue, whose pages are the same for everyone, and of whom the shop knows no other.
LANGUAGE_CODE = env("LANGUAGE_CODE")
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
LOCALE_PATHS = [ROOT / "shop/locale"]
TIME_ZONE = env("TIME_ZONE")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env("STATIC_ROOT")
STATICFILES_DIRS = [ROOT / "shop/static"]
MEDIA_URL = "media/"
MEDIA_ROOT = env("MEDIA_ROOT")
SERVE_MEDIA = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What people upload is rendered before it is shown; nothing serves this folder.
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env("UPLOAD_ROOT"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

PICTURES = {
    "FILE_TYPES": ["AVIF", "WEBP", "JPEG"],
    "CONTAINER_WIDTH": 960,
    "GRID_COLUMNS": 4,
    "PIXEL_DENSITIES": [1, 2],
    "USE_PLACEHOLDERS": False,
    # Called as a function, it renders at once: we are in the worker already, whose task may be repeated as a whole.
    "PROCESSOR": "pictures.tasks.process_picture_with_celery",
}

CSP_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": CSP_SELF,
        "style-src": CSP_SELF,
        "img-src": CSP_SELF,
        "font-src": CSP_SELF,
        "connect-src": CSP_SELF,
        "manifest-src": CSP_SELF,
        "form-action": CSP_SELF,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

DJANGO_GUID = {
    "GUID_HEADER_NAME": "X-Request-ID",
    "RETURN_HEADER": True,
    "EXPOSE_HEADER": False,
    # A task logs under the id of the request that sent it.
    "INTEGRATIONS": [request_id.CeleryIntegration(use_django_logging=True, log_parent=False)],
}

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A queue that does not answer must not hold a request.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
# Queues, served in turn by every worker: a mail or an event does not wait behind all pictures of an import.
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("celery", "audit", "mail")]  # type: ignore[no-untyped-call]  # untyped
CELERY_TASK_ROUTES = {
    "shop.audit.*": {"queue": "audit", "routing_key": "audit"},
    "shop.core.tasks.send_mail": {"queue": "mail", "routing_key": "mail"},
}
# What was not queued when it was committed is found by a sweep; a sweep that nobody took in time is not made up for.
CELERY_BEAT_SCHEDULE = {
    "accounts": {"task": "shop.accounts.tasks.sweep", "schedule": 3600.0, "options": {"expires": 3600}},
    "audit events": {"task": "shop.audit.tasks.move_events", "schedule": 60.0, "options": {"expires": 60}},
}
