"""What pages tell browsers beside what Django and its policy of contents do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def resource_policy(get_response: GetResponse) -> GetResponse:
    """Return the middleware that keeps pages out of other sites' processes, where a processor's flaw shows them."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return answer
