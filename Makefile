# The one door for developers. `make` alone prints what there is.
PYTHON ?= python3
PY := .venv/bin/python
WORKERS ?= 5
KEEP ?= 0
UV_VERSION := 0.13.9
# Machines that set this variable would compile everything at each start.
COMPILED := env -u PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help install run test test-full check train audit evaluate bench soak bench-nlu backup restore lock clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: .venv/.installed ## create .venv from requirements.lock

# Bytecode is compiled once here: where PYTHONDONTWRITEBYTECODE is set, each start would compile Rasa again.
.venv/.installed: requirements.lock deploy/install.sh
	@PYTHON="$(PYTHON)" UV_VERSION="$(UV_VERSION)" sh deploy/install.sh
	@touch $@

run: install ## set up everything and start the assistant on http://127.0.0.1:8000
	@$(PY) -m deploy.up

# Most tests wait for sockets, databases and browsers: five at a time take two cores. The model is trained before, once,
# and the tests are compiled once beside it: pytest would do that again in each of its processes.
test: install ## every test
	@$(PY) -m bot.train & $(COMPILED) $(PY) -m pytest -qq --collect-only >/dev/null 2>&1; wait
	$(COMPILED) $(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-full: install ## every test with its long forms: the national file, whole learning loops, every scheme and width
	@$(PY) -m bot.train
	$(COMPILED) $(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m ""

check: install ## lint, types, fast tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -q -m "not slow and not data and not long"

train: install ## train the model, unless it is there for these files
	@$(PY) -m bot.train

audit: install ## known advisories on what is locked; those of deploy/audit.yml are accepted, each for a time
	@$(PY) -m deploy.audit

evaluate: install ## search, intent and aspect scores in five spellings, as JSON under var/
	$(PY) -m tests.nlu.evaluate

bench: install .venv-bench/.installed ## our bot beside Rasa's default, the whole path, and how costs grow: tables, pictures and JSON under var/bench/
	$(PY) -m tests.load.bench
	$(PY) -m tests.load.growth

soak: install ## kills processes 50 times each and does every other fault at random while citizens write; counts what was lost or doubled
	$(PY) -m tests.load.kill_announcing --kills 50
	$(PY) -m tests.load.kill_turns --kills 50
	$(PY) -m tests.load.kill_platforms --events 1000 --kills 50
	$(PY) -m tests.load.faults --messages 5000

bench-nlu: install .venv-bench/.installed ## our pipeline beside Rasa's default (TensorFlow), as tables under var/bench/
	$(PY) -m tests.nlu.bench

# Only for that comparison: docs/comparing-pipelines.md. Our own environment has no TensorFlow.
.venv-bench/.installed: requirements-bench.lock | .venv/.installed
	@[ -x .venv-bench/bin/python ] || $(PY) -m venv .venv-bench
	@.venv/bin/uv pip sync --quiet --python .venv-bench/bin/python --compile-bytecode requirements-bench.lock
	@touch $@

backup: install ## one file with the database and what cannot be made again, while everything runs (BACKUP_FOLDER, KEEP=14)
	@$(PY) -m deploy.backup --keep $(KEEP)

restore: install ## a backup back in its place: make restore FILE=… (REPLACE=yes where there is something already)
	@$(PY) -m deploy.restore "$(FILE)" $(if $(filter yes,$(REPLACE)),--replace)

lock: install ## resolve pyproject.toml again: requirements.lock, and of it what runs in requirements-run.lock
	.venv/bin/uv pip compile pyproject.toml --group dev --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements.lock
	.venv/bin/uv pip compile pyproject.toml --constraints requirements.lock --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements-run.lock

clean: ## remove the environment and all state
	rm -rf .venv .venv-bench var
