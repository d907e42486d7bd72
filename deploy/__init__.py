"""How the shop is released and run: the release builder and its installer, units, gunicorn, the local stack."""
