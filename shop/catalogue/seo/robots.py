"""`robots.txt`: what crawlers are asked to leave alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shop.catalogue.seo.addresses import absolute
from shop.core.views import public_page

# Of several rules that fit, the longest decides (RFC 9309): a list's further pages are read, while its orders and
# facets, which show the same products again in endless combinations, are not.
_RULES = """\
User-agent: *
Disallow: /admin/
Disallow: /search
Disallow: /*?
Allow: /*?page=
Disallow: /*?page=*&

Sitemap: {sitemap}
"""


@public_page(parameters=())
def robots(request: HttpRequest) -> HttpResponse:
    """Point to the sitemap, and keep crawlers from the admin, from searches and from combinations of facets."""
    text = _RULES.format(sitemap=absolute(reverse("catalogue:sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
