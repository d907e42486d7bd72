"""What the shop under test has mailed: each mail is a file in the folder that its EMAIL_URL names."""

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

WAIT_SECONDS = 60
# Django's backend writes this behind each mail.
END = b"-" * 79
LINK = re.compile(r"https?://\S+")
CODE = re.compile(r"^\s*([A-Z]{4}-[A-Z]{4})\s*$", re.MULTILINE)


class Mailbox:
    """Finds mails by who they are for, the newest first, and what they tell to do."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.folder = Path(urlsplit(environment["EMAIL_URL"]).path[1:])

    def newest(self, to: str, subject: str = "") -> EmailMessage:
        """Return the newest mail to this address whose subject has these words; wait for it."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            for mail in self._mails():
                if to in mail["To"] and subject.lower() in mail["Subject"].lower():
                    return mail
            time.sleep(0.1)
        pytest.fail(f"No mail to {to} about {subject!r} came within {WAIT_SECONDS} s.")

    def _mails(self) -> list[EmailMessage]:
        files = sorted(self.folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        parts = [part for file in files for part in reversed(file.read_bytes().split(END)) if part.strip()]
        return [message_from_bytes(part.lstrip(), policy=policy.default) for part in parts]


def text_of(mail: EmailMessage) -> str:
    """Return what the mail says as plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage, part: str = "") -> str:
    """Return the address of the first link that has this part in it."""
    return next(link for link in LINK.findall(text_of(mail)) if part in link)


def code_in(mail: EmailMessage) -> str:
    """Return the code that stands on a line of its own."""
    found = CODE.search(text_of(mail))
    assert found, text_of(mail)
    return found[1]
