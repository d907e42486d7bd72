"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from shop.core.page_cache.wsgi import PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.prod")

application = PageCache(get_wsgi_application())
