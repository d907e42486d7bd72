"""What can go wrong, said in one sentence to the person at the terminal."""


class VaultError(Exception):
    """The vault cannot be made; the message says why and what to do."""
