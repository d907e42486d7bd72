"""What gunicorn serves, with the settings of one contender."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
