# Everything a person does here. A fresh machine needs Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
TEMPLATES := src/contact_telesante/web/templates

# One empty file per content of a lock: a changed lock is another file, so it is installed again.
RUN_READY := $(VENV)/.run-$(shell cksum < requirements.lock | tr ' ' '-')
DEV_READY := $(VENV)/.dev-$(shell cksum < requirements-dev.lock | tr ' ' '-')

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
PIP_COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host \
	--no-emit-find-links --strip-extras --allow-unsafe --no-header --resolver=backtracking

# What Python compiled serves again: the tests start many processes, and each would compile every source.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check bench fmt messages lock chromium

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

run: $(RUN_READY) ## Everything set up and running with demonstration data on http://localhost:8000 (PORT=)
	@$(BIN)/contact-telesante run --demo --port $(PORT)

test: $(DEV_READY) chromium ## The whole suite, browser tests included
	@status=0; \
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not browser" || status=$$?; \
	if [ -d tests/browser ] && command -v chromium > /dev/null; then \
		$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m browser tests/browser || status=$$?; \
	fi; \
	exit $$status

check: $(DEV_READY) ## Lint, format, types, layers, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=src $(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint $(TEMPLATES)
	$(BIN)/contact-telesante --version

bench: $(DEV_READY) ## The benchmarks of bench/
	$(BIN)/python -m bench $(ARGS)

fmt: $(DEV_READY) ## Format the sources and the templates
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

messages: $(DEV_READY) ## Extract the messages into both catalogues and compile them
	$(BIN)/python -m contact_telesante.config.messages

lock: $(DEV_READY) ## Pin the newest versions that fit, with their hashes
	$(PIP_COMPILE) --upgrade --output-file requirements.lock pyproject.toml
	$(PIP_COMPILE) --upgrade --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

chromium:
	@if command -v chromium > /dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium > /dev/null; \
	elif sudo -n true 2> /dev/null && command -v apt-get > /dev/null; then \
		sudo apt-get update -qq && sudo apt-get install -y -qq --no-install-recommends chromium > /dev/null; \
	fi; \
	command -v chromium > /dev/null || echo "The browser tests need Chromium and are left out: install the chromium package."

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: name it with make PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python's venv module is missing: install python3-venv."; exit 1; }

# The sources are put on the path by a relative .pth: nothing to build, and the folder may move.
$(RUN_READY): $(BIN)/python
	@echo "Installing what it needs to run…"
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@echo ../../../../src > $$(echo $(VENV)/lib/python3*/site-packages)/contact_telesante.pth
	@printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m contact_telesante.cli "$$@"\n' > $(BIN)/contact-telesante
	@chmod +x $(BIN)/contact-telesante
	@rm -f $(VENV)/.run-*
	@touch $@

$(DEV_READY): $(RUN_READY)
	@echo "Installing what it needs for development…"
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	@rm -f $(VENV)/.dev-*
	@touch $@
