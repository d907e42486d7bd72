"""Write a note, read the highest of one's own; the answer to a read names the server it came from."""

from django.db.models import BooleanField, Func, IntegerField
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
    # Asked in the very query that reads: another one could be answered by another server.
    row = (
        Note.objects.filter(visitor=visitor)
        .annotate(
            in_recovery=Func(function="pg_is_in_recovery", output_field=BooleanField()),
            port=Func(function="inet_server_port", output_field=IntegerField()),
        )
        .order_by("-value")
        .values_list("value", "in_recovery", "port")
        .first()
    )
    if row is None:
        return HttpResponse("-1", headers={SERVER_HEADER: "unknown:0"})
    value, in_recovery, port = row
    return HttpResponse(value, headers={SERVER_HEADER: f"{'replica' if in_recovery else 'primary'}:{port}"})
