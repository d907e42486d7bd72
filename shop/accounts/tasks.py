"""What the worker does for people's accounts."""

from celery import shared_task
from django.conf import settings
from django.utils import translation

from shop.accounts.models import PhoneDevice
from shop.accounts.services import deliver_code


@shared_task
def send_code(phone_id: int) -> None:
    """Send a phone the code that was made for it, in its owner's language; who waits in vain asks for another."""
    phone = PhoneDevice.objects.select_related("user").filter(pk=phone_id).first()
    if phone is not None:
        with translation.override(phone.user.preferred_language or settings.LANGUAGE_CODE):
            deliver_code(phone=phone)
