"""Money in Django's templates."""

from django import template

from shop.core.money import format_money

register = template.Library()
register.filter("money", format_money)
