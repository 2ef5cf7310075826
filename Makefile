# `make` alone lists the targets. Everything is installed into .venv; nothing else on the machine is touched, but that
# `setup` (python3-venv) and `test` (Node.js, Chromium) ask apt for a missing program where they are allowed to.

VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet
ARGS ?=
SECONDS ?= 60

.PHONY: help setup run test check bench bench-tables-peers autobahn fuzz conformance clean
.NOTPARALLEL:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' Makefile

setup: $(VENV)/.tests ## create .venv with all that running, testing and checking need

run: $(VENV)/.runs ## start the example app `poker` and print its page's address
	@$(VENV)/bin/fairlead dev examples/poker --public examples/poker/public $(ARGS)

test: $(VENV)/.tests ## run all tests (ARGS='-k poker' runs some)
	@sh scripts/test-programs.sh
	@$(PYTHON) -m pytest -n auto --dist worksteal $(ARGS)

check: $(VENV)/.tests ## lint, formatting, types, and who may import whom
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

bench: $(VENV)/.tests ## measure, and print the numbers that docs/ quotes (ARGS='tables' for one)
	@$(PYTHON) bench/run.py $(ARGS)

bench-tables-peers: $(VENV)/.tests ## the tables beside moto's server and ministack, which are installed for it
	@$(PYTHON) bench/run.py tables_peers

autobahn: $(VENV)/.tests ## the Autobahn WebSocket test suite against the edge
	@$(PYTHON) tests/autobahn/run.py $(ARGS)

fuzz: $(VENV)/.fuzz ## inputs by the million, SECONDS=60 for each target (ARGS='core' for one)
	@$(PYTHON) tests/fuzz/run.py --seconds $(SECONDS) $(ARGS)

conformance: $(VENV)/.tests ## write docs/reference/conformance.md
	@cd tests && PYTHONPATH=. ../$(PYTHON) -m contract.behaviours.page

clean: ## remove .venv and all caches (tables and connections in .fairlead folders stay)
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	@find src tests examples -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp a step, so that what is done is not done again.
$(VENV)/.made: scripts/venv.sh
	@sh scripts/venv.sh $(VENV)
	@touch $@

$(VENV)/.runs: $(VENV)/.made pyproject.toml
	@echo "Installing Fairlead and what it runs on into $(VENV)"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.tests: $(VENV)/.runs
	@echo "Installing what tests and checks need into $(VENV)"
	@$(PIP) install --group test
	@touch $@

$(VENV)/.fuzz: $(VENV)/.tests
	@echo "Installing the fuzzer into $(VENV)"
	@$(PIP) install --group fuzz
	@touch $@
