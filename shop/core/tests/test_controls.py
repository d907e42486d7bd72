"""Fields of forms, as pages show them."""

import re

import pytest
from django import forms


class Order(forms.Form):
    name = forms.CharField(help_text="As on the <b>bell</b>.", widget=forms.TextInput(attrs={"placeholder": "Ada"}))
    wraps = forms.BooleanField(label="Wrap it", required=False)
    size = forms.ChoiceField(
        choices=[("s", "Small"), ("l", "Large")], widget=forms.RadioSelect, help_text="Of the box."
    )
    country = forms.ChoiceField(choices=[("DE", "Germany")])
    token = forms.CharField(widget=forms.HiddenInput)


def field(name: str, data: dict | None = None) -> str:
    return re.sub(r"\s+", " ", Order(data)[name].as_field_group())


def test_a_field_has_a_label_its_help_and_a_control_that_names_it():
    shown = field("name")

    assert '<label class="form-label" for="id_name">Name</label>' in shown
    assert '<div class="form-text" id="id_name_helptext">As on the <b>bell</b>.</div>' in shown
    assert re.search(r'<input type="text"[^>]* class="form-control"[^>]* aria-describedby="id_name_helptext"', shown)


def test_a_placeholder_is_left_out_since_the_label_stays():
    assert "placeholder" not in field("name")


def test_what_is_wrong_stands_before_the_control_and_is_named_by_it():
    shown = field("name", {"name": ""})

    assert shown.index('id="id_name_error"') < shown.index("<input")
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'aria-invalid="true"' in shown


def test_the_label_of_a_box_stands_behind_it():
    shown = field("wraps")

    assert shown.index("<input") < shown.index("Wrap it")
    assert 'class="form-check-input"' in shown


def test_a_choice_is_a_group_with_a_legend_that_names_its_help():
    shown = field("size")

    assert '<legend class="form-label">Size</legend>' in shown
    assert re.search(r'<fieldset class="field" aria-describedby="id_size_helptext"', shown)


@pytest.mark.parametrize(("name", "kind"), [("country", "form-select"), ("name", "form-control")])
def test_a_control_has_the_class_of_its_kind(name, kind):
    assert f'class="{kind}"' in field(name)


def test_what_is_hidden_has_no_label():
    assert re.search(r'<input type="hidden" name="token"[^>]*>', str(Order()))
    assert 'for="id_token"' not in str(Order())
