"""Production and staging: every required name is read without a default, so that start-up stops and says which."""

from urllib.parse import urlsplit

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.redis import RedisIntegration
from sentry_sdk.scrubber import DEFAULT_DENYLIST, DEFAULT_PII_DENYLIST, EventScrubber

from settings.base import *
from settings.databases import databases_from_env
from settings.env import env
from settings.logs import logging_config
from settings.redis import broker, redis_caches

SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env("ALLOWED_HOSTS")
SITE_URL = env("SITE_URL").rstrip("/")
TWO_FACTOR_WEBAUTHN_RP_ID = env("WEBAUTHN_RP_ID") or urlsplit(SITE_URL).hostname
if TWILIO_ACCOUNT_SID and not (TWILIO_AUTH_TOKEN and (TWILIO_CALLER_ID or TWILIO_MESSAGING_SERVICE_SID)):
    raise ImproperlyConfigured(
        "TWILIO_ACCOUNT_SID needs TWILIO_AUTH_TOKEN, and TWILIO_CALLER_ID or TWILIO_MESSAGING_SERVICE_SID."
    )
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL")

DATABASES = databases_from_env()
CACHES = redis_caches(env("REDIS_URL"), env("REDIS_QUEUE_URL"))
_queue = broker(env("REDIS_QUEUE_URL") or env("REDIS_URL"))
CELERY_BROKER_URL = _queue.url
CELERY_BROKER_USE_SSL = _queue.tls
CELERY_BROKER_TRANSPORT_OPTIONS = _queue.options
LOGGING = logging_config(level=env("LOG_LEVEL"), json=True)

_email = env.email_url_config(env("EMAIL_URL"))
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# Probes come from the host itself, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env("HSTS_SECONDS")
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

if env("SENTRY_DSN"):
    sentry_sdk.init(
        dsn=env("SENTRY_DSN"),
        environment=env("SENTRY_ENVIRONMENT"),
        release=RELEASE,
        integrations=[DjangoIntegration(), CeleryIntegration()],
        # It tells of every key that was asked for: those of sessions, and addresses whose tries are counted.
        disabled_integrations=[RedisIntegration()],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        event_scrubber=EventScrubber(
            denylist=[*DEFAULT_DENYLIST, "email", "address", "phone", "token", "otp"],
            pii_denylist=[*DEFAULT_PII_DENYLIST, "username"],
            recursive=True,
        ),
    )
