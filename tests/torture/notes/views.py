"""Write a note, read the highest of one's own; the answer to a read names the server it came from."""

from django.db.models import Func, IntegerField, TextField, Value
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tests.torture.notes.models import Note
from tests.torture.notes.writing import WAYS
from tests.torture.protocol import SERVER_HEADER, Way


def notes(request: HttpRequest) -> HttpResponse:
    """Answer a visitor: POST writes, GET reads."""
    if request.method == "POST":
        return _write(request.POST["visitor"], int(request.POST["value"]), request.POST["way"])
    return _read(request.GET["visitor"])


@require_safe
def follow_link(request: HttpRequest) -> HttpResponse:
    """Write at a GET, as a link in a mail does."""
    return _write(request.GET["visitor"], int(request.GET["value"]), request.GET["way"])


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok")


def _write(visitor: str, value: int, way: str) -> HttpResponse:
    WAYS[Way(way)](visitor, value)
    return HttpResponse(status=204)


def _read(visitor: str) -> HttpResponse:
    # Asked in the very query that reads, for another one could be answered by another server; and by functions that
    # are not volatile, for pg_is_in_recovery() makes a query look like one that writes.
    row = (
        Note.objects.filter(visitor=visitor)
        .annotate(
            hot_standby=Func(Value("in_hot_standby"), function="current_setting", output_field=TextField()),
            port=Func(function="inet_server_port", output_field=IntegerField()),
        )
        .order_by("-value")
        .values_list("value", "hot_standby", "port")
        .first()
    )
    if row is None:
        return HttpResponse("-1", headers={SERVER_HEADER: "unknown:0"})
    value, hot_standby, port = row
    return HttpResponse(value, headers={SERVER_HEADER: f"{'replica' if hot_standby == 'on' else 'primary'}:{port}"})
