"""How the shop is run: the local stack, `make run`, gunicorn's configuration and the units of a host."""
