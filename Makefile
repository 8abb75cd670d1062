# What people and CI run. Every target sets itself up: python3 (3.11 or newer) and make are all it needs.
PYTHON ?= python3
BIN := .venv/bin
# Twice as many as cores: the stories wait more than they compute.
WORKERS ?= $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))
.DEFAULT_GOAL := help
.PHONY: help setup run test retest quick coverage check bench soak lock
# Some containers set it; then every process of every test would compile the whole package anew.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make run    start the bot and the web chat (ARGS=--no-open: without a browser)"
	@echo "make test   run the tests"
	@echo "make retest run those that failed last, once more"
	@echo "make quick  run those that a change breaks first: all units, and a few stories"
	@echo "make check  lint, types, layers, house style"
	@echo "make bench  measure; make soak  kill it over and over; send it broken files and thousands of generated inputs"

setup: .venv/.ready

# What pip says is of no use unless it fails.
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --no-deps
SAYING_NOTHING := >.venv/setup.log 2>&1 || { cat .venv/setup.log; echo "The set-up failed, see above. Run make again to continue."; exit 1; }

.venv/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@echo "Setting up, once; this takes a minute or two."
	@echo "  1/3 a Python environment of its own, in .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Install Python'\''s venv module (Debian: apt install python3-venv) and run make again."; exit 1; }
	@# Without the resolver: the lock names everything, and pip would prefer a newer release of a package it meets as an extra.
	@echo "  2/3 the libraries: video, photos, fonts, the chats"
	@$(PIP) --require-hashes -r requirements.txt $(SAYING_NOTHING)
	@echo "  3/3 the bot itself"
	@$(PIP) --no-build-isolation -e . $(SAYING_NOTHING)
	@echo "  done"
	@touch $@

# `make run ARGS=--no-open` opens no browser.
run: setup
	@echo "Starting the bot …"
	@$(BIN)/python -m bot run $(ARGS)

test: setup
	@# Once, and not in every worker.
	@$(BIN)/python -m compileall -q bot adapters
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Those that failed last, once more. A fault fails again; a test that only lost a race on a busy machine passes, and is mended later.
retest: setup
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none

# Under a minute: what computes, and the conversations that most changes touch.
QUICK := tests/unit tests/story/test_answers.py tests/story/test_project_card.py tests/story/test_cloud_answers.py
quick: setup
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(QUICK)

# Apart from `test`: tracing makes the tests take three times the processor time.
coverage: setup
	$(BIN)/python -m pytest --cov -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.house_style

bench: setup
	$(BIN)/python -m tests.bench

# How long files of every kind, then requests and updates, are changed at random and taken in.
FUZZ_SECONDS ?= 600
soak: setup
	$(BIN)/python -m tests.bench.soak
	$(BIN)/python -m tests.bench.soak_files --seconds $(FUZZ_SECONDS)
	$(BIN)/python -m tests.bench.soak_edges --seconds $(FUZZ_SECONDS)
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -n $(WORKERS) -m hypothesis

# After a change of dependencies in pyproject.toml: pin them all again.
lock: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements.txt
