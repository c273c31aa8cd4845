# `make run` and `make test` set up all they need in .venv. The README has the same lines without make.
PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python
VERSION := $(shell $(PYTHON) -V 2>/dev/null | tr ' ' '-')
# Installing is skipped while requirements and Python are the ones of last time.
RUNTIME := .venv/installed-$(shell cat requirements.txt | cksum | tr ' ' '-')-$(VERSION)
DEVELOPMENT := .venv/installed-dev-$(shell cat requirements.txt requirements-pdf.txt requirements-dev.txt | cksum | tr ' ' '-')-$(VERSION)

# On every core, but not on more than help.
WORKERS := -n auto --maxprocesses 8

.PHONY: run test test-postgres test-browser check format pictures dev clean

run: export DEMO = 1
run: export DEBUG = 1
run: $(RUNTIME)
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py setup_knowledge
	@$(PY) manage.py demo
	@echo "Open http://127.0.0.1:$(PORT)/"
	@$(PY) manage.py runserver 127.0.0.1:$(PORT)

test: $(RUNTIME)
	@$(PY) -m pytest $(WORKERS) $(ARGS)

test-postgres: $(DEVELOPMENT)
	@$(PY) .ci/with_postgres.py $(PY) -m pytest $(WORKERS) -m "not browser" $(ARGS)

test-browser: $(DEVELOPMENT)
	@REQUIRE_BROWSER=1 $(PY) -m pytest $(WORKERS) -m browser $(ARGS)

check: export DEBUG = 1
check: $(DEVELOPMENT)
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m djhtml --check --tabwidth 2 templates
	@$(PY) manage.py makemigrations --check --dry-run

format: $(DEVELOPMENT)
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .
	@$(PY) -m djhtml --tabwidth 2 templates

# The pictures in README and docs, from a demo of their own.
pictures: $(DEVELOPMENT)
	@$(PY) docs/pictures/take.py

dev: $(DEVELOPMENT)

clean:
	rm -rf .venv staticfiles db.sqlite3* .secret-key

define install
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: sudo apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, $(PYTHON) is $(VERSION): sudo apt install python3.11 python3.11-venv, then add PYTHON=python3.11"; exit 1; }
	@command -v uv >/dev/null || $(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "The venv module is needed: sudo apt install python3-venv"; exit 1; }
	@if [ "$$($(PY) -V 2>/dev/null | tr ' ' '-')" != "$(VERSION)" ]; then \
		if command -v uv >/dev/null; then uv venv --quiet --clear --python $(PYTHON) .venv; else $(PYTHON) -m venv --clear .venv; fi; fi
	@echo "Installing $(1) into .venv"
	@if command -v uv >/dev/null; then uv pip install --quiet --python $(PY) -r $(1); \
		else $(PY) -m pip install --quiet --disable-pip-version-check -r $(1); fi
	@touch $@
endef

$(RUNTIME): requirements.txt
	$(call install,requirements.txt)

$(DEVELOPMENT): requirements-dev.txt requirements-pdf.txt requirements.txt
	$(call install,requirements-dev.txt)
	@touch $(RUNTIME)
