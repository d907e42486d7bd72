"""The control of a form's field."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()

# Lists of boxes or buttons pass a class on to their frame, and are styled by where they stand.
CLASSES: dict[type[forms.Widget], str] = {
    forms.RadioSelect: "",
    forms.CheckboxSelectMultiple: "",
    forms.CheckboxInput: "form-check-input",
    forms.Select: "form-select",
}


@register.filter
def control(field: BoundField) -> SafeString:
    """Show what is filled in, with Bootstrap's class; without a placeholder, for the label says it and stays."""
    widget = field.field.widget
    bootstrap = next((name for kind, name in CLASSES.items() if isinstance(widget, kind)), "form-control")
    classes = f"{widget.attrs.get('class', '')} {bootstrap}".strip()
    return field.as_widget(attrs={"class": classes or False, "placeholder": False})


@register.filter
def is_box(field: BoundField) -> bool:
    """Say whether this is a single box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)
