"""The upload of a file to import."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MAX_MEGABYTES = 25
ENDINGS = (".csv", ".tsv", ".txt", ".jsonl", ".json", ".gz")


class ImportForm(forms.Form):
    """A file that the worker will check."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV of Shopify or WooCommerce, JSON Lines, or a table of a shipped mapping; UTF-8, up to %d MB.")
        % MAX_MEGABYTES,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large, and what is no text by its name alone."""
        file: UploadedFile = self.cleaned_data["file"]
        name = (file.name or "").lower()
        if (file.size or 0) > MAX_MEGABYTES * 1024 * 1024:
            raise ValidationError(
                _("The file is larger than %(most)d MB: split it, or import it with import_products."),
                params={"most": MAX_MEGABYTES},
            )
        if not name.endswith(ENDINGS):
            raise ValidationError(
                _("The file's name ends in none of %(endings)s."), params={"endings": ", ".join(ENDINGS)}
            )
        return file
