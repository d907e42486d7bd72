# The shop's commands. `make` alone lists them.
#
#   PYTHON=python3.12 make run    another interpreter (3.11 or newer)
#   PORT=8001 make run            another port
#   DEV=1 make run                Django's development server with the debug toolbar

PYTHON ?= python3

BIN   := .venv/bin
TEST  := DJANGO_SETTINGS_MODULE=settings.test
STACK := $(BIN)/python -m deploy.stack
# Where there is no sudo, the fleet itself says that it needs root.
SUDO  := $(shell test "$$(id -u)" = 0 || command -v sudo)
LOCKS := base prod local build docs ansible test

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test lint format messages unit docs bench bench-routing torture stack stop fleet drill drill-full secrets lock assets release \
	clean python local-venv build-venv test-venv ansible-venv debian debian-fleet fleet-secrets

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: local-venv ## Run the shop on http://127.0.0.1:8000 with all it needs; Ctrl-C stops it
	@$(BIN)/python -m deploy.run

test: test-venv debian lint unit docs ## Check everything: style, types, architecture, tests, journeys, documentation
	@echo "Everything passed."

lint: test-venv ## Check style, types, templates, architecture and playbooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djlint --check --lint --quiet shop
	$(BIN)/lint-imports
	cd ansible && PATH="$(CURDIR)/$(BIN):$$PATH" ansible-lint -q

format: test-venv ## Format the code and the templates
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet shop

messages: test-venv debian ## Collect the texts to translate into shop/locale, and compile their translations
	$(TEST) $(BIN)/python manage.py makemessages
	cd shop && $(TEST) ../$(BIN)/python ../manage.py compilemessages -v0

# The servers are stopped whatever the tests say, also by Ctrl-C. Coverage is told a folder: to find a package it would
# import it, and forget that it did; C extensions bear no second import.
unit: test-venv debian
	@trap '$(STACK) stop --name test' EXIT; trap 'exit 130' INT TERM HUP; set -ex; \
	$(STACK) start --name test --replicas 2; \
	$(TEST) $(BIN)/python manage.py makemigrations --check --dry-run; \
	$(TEST) $(BIN)/python -m deploy.lint_migrations; \
	$(BIN)/pytest -n 2 --dist loadgroup --ignore=tests/journeys \
		--cov=shop/catalogue --cov-branch --cov-report=term:skip-covered --cov-fail-under=95; \
	$(BIN)/pytest tests/journeys

docs: test-venv ## Build the documentation into .local/docs; a warning is an error
	$(BIN)/sphinx-build -W --keep-going -q -b html docs .local/docs

bench: local-venv ## Measure what each page costs, against a bare view (PRODUCTS=1000000 generates as many)
	@$(BIN)/python -m tests.benchmarks $(if $(PRODUCTS),--products $(PRODUCTS)) $(BENCH)

bench-routing: test-venv ## Measure what routing costs a request, against the same view without it
	@trap '$(STACK) stop --name test' EXIT; trap 'exit 130' INT TERM HUP; \
	$(STACK) start --name test --replicas 2 && $(TEST) $(BIN)/python -m tests.benchmarks.routing

torture: test-venv ## Kill, freeze and promote servers under visitors, and compare routers (two minutes or more)
	@$(BIN)/python -m tests.torture $(TORTURE)

stack: local-venv ## Start PostgreSQL (primary, replica, audit database) and Valkey alone
	@$(STACK) start
	@$(STACK) status

stop: local-venv ## Stop them
	@$(STACK) stop
	@$(STACK) stop --name test

fleet: ansible-venv ## Make ten Debian hosts on this machine, to try deployments on (needs root on Debian)
	@$(SUDO) ansible/bin/fleet up

DRILL = cd ansible && $(SUDO) ../$(BIN)/python -B -m pytest -v -s fleet/acceptance

drill: test-venv debian-fleet fleet-secrets ## Deploy onto a fleet of its own, under load, and lose hosts of it (root on Debian; 20 minutes)
	$(DRILL) -m drill

drill-full: test-venv debian-fleet fleet-secrets ## Prove all that is promised of deployments and failures, and write docs/reference/drill.md (an hour)
	$(DRILL) --report=../docs/reference/drill.md

secrets: ansible-venv ## Make the secrets that an environment lacks (ENV=production), encrypted; ROTATE=1 makes new ones
	@cd ansible && ../$(BIN)/python -B -m vault $(if $(ROTATE),--rotate) "$(ENV)"

lock: test-venv ## Write the lock files from requirements/*.in (UPGRADE=--upgrade takes newer ones)
	@for name in $(LOCKS); do \
		$(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

assets: ## Compile the style sheet from shop/assets (needs Node.js; the result is committed)
	cd shop/assets && npm ci && npm run build

release: build-venv ## Build a release for hosts with Python 3.13, Debian 13's (HOST_PYTHON=3.11 for Debian 12's)
	@$(BIN)/python -m deploy.build --python $(or $(HOST_PYTHON),3.13)

clean: ## Remove what can be made again; the shop's data in .local/run and .local/media stays
	@if test -x $(BIN)/python; then $(STACK) stop; $(STACK) stop --name test; fi
	rm -rf .venv .local/test .local/static .local/docs .local/wheels .local/releases .tox .coverage htmlcov
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache shop/assets/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- What the commands above stand on ---

python:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "$(PYTHON) was not found: install Python 3.11 or newer, or name one with PYTHON=..."; exit 1; }
	@$(PYTHON) -c '' || { echo "$(PYTHON) does not start, see above: name another with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "The shop needs Python 3.11 or newer, and $(PYTHON) is older: name another with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) lacks its venv module: install Debian's package python3-venv."; exit 1; }

local-venv: python
	@$(PYTHON) deploy/install.py local

build-venv: python
	@$(PYTHON) deploy/install.py build

test-venv: python
	@$(PYTHON) deploy/install.py test

ansible-venv: python
	@$(PYTHON) deploy/install.py ansible

debian:
	@$(PYTHON) deploy/debian.py tests

fleet-secrets: ansible-venv
	@$(MAKE) --no-print-directory secrets ENV=fleet

debian-fleet:
	@$(PYTHON) deploy/debian.py fleet
