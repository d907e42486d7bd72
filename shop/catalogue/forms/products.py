"""The admin's forms for products."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.catalogue.forms.lines import LinesField, typed
from shop.catalogue.html import clean_html
from shop.catalogue.models import Product, ProductDetail, ProductImage, Variant


class ProductForm(forms.ModelForm):
    """A product's own fields."""

    class Meta:
        model = Product
        fields = (
            "title",
            "slug",
            "byline",
            "category",
            "description",
            "language",
            "status",
            "published_at",
            "is_active",
        )

    def clean_description(self) -> str:
        """Keep what the allow-list allows."""
        return clean_html(self.cleaned_data["description"])

    def clean_published_at(self) -> datetime | None:
        """Publish now where no other moment is given."""
        moment: datetime | None = self.cleaned_data["published_at"]
        if moment is None and self.cleaned_data.get("status") == Product.Status.PUBLISHED:
            return timezone.now()
        return moment


class VariantForm(forms.ModelForm):
    """One line of the table of variants."""

    options = LinesField(rows=2, label=_("Options"), help_text=_("One per line, such as Format: Paperback"))

    class Meta:
        model = Variant
        fields = (
            *("sku", "price", "compare_at_price", "barcode", "weight_grams"),
            *("options", "position", "is_default", "is_active"),
        )
        widgets = {
            "sku": forms.TextInput(attrs={"size": 18}),
            "barcode": forms.TextInput(attrs={"size": 14, "inputmode": "numeric"}),
        }


class VariantFormSet(BaseInlineFormSet):
    """All variants of a product: exactly one is the default."""

    def clean(self) -> None:
        """Make the only variant the default one, and ask where several could be."""
        super().clean()
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        if any(self.errors):
            return
        if not kept:
            raise ValidationError(_("A product needs at least one variant: it is what customers buy."))
        if len(kept) == 1:
            kept[0].cleaned_data["is_default"] = kept[0].instance.is_default = True
        if sum(form.cleaned_data["is_default"] for form in kept) != 1:
            raise ValidationError(_("Mark exactly one variant as the default: its price is shown in lists."))

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        """Save all; the former default steps back first, for the database allows no second one."""
        if commit and self.instance.pk:
            chosen = [form.instance.pk for form in self.forms if form.instance.is_default]
            self.instance.variants.filter(is_default=True).exclude(pk__in=chosen).update(is_default=False)
        return super().save(commit=commit)


class ImageForm(forms.ModelForm):
    """One picture; the file waits for the worker."""

    class Meta:
        model = ProductImage
        fields = ("position", "upload", "alt")
        widgets = {"upload": forms.FileInput(attrs={"accept": "image/*"})}


class DetailForm(forms.ModelForm):
    """Specs, one per line."""

    specs = LinesField(rows=8, label=_("Specs"), help_text=_("One per line, such as Pages: 320"))

    class Meta:
        model = ProductDetail
        fields = ("specs",)

    def clean_specs(self) -> dict[str, Any]:
        """Tell numbers and yes and no from text."""
        return typed(self.cleaned_data["specs"], self.instance.specs or {})
