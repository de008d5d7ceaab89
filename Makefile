# Faxdesk. `make demo` and `make test` do all set-up themselves; see README.md.
SHELL := /bin/bash
PYTHON ?= $(shell scripts/find-python)
BIN := .venv/bin
OFFICE ?= demo-office
CONFIG ?= config.toml

.PHONY: env env-dev demo test check run bench bench-reading lock clean

env: .venv/.run-stamp                ## system packages if missing, the environment

env-dev: .venv/.dev-stamp            ## the same with what tests and checks need

demo: env                            ## a scratch office, sample faxes, a table of what happened, the desk
	$(BIN)/faxdesk demo --office $(OFFICE)

test: env-dev                        ## the whole suite
	$(BIN)/python -m pytest

check: env-dev                       ## style, types, import contracts, house rules
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/unit/house

run: env                             ## the real thing, with the folders named in config.toml
	$(BIN)/faxdesk run --config $(CONFIG)

bench: env-dev                       ## accuracy, speed, matching, durability, latency, memory; figures on the terminal
	$(BIN)/python -m bench all

bench-reading: env-dev               ## the reading, for publishing: intervals, targets, curves, worst cases in bench/out/reading
	$(BIN)/python -m bench reading

lock:                                ## after a change of dependencies in pyproject.toml
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" -o requirements.txt -q
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" -o requirements-dev.txt -q

.venv/.run-stamp: requirements.txt pyproject.toml scripts/system-packages
	scripts/system-packages run
	test -x $(BIN)/python || "$$(scripts/find-python)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/.dev-stamp: .venv/.run-stamp requirements-dev.txt
	scripts/system-packages dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	touch $@

clean:
	rm -rf .venv $(OFFICE) bench/out
