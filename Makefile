# The commands of a developer's day; `make` alone lists them.

# The python3 of a machine may be a shim for a version that is not there.
PYTHON := $(shell for p in python3 /usr/bin/python3; do "$$p" -c "" 2>/dev/null && { echo "$$p"; break; }; done)
PYTHON := $(or $(PYTHON),$(error python3 is not on this machine: install it with its venv module (Debian and Ubuntu: apt install python3-venv)))

.PHONY: help setup demo test check faults proof bench fmt types golden authorisation

help:
	@echo "make setup   install everything into this folder, start nothing"
	@echo "make demo    set up, then run the demonstration on this machine (RESET=1 starts over)"
	@echo "make test    every check and every test (NAME=browser one part: of a step's name, or a folder or file of tests/)"
	@echo "make check   the checks that start nothing"
	@echo "make faults  break servers, networks and databases under load, and try the benches (SEEDS=10 takes long)"
	@echo "make proof   the long runs and other servers, written down in docs/proof.md"
	@echo "make bench   measure how fast it is"
	@echo "make fmt     format the Python code and sort its imports"
	@echo "make types   write the protocol's schema and TypeScript types"
	@echo "make golden  write the stories that both languages must retell"
	@echo "make authorisation  write docs/authorisation.md anew from what the application does, to be read"

setup:
	@$(PYTHON) -m tools.setup

demo: setup
	@exec env DEMO=1 .venv/bin/python manage.py demo $(if $(filter-out 0,$(RESET)),--reset)

test:
	@env ROSTRUM_TEST_NAME="$(NAME)" $(PYTHON) -m tools.test

check:
	@$(PYTHON) -m tools.test static

faults:
	@env ROSTRUM_FAULT_SEEDS=$(or $(SEEDS),1) $(PYTHON) -m tools.test faults

proof:
	@$(PYTHON) -m tools.test proof

bench: setup
	@exec .venv/bin/python -m bench

fmt: setup
	@.venv/bin/ruff check --fix --exit-zero --quiet
	@.venv/bin/ruff format

types: setup
	@.venv/bin/python manage.py protocol

authorisation: setup
	@.venv/bin/python -m pytest -q -o faulthandler_timeout=3600 tests/authorisation/write.py

golden: setup
	@.venv/bin/python -m tests.golden
