"""Codes for phones."""

from celery import signature
from django.db import transaction
from two_factor.gateways import make_call, send_sms

from shop.accounts.locks import lock_phone
from shop.accounts.models import PhoneDevice
from shop.accounts.models.phone import CODE_SECONDS


def send_code(*, phone: PhoneDevice) -> None:
    """Make the one code that counts for this phone from now on, and let the worker send it."""
    with transaction.atomic():
        lock_phone(phone).generate_token(valid_secs=CODE_SECONDS)
        # By name, as tasks call services; and without the code, which the queue would keep.
        transaction.on_commit(lambda: signature("shop.accounts.tasks.send_code", [phone.pk]).delay(), robust=True)


def deliver_code(*, phone: PhoneDevice) -> None:
    """Hand the phone's code to the gateway; a phone that is gone by now, or has none, gets nothing."""
    if phone.token and phone.method == PhoneDevice.Method.CALL:
        make_call(device=phone, token=phone.token)
    elif phone.token:
        send_sms(device=phone, token=phone.token)
