"""What is installed, and the way of a request through it."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "heroicons",
    "bianmin.core",
    "bianmin.accounts",
    "bianmin.residents",
    "bianmin.portal",
    "bianmin.partners",
    "bianmin.feedback",
    "bianmin.affairs",
    "bianmin.living",
    "bianmin.channels",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "bianmin.accounts.middleware.IdleSessionMiddleware",
    "bianmin.accounts.middleware.StaffPlaceMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bianmin.core.middleware.ErrorMiddleware",  # outside of allauth, which answers its own exceptions
    "bianmin.core.middleware.LoginReturnMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "bianmin.config.urls"
WSGI_APPLICATION = "bianmin.config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
