"""Django without the page cache before it; gunicorn serves it with the settings of `uncached`."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
