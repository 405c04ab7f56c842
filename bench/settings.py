"""The product's settings with two more pages: Django's own admin over the same table, and a trivial page."""

from bianmin.config.settings import *  # noqa: F403
from bianmin.config.settings import INSTALLED_APPS as PRODUCT_APPS

INSTALLED_APPS = [*PRODUCT_APPS, "django.contrib.admin", "bench"]
ROOT_URLCONF = "bench.urls"
