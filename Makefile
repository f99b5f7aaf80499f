.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
WORKERS ?= 2
SEED ?= 1
REMINDERS ?= 10000
COMPANY ?= L
PARTS ?=
# No file of the project is written outside the project, nor under a home that may not be there
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE ?=

.PHONY: help install demo demo-reset run check test test-more hunt bench chaos lighthouse scan shots lock messages

help: ## What there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

.venv/base: requirements/base.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/base.txt
	touch $@

.venv/dev: requirements/dev.txt .venv/base
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt
	touch $@

# Compiled here and not committed, so that they cannot fall behind their source; Babel needs no gettext
locale/compiled: .venv/base $(wildcard locale/*/LC_MESSAGES/django.po)
	DEBUG=1 SECRET_KEY=none DATABASE_URL=postgresql://nobody@/none $(BIN)/python manage.py translations compile --skip-checks
	touch $@

# Programs that judge ours and were written by others: no script of theirs runs while installing, no browser is fetched
tests/judges/node_modules: tests/judges/package-lock.json
	@scripts/need nodejs node
	@scripts/need npm npm
	cd tests/judges && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

install: .venv/base locale/compiled ## Virtual environment and translations

demo: install ## A living demo company with one-click sign-in (PORT=8000)
	@exec $(BIN)/python -m core.launcher demo --port $(PORT)

demo-reset: install ## Forget the demo company; the next `make demo` makes a new one
	@TOUCHSTONE_VAR=var/demo $(BIN)/python -m core.postgres remove
	rm -rf var/demo

run: install ## The program with an empty company, for real use on this machine (PORT=8000)
	@exec $(BIN)/python -m core.launcher run --port $(PORT)

check: install .venv/dev ## Lint, types, import law, migrations, templates, translations, deployment
	@scripts/need gettext xgettext
	scripts/check

test: install .venv/dev ## The suite on real PostgreSQL and Redis
	@scripts/need chromium chromium
	@scripts/need redis-server redis-server
	@scripts/need nodejs node
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not more" --junit-xml var/tests.unfinished.xml
	@mv var/tests.unfinished.xml var/tests.xml

test-more: install .venv/dev tests/judges/node_modules ## The long part: Debian's PostgreSQL, every page in a real browser, in every look
	@scripts/need chromium chromium
	@scripts/need redis-server redis-server
	@scripts/need nodejs node
	@scripts/need default-jre-headless java
	@scripts/need libical3 libical.so.3
	@scripts/need-postgresql
	TOUCHSTONE_TEST_THOROUGH=1 TOUCHSTONE_TEST_PG_BIN=$$(scripts/need-postgresql --where) $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not more" --ignore=tests/journeys
	TOUCHSTONE_TEST_THOROUGH=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m more

hunt: install .venv/dev ## Look for input that breaks us: every property with two thousand new examples
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m hypothesis --hypothesis-profile=hunt

# Another web server, to measure ours beside it
.venv-bench/done: requirements/bench.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --require-hashes --requirement requirements/bench.txt
	touch $@

bench: install .venv/dev .venv-bench/done ## Measure, and write var/bench.json (COMPANY=L; PARTS="pages letters")
	@scripts/need wrk wrk
	$(BIN)/python -m bench --company $(COMPANY) $(PARTS)

chaos: .venv/dev ## 10,000 reminders while everything breaks (SEED=1); none lost, none twice
	@scripts/need redis-server redis-server
	$(BIN)/python -m chaos --reminders $(REMINDERS) --seed $(SEED)

lighthouse: install .venv/dev tests/judges/node_modules ## What Lighthouse says of the main pages on a phone (ONLY="home job")
	@scripts/need chromium chromium
	$(BIN)/python -m tests.lighthouse $(ONLY)

# What the scanner needs is old here and there: it lives by itself
.venv-scan/done: requirements/scan.txt
	$(PYTHON) -m venv .venv-scan
	.venv-scan/bin/python -m pip install --quiet --require-hashes --requirement requirements/scan.txt
	touch $@

scan: install .venv/dev .venv-scan/done ## A scanner for holes in web programs (wapiti) on the demo, ten minutes at most
	$(BIN)/python -m tests.scan $(ONLY)

shots: install .venv/dev ## Photographs of every main page into var/shots/
	@scripts/need chromium chromium
	$(BIN)/python -m tests.shots $(ONLY)

messages: install .venv/dev ## Gather the strings of the interface for translation
	@scripts/need gettext xgettext
	$(BIN)/python manage.py makemessages --locale zh_Hans --no-obsolete --add-location file --ignore .venv --ignore var

lock: .venv/dev ## Pin the dependencies anew, with hashes and without addresses
	$(BIN)/uv pip compile $(LOCKING) pyproject.toml --output-file requirements/base.txt
	$(BIN)/uv pip compile $(LOCKING) pyproject.toml --group pyproject.toml:dev --constraint requirements/base.txt --output-file requirements/dev.txt
	$(BIN)/uv pip compile $(LOCKING) requirements/scan.in --output-file requirements/scan.txt
	$(BIN)/uv pip compile $(LOCKING) requirements/bench.in --output-file requirements/bench.txt

LOCKING := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header
