"""How forms become HTML, on every page of the shop but the admin's, which lays out its own."""

from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    """Shows each field with Bootstrap's classes, so that a page's form is `{{ form }}`."""

    field_template_name = "core/forms/field.html"
