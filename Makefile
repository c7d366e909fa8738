# Minutebook on one machine: `make demo` and `make test`. Everything is set up in .venv; nothing else is touched.
PYTHON ?= python3
VENV := .venv
IN := $(VENV)/bin/python -m
CLIENTS := tests/clients/node_modules/.stamp
INSTALL := $(IN) pip --disable-pip-version-check --quiet install

.DEFAULT_GOAL := help
.PHONY: help demo test lint types bench lock clean

help: ## Show what can be made.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 14

demo: $(VENV)/run.stamp ## Load the bundled example and serve it; ONCE=1 runs three queries and exits.
	@$(if $(ONCE),ONCE=$(ONCE)) $(IN) minutebook demo

test: $(VENV)/test.stamp $(CLIENTS) ## Run the tests; ARGS="-k register" chooses among them.
	@$(IN) pytest $(ARGS)

lint: $(VENV)/test.stamp ## Check the format and the style.
	@$(IN) ruff format --check .
	@$(IN) ruff check .

types: $(VENV)/test.stamp ## Check the types.
	@$(IN) mypy

bench: $(VENV)/test.stamp ## Measure: parse and gate, pages, queries, start.
	@for script in bench/[a-z]*.py; do echo "== $$script" && $(VENV)/bin/python "$$script" || exit 1; done

# Writes the two locks anew from pyproject.toml: pinned, with hashes, and without the address of any index.
LOCK = $(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock' pyproject.toml requirements/build.in
lock: $(VENV)/made.stamp ## Write requirements/*.txt anew after a change of dependencies.
	@$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/python -m pip --quiet install 'uv>=0.9'
	@$(LOCK) --output-file requirements/run.txt
	@$(LOCK) --extra test --constraints requirements/run.txt --output-file requirements/test.txt

clean: ## Remove the environment and what tools leave behind; data folders stay.
	@rm -rf $(VENV) tests/clients/node_modules build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- the environment: made once, and again when Python, pyproject.toml or a lock changes
$(VENV)/made.stamp:
	@$(PYTHON) -c 'pass' 2>/dev/null || { echo 'There is no $(PYTHON) here; install it: sudo apt-get install python3 python3-venv' >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$($(PYTHON) --version 2>&1), and Minutebook needs Python 3.11 or newer; name one: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo 'Python cannot make an environment here, because python3-venv is missing; install it: sudo apt-get install python3-venv' >&2; exit 2; }
	@echo 'Setting up $(VENV) (once, about a minute) …'
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# The tools that build a package come from the lock too, so they must be there before anything is built.
$(VENV)/%.stamp: requirements/%.txt pyproject.toml $(VENV)/made.stamp
	@sed -n '/^setuptools==/,/# via/p' requirements/$*.txt > $(VENV)/build.txt
	@$(INSTALL) --require-hashes --no-deps -r $(VENV)/build.txt
	@$(INSTALL) --require-hashes --no-build-isolation -r requirements/$*.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# Clients in JavaScript for the tests, from their own lock. Where there is no npm, their tests are skipped.
$(CLIENTS): tests/clients/package-lock.json
	@if command -v npm >/dev/null; then \
	  echo 'Setting up tests/clients/node_modules (once, about half a minute) …'; \
	  cd tests/clients && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules/.stamp; \
	else echo 'npm is not installed: the tests that need it are skipped' >&2; fi
