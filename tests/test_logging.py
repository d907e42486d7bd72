"""Logs: one line per event, each with the id of its request, also in the worker."""

import json
import logging
import logging.config

import pytest
from django.conf import settings
from django.test import Client
from django_guid import set_guid

from settings.logs import logging_config

REQUEST_ID = "0123456789abcdef0123456789abcdef"


def logged_in_production(capsys, emit):
    """Return the lines that `emit` logs where logs are for machines."""
    logging.config.dictConfig(logging_config(level="INFO", json=True))
    try:
        emit(logging.getLogger("shop.test"))
    finally:
        logging.config.dictConfig(settings.LOGGING)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_production_writes_one_json_object_a_line_with_the_request_s_id(capsys):
    set_guid(REQUEST_ID)

    (line,) = logged_in_production(capsys, lambda logger: logger.info("Stored %d products", 3))

    assert line["message"] == "Stored 3 products"
    assert line["request_id"] == REQUEST_ID
    assert (line["level"], line["logger"]) == ("INFO", "shop.test")
    assert "timestamp" in line


def test_a_stack_trace_stays_inside_its_line(capsys):
    def fail(logger):
        try:
            int("broken\nin two lines")
        except ValueError:
            logger.exception("It broke")

    (line,) = logged_in_production(capsys, fail)

    assert "ValueError: invalid literal for int()" in line["exc_info"]
    assert "Traceback" in line["exc_info"]


def test_a_request_keeps_the_id_that_nginx_gave_it():
    response = Client().get("/healthz", headers={"X-Request-ID": REQUEST_ID})

    assert response.headers["X-Request-ID"] == REQUEST_ID


@pytest.mark.parametrize("forged", ["", "abc", "x" * 5000, "a\tb"])
def test_an_id_that_nginx_cannot_have_made_is_replaced(forged):
    response = Client().get("/healthz", headers={"X-Request-ID": forged})

    assert len(response.headers["X-Request-ID"]) == 32
    assert response.headers["X-Request-ID"] != forged
