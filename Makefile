# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMPS := $(VENV)/stamps
PACK   ?= supermarket
export BANFA_HOME ?=

.PHONY: bench engines demo up setup test test-postgres prove check clauses assets lock clean

demo: setup $(STAMPS)/demo $(STAMPS)/assets        ## a ready organisation on real sales, served at a printed address
	BANFA_HOME="$(or $(BANFA_HOME),demo-data/$(PACK))" $(BIN)/banfa demo $(PACK)

setup: $(STAMPS)/base                               ## the command .venv/bin/banfa, without Node

test: $(STAMPS)/dev $(STAMPS)/demo $(STAMPS)/assets $(STAMPS)/chromium check   ## everything quick, on SQLite
	BANFA_HOME="$(CURDIR)/build/test-home" $(BIN)/python -m pytest -n 2 --dist loadfile --durations 10 -m "not browser and not engines and not slow"
	BANFA_HOME="$(CURDIR)/build/test-home" $(BIN)/python -m pytest -n 2 --dist loadfile --durations 5 -m "browser and not slow"

test-postgres: $(STAMPS)/dev $(STAMPS)/demo $(STAMPS)/assets   ## the same suite on a private PostgreSQL, without browser and command line
	$(BIN)/python scripts/with_postgres.py $(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not engines and not slow" --ignore tests/journeys

prove: $(STAMPS)/dev $(STAMPS)/demo $(STAMPS)/assets $(STAMPS)/chromium   ## kill -9 at every named moment, the rest of the pages in a browser, and what else takes its time
	BANFA_HOME="$(CURDIR)/build/test-home" $(BIN)/python -m pytest -n 2 --dist load --durations 10 -m "slow and not browser and not engines"
	BANFA_HOME="$(CURDIR)/build/test-home" $(BIN)/python -m pytest -n 2 --dist loadfile --durations 10 -m "browser and slow"

engines: $(STAMPS)/engines $(STAMPS)/java            ## the same grades on PostgreSQL, ClickHouse and Spark, value for value
	$(BIN)/python scripts/with_postgres.py $(BIN)/python -m pytest --durations 10 tests/engines tests/features/grading/runs/test_computing_elsewhere.py

check: $(STAMPS)/dev                                ## format, lint, types, import contracts, migrations, packs
	$(BIN)/ruff format --check src tests scripts
	$(BIN)/ruff check src tests scripts
	$(BIN)/mypy src/banfa
	$(BIN)/lint-imports
	mkdir -p build/test-home
	BANFA_HOME="$(CURDIR)/build/test-home" $(BIN)/python -m django makemigrations --check --dry-run --settings banfa.config.settings
	$(BIN)/banfa policy check src/banfa/packs

clauses: $(STAMPS)/dev                              ## prove that every marked test goes red without its rule
	$(BIN)/python scripts/prove_clauses.py

bench: $(STAMPS)/dev                                ## ratios against floors written by hand; SIZE=small takes a minute
	$(BIN)/python -m tests.bench $(BENCH)

assets: $(STAMPS)/assets                            ## the pages' styles, fonts and icons, from npm

lock: $(STAMPS)/uv                                  ## write requirements/*.txt anew
	sh scripts/lock.sh

clean:
	rm -rf build demo-data $(STAMPS)

# ---- what the targets stand on

$(STAMPS)/uv:
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/base: $(STAMPS)/uv requirements/postgres.txt pyproject.toml
	test -e $(STAMPS)/dev || $(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements/postgres.txt
	$(BIN)/uv pip install --quiet --no-deps --python $(BIN)/python -e .
	touch $@

$(STAMPS)/demo: $(STAMPS)/base requirements/demo.txt
	$(BIN)/uv pip install --quiet --no-deps --require-hashes --python $(BIN)/python -r requirements/demo.txt
	touch $@

$(STAMPS)/dev: $(STAMPS)/uv requirements/dev.txt pyproject.toml
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements/dev.txt
	$(BIN)/uv pip install --quiet --no-deps --python $(BIN)/python -e .
	rm -f $(STAMPS)/demo && touch $@ $(STAMPS)/base

$(STAMPS)/engines: $(STAMPS)/dev requirements/engines.txt
	$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python -r requirements/engines.txt
	touch $@

$(STAMPS)/java:
	command -v java >/dev/null || (apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless >/dev/null)
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/assets: $(STAMPS)/base package.json package-lock.json src/banfa/platform/web/assets.py
	sh scripts/npm.sh ci --no-audit --no-fund --ignore-scripts --loglevel=error
	$(BIN)/python -m banfa.platform.web.assets
	touch $@

$(STAMPS)/chromium:
	command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk >/dev/null)
	mkdir -p $(STAMPS) && touch $@
