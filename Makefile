# Every target makes what it needs; `make install` a second time does nothing.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help install install-dev browser demo preview run test check format record bench understanding catalogs locale lock

help:  ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 18

install: $(VENV)/.runtime  ## What the bot needs to run, in .venv
install-dev: $(VENV)/.dev  ## ... and what the tests and checks need

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Betang needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python requirements/runtime.txt
	$(PIP) -r requirements/runtime.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	$(PIP) -r requirements/dev.txt
	@touch $@

browser:  ## Chromium for the browser test, installed where it can be
	@sh tests/support/find_browser.sh

demo: install  ## The whole system on this machine, without a token
	$(PY) bot.py demo

preview: install  ## Every screen and message on one page, for sign-off
	$(PY) bot.py preview

run: install  ## The bot: BETANG_TOKEN=... make run
	$(PY) bot.py run

test: install-dev browser  ## All tests
	$(PY) -m pytest -n 2

check: install-dev  ## Lint, types, contracts, content, catalogues
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) bot.py check

format: install-dev  ## Put the code into the one form
	$(VENV)/bin/ruff check --fix-only --quiet .
	$(VENV)/bin/ruff format --quiet .

record: install-dev  ## Write a golden dialogue from a live talk
	$(PY) -m tests.support.record

bench: install-dev  ## Benchmarks side by side with other bots, by hand
	$(PY) bench/run.py

understanding: install  ## Learn anew from the examples in content/understanding
	$(PY) -m betang.awareness.understanding.learning

catalogs: install-dev  ## Extract texts and bring the translations up to date
	$(PY) -m betang.wording.catalogs update

locale: install-dev  ## Begin a language: make locale CODE=bjn NAME="Bahasa Banjar"
	$(PY) -m betang.wording.catalogs add "$(CODE)" "$(NAME)"

lock: install-dev  ## Lock the newest versions that fit, with hashes
	for name in runtime dev bench; do \
	  $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-header \
	    requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done
