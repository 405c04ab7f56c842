"""Templates, static files, and what the browser may load."""

from csp.constants import NONCE, SELF

from .database import DATA_DIR, made
from .env import BASE_DIR, production, read

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "bianmin" / "accounts" / "templates"],  # before allauth's own, whose pages it replaces
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
            ],
            "builtins": [
                "bianmin.core.templatetags.ui",
                "bianmin.core.templatetags.form_fields",
                "bianmin.core.templatetags.formats",
                "heroicons.templatetags.heroicons",
            ],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = made(DATA_DIR / "static")
VENDOR_DIR = made(DATA_DIR / "vendor")  # third-party browser files, put there by `bianmin assets`
STATICFILES_DIRS = [("vendor", VENDOR_DIR)]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if (STATIC_ROOT / "staticfiles.json").exists()
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
BASE_URL = read("BIANMIN_BASE_URL")
PROJECT_DIR = BASE_DIR
EVENTS_URL = read("BIANMIN_EVENTS_URL") or (
    "/events/" if production() else f"http://127.0.0.1:{read('PORT') + 1}/events/"
)
_events_origin = EVENTS_URL.removesuffix("/events/")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF, *([_events_origin] if _events_origin else [])],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
VIRUS_SCAN = read("BIANMIN_VIRUS_SCAN")
DEBUG = False
PRODUCTION = production()
