"""What pages in Django's templates share with those in Jinja: each element of the frame is written once, in Jinja."""

from typing import Any

from django import template
from django.template import engines
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from shop.core.scripts import script

register = template.Library()
register.simple_tag(script)


@register.simple_tag(takes_context=True)
def element(context: Context, name: str, **values: Any) -> SafeString:
    """Show elements/<name>.html, which knows this page's context and `values`."""
    known: dict[str, Any] = {str(key): value for key, value in context.flatten().items()}
    rendered = engines["jinja2"].get_template(f"elements/{name}.html").render(known | values)
    return mark_safe(rendered)  # noqa: S308 -- Jinja has escaped what it was given
