"""A gateway that remembers what it should have sent."""

from typing import Any, ClassVar


class RecordingGateway:
    """Sends nothing: whoever tests looks at `sent`."""

    sent: ClassVar[list[tuple[str, str, str]]] = []

    def send_sms(self, device: Any, token: str) -> None:
        self.sent.append(("sms", device.number.as_e164, token))

    def make_call(self, device: Any, token: str) -> None:
        self.sent.append(("call", device.number.as_e164, token))
