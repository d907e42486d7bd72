"""How prices are to change, asked from staff."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shop.catalogue.price_rules import Basis, CompareAt, PriceRule

ENDINGS = [("", _("as calculated")), *((f"0.{cents}", f".{cents}") for cents in ("00", "50", "90", "95", "99"))]
LOWEST_PERCENT = -100
HIGHEST_PERCENT = 1000


class PriceRuleForm(forms.Form):
    """A rule for prices; what it makes of them is shown before it is confirmed."""

    basis = forms.ChoiceField(
        label=_("Change by"),
        choices=[(Basis.PERCENT, _("percent")), (Basis.AMOUNT, _("an amount of money"))],
        initial=Basis.PERCENT,
        widget=forms.RadioSelect,
    )
    value = forms.DecimalField(
        label=_("Value"),
        max_digits=12,
        decimal_places=2,
        help_text=_("-10 lowers, 10 raises."),
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )
    ending = forms.ChoiceField(label=_("New prices end"), choices=ENDINGS, required=False)
    compare_at = forms.ChoiceField(
        label=_("Compare-at price"),
        choices=[
            (CompareAt.KEEP, _("stays, as long as it is above the new price")),
            (CompareAt.OLD_PRICE, _("becomes the price of today where it falls")),
            (CompareAt.CLEAR, _("is removed")),
        ],
        initial=CompareAt.KEEP,
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what changes nothing and what no price survives."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        value, basis = cleaned.get("value"), cleaned.get("basis")
        if value is None or basis is None:
            return cleaned
        if basis == Basis.PERCENT and not LOWEST_PERCENT <= value <= HIGHEST_PERCENT:
            raise ValidationError(
                _("Give a percentage from %(lowest)d to %(highest)d."),
                params={"lowest": LOWEST_PERCENT, "highest": HIGHEST_PERCENT},
            )
        if not value and cleaned.get("compare_at") != CompareAt.CLEAR:
            raise ValidationError(_("A change by nothing changes nothing."))
        return cleaned

    def rule(self) -> PriceRule:
        """Return the rule of a valid form."""
        cleaned = self.cleaned_data
        return PriceRule(
            basis=Basis(cleaned["basis"]),
            value=cleaned["value"],
            ending=Decimal(cleaned["ending"]) if cleaned["ending"] else None,
            compare_at=CompareAt(cleaned["compare_at"]),
        )
