"""The web application for a WSGI server."""

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application


def _ready() -> WSGIHandler:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banfa.config.settings")
    served = get_wsgi_application()
    from banfa.config.warming import warm  # knows the models, which are there from now on

    warm()
    return served


application = _ready()
