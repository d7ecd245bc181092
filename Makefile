# Two commands are enough: `make run` and `make test`. Each installs what it needs.

PY ?= python3
UV := .uv/bin/uv
BIN := .venv/bin
# Never fetch an interpreter; trust the certificates of the machine.
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := 1
# What is imported is compiled once, whatever the machine says: the tests start many processes.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := run

.PHONY: run
run: .venv/.run
	@$(BIN)/goalfund serve

.PHONY: test
test: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m tests.lint_sql
	@echo "$(BIN)/mypy, beside the tests"; $(BIN)/mypy > .venv/.types 2>&1 & types=$$!; \
		sh tests/install_chromium.sh; \
		echo "$(TESTS)"; $(TESTS); tests=$$?; \
		wait $$types || { cat .venv/.types; exit 1; }; \
		exit $$tests

TESTS := $(BIN)/python -m pytest -n 2 --dist worksteal

# Resolve anew within pyproject.toml; versions that still fit stay as they are.
.PHONY: lock
lock: $(UV)
	$(UV) pip compile $(LOCK) -o requirements.lock pyproject.toml
	$(UV) pip compile $(LOCK) -o requirements-dev.lock --extra dev pyproject.toml

LOCK := -q --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

$(UV):
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "GoalFund needs Python 3.11 or newer: make PY=python3.11")'
	@$(PY) -m venv .uv
	@.uv/bin/pip install -q --disable-pip-version-check uv==0.13.9

# The run environment is the locked runtime; the test environment adds the tools to the same place.
.venv/.run: $(UV) pyproject.toml requirements.lock
	@test -x $(BIN)/python || $(UV) venv -q --python $(PY) .venv
	@test -e .venv/.dev && lock=requirements-dev.lock || lock=requirements.lock; \
		$(UV) pip sync -q --python .venv --require-hashes $$lock
	@$(UV) pip install -q --python .venv --no-deps -e .
	@touch $@

.venv/.dev: $(UV) pyproject.toml requirements-dev.lock
	@test -x $(BIN)/python || $(UV) venv -q --python $(PY) .venv
	@$(UV) pip sync -q --python .venv --require-hashes requirements-dev.lock
	@$(UV) pip install -q --python .venv --no-deps -e .
	@touch $@ .venv/.run
