# The one way to set up, open and prove this collection. `make help` lists the targets.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
USERS ?= 5
WEB := massage_edu/web
CLASS_SERVER ?= $(CURDIR)/build/class
export PYTHONUTF8 := 1
unexport PYTHONDONTWRITEBYTECODE  # else every kernel and command would compile pandas anew
# What the collection may rest on. axe-playwright-python (MIT) does not state its licence in its metadata.
LICENCES := MIT;BSD;Apache;ISC;PSF;Python Software Foundation;MPL;Mozilla Public License;0BSD;Artistic License
OWN := massage-edu axe-playwright-python

.DEFAULT_GOAL := help
.PHONY: help setup lab app site scripts scripts-test .scripts-test test quick data class-test check notebooks screenshots dictionary references fuzz bench lock clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: .venv/.ready ## set everything up in .venv (does nothing when it is up to date)

.venv/.ready: requirements.lock requirements-setup.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; '$(PYTHON)' is older. Try: make PYTHON=python3.12 setup"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock requirements-setup.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

lab: setup ## open the lessons in JupyterLab; options pass on: make lab ARGS="--no-browser --port 8899"
	$(BIN)/massage-edu lab $(ARGS)

app: setup ## open the lessons as web pages; to phones in the room: make app ARGS="--serve --host 0.0.0.0"
	$(BIN)/massage-edu app $(ARGS)

site: setup ## write the lessons as plain web pages into build/site: no server, no network
	$(BIN)/massage-edu site $(ARGS)

scripts: $(WEB)/node_modules/.package-lock.json ## bundle the scripts of web/src into web/dist (needs Node 20 or newer)
	npm --prefix $(WEB) run --silent format
	npm --prefix $(WEB) run --silent build

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json
	npm --prefix $(WEB) ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

scripts-test: ## check types and style of the scripts, and run their tests
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory .scripts-test; \
	else echo "npm is missing, so the scripts are not tested: skipped"; fi

.scripts-test: $(WEB)/node_modules/.package-lock.json
	npm --prefix $(WEB) run --silent types
	npm --prefix $(WEB) run --silent style
	npm --prefix $(WEB) run --silent test

test: setup scripts-test ## run all tests (unit, scripts, notebooks, browser)
	$(BIN)/python -m pytest -n auto tests $(ARGS)
	$(BIN)/python -m pytest --nbval --nbval-sanitize-with=tests/nbval.cfg notebooks  # a lesson's cells run in one process

quick: check scripts-test ## within a minute: lint, types, data, and the tests that need neither browser nor pages
	$(BIN)/python -m pytest -n auto -m "not browser and not site and not slow" tests $(ARGS)

data: setup ## what who touches only the CSVs needs: check the data, and what is made from them
	$(BIN)/massage-edu check
	$(BIN)/python -m massage_edu.publish.refresh dictionary
	$(BIN)/python -m massage_edu.publish.refresh references

class-test: setup ## let a class of USERS=5 work at a real JupyterHub (Linux, as root; everything is removed again)
	@if [ "$$(id -u)" != 0 ]; then echo "make class-test makes Linux accounts, so it needs root: skipped"; \
	else deploy/install.sh "$(CLASS_SERVER)" && \
	CLASS_SERVER="$(CLASS_SERVER)" USERS=$(USERS) $(BIN)/python -m pytest tests/class $(ARGS); fi

check: setup ## lint and type-check the code, check licences and data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy massage_edu
	$(BIN)/pip-licenses --python $(BIN)/python --partial-match --allow-only "$(LICENCES)" --ignore-packages $(OWN) >/dev/null
	$(BIN)/massage-edu check

notebooks: setup ## run the lessons again and store their outputs
	$(BIN)/python -m massage_edu.publish.refresh notebooks
	$(BIN)/python -m massage_edu.publish.refresh pictures

screenshots: setup ## take the pictures of docs/pictures anew (needs Chromium or Chrome)
	$(BIN)/python docs/screenshots.py $(ARGS)

dictionary: setup ## write the data dictionary in data/README.md from data/datapackage.json
	$(BIN)/python -m massage_edu.publish.refresh dictionary

references: setup ## write data/references.bib from data/studies.csv
	$(BIN)/python -m massage_edu.publish.refresh references

fuzz: setup ## try mutated files for longer than the tests do
	FUZZ=20 $(BIN)/python -m pytest tests/test_checker.py tests/test_citations.py tests/test_contribute.py tests/test_record.py $(ARGS)

bench: setup ## measure speed and memory as ratios, and write benchmarks/README.md; felt speed is printed
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/felt.py

lock: ## bring requirements.lock up to date with pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --all-extras --upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade -c requirements.lock requirements-setup.in -o requirements-setup.lock

clean: ## remove what was set up and built
	rm -rf .venv build dist
