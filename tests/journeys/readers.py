"""Customers whose address is verified, and who have no second factor: one for each journey that changes an account."""

READERS = tuple(f"reader-{number}@shop.example" for number in range(5))
# Signs in with the provider, where their subject is this, and has a second factor.
LINKED, SUBJECT = "grace@shop.example", "grace"
# Has a phone as second factor.
CALLED, NUMBER = "called@shop.example", "+442079460177"
