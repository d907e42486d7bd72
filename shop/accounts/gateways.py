"""How codes reach phones: two_factor's gateways, of which the settings name one."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext
from twilio.twiml.voice_response import VoiceResponse
from two_factor.gateways.twilio.gateway import Twilio


class TwilioGateway(Twilio):
    """two_factor's, which says the code itself: Twilio would fetch it from an address that logs keep."""

    def make_call(self, device: Any, token: str) -> None:
        """Call the phone, and say the code twice, digit by digit."""
        speech = VoiceResponse()
        text = gettext("Your code is: %(code)s.") % {"code": ", ".join(token)}
        for _time in range(2):
            speech.say(text, language=get_language())
            speech.pause(length=1)
        self.client.calls.create(to=device.number.as_e164, from_=settings.TWILIO_CALLER_ID, twiml=str(speech))
