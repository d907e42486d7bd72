"""Registered people of the shop, signed in: they exist for a drill alone."""

import json
import secrets
import subprocess
from dataclasses import dataclass

from fleet.places import SSH_CONFIG

# Run by the shop on an application host; prints a session for each. Their passwords are unknown to everybody.
_MAKE = """
import json
from django.contrib.auth import SESSION_KEY
from django.test import Client
from shop.accounts.models import User
people = []
for number in range({count}):
    user = User.objects.create_user(email=f"{prefix}-{{number}}@drill.invalid", password=None)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    client = Client()
    client.force_login(user)
    people.append((user.email, client.cookies["sessionid"].value))
print("PEOPLE " + json.dumps(people))
"""


@dataclass(frozen=True)
class Person:
    """Who has an account, and a session in which they are signed in."""

    email: str
    session: str


def make_people(count: int, host: str = "app1") -> list[Person]:
    """Have the shop make as many accounts, and sign them in."""
    program = _MAKE.format(count=count, prefix=secrets.token_hex(4))
    words = ["ssh", "-F", str(SSH_CONFIG), host, "sudo shop-manage shell"]
    done = subprocess.run(words, input=program, capture_output=True, text=True, check=True)  # noqa: S603 -- our own words
    line = next(line for line in done.stdout.splitlines() if line.startswith("PEOPLE "))
    return [Person(email, session) for email, session in json.loads(line.removeprefix("PEOPLE "))]
