# Everything that a clone needs: `make` says what there is.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := .venv/.install-$(shell cat requirements-ui.lock pyproject.toml | sha256sum | cut -c1-16)
SETUP := .venv/.setup-$(shell cat requirements-dev.lock pyproject.toml | sha256sum | cut -c1-16)
PYTEST_ARGS ?=
# on each core a process with an Odoo of its own, which takes file after file
SIDE_BY_SIDE := --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
VERSIONS ?= 14 15 16 17 18 19
LANGUAGES := pl cs sk hu
# where a machine forbids it, each of the many processes that tests start compiles the program anew
unexport PYTHONDONTWRITEBYTECODE
MATRIX := docker compose --file allegro_etl_tests/odoo/matrix.yaml
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet
# what builds the wheel that Containerfile installs
BUILD_LOCK := sed -n 's/^requires = \["\(.*\)"\]/\1/p' pyproject.toml | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --quiet
ODOO := allegro_etl/local/odoo/requirements
# what Odoo runs on: as wheels only, and docopt, of num2words' command line, has none
ODOO_LOCK := $(BIN)/uv pip compile --generate-hashes --no-header --quiet --no-emit-package docopt

.DEFAULT_GOAL := help
.PHONY: help install setup lock demo demo-stop test lint docs odoo screenshots messages bench torture odoo-matrix

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALL) ## Install what a real account needs into .venv, with Dagster's pages (requirements-ui.lock)
	@:

setup: $(SETUP) ## Install everything into .venv, for the demo and for development (requirements-dev.lock)
	@:

lock: setup ## Make the lock files anew from pyproject.toml, and those of the local Odoo
	@$(BIN)/python -m pip install --quiet uv
	@$(LOCK) --extra dev -o requirements-dev.lock
	@$(LOCK) --extra ui -c requirements-dev.lock -o requirements-ui.lock
	@$(LOCK) -c requirements-ui.lock -o requirements.lock
	@$(BUILD_LOCK) -c requirements-dev.lock -o requirements-build.lock
	@$(ODOO_LOCK) --universal --python-version 3.11 $(ODOO).in -o $(ODOO).lock
	@$(ODOO_LOCK) --only-binary :all: --python-platform linux --python-version 3.9.2 $(ODOO)-14.in -o $(ODOO)-14.lock

demo: setup ## Run the whole world on this machine: an Allegro that sells, a real Odoo, Dagster
	@$(BIN)/allegro-etl demo

demo-stop: setup ## End what `make demo` started
	@$(BIN)/allegro-etl demo-stop

odoo: setup ## Install the Odoo 19 of the demo and the tests, and the tests' Odoo 14 where it can be had
	@$(BIN)/allegro-etl local odoo install
	-@$(BIN)/allegro-etl local odoo install --version 14

test: setup ## Run the tests, with a real Odoo 19 and a smaller set with an Odoo 14
	@sh .ci/chromium
	@$(BIN)/allegro-etl local odoo install
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) --odoo 14 -m every_odoo -rs allegro_etl_tests
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(PYTEST_ARGS)

lint: setup ## Check style, types, imports and the Dagster definitions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dagster definitions validate -w workspace.yaml

screenshots: setup ## Take the pictures of docs/screenshots, of a demo in Polish
	@sh .ci/chromium
	@$(BIN)/python -m docs_site.screenshots

docs: setup ## Build the site of docs/ into .local/site: no warning, every link leads somewhere
	@$(BIN)/python -m docs_site

messages: setup ## Put new texts of the program into the catalogues of allegro_etl/languages, and take old ones out
	@mkdir -p .local
	@$(BIN)/pybabel --quiet extract --keyword N_ --add-comments Translators: --strip-comment-tags --add-location file \
		--sort-by-file --width 120 --project allegro_etl --output .local/messages.pot allegro_etl
	@for language in $(LANGUAGES); do \
		$(BIN)/pybabel --quiet update --input-file .local/messages.pot --locale $$language --width 120 --no-fuzzy-matching \
			--ignore-obsolete --ignore-pot-creation-date --output-file allegro_etl/languages/$$language.po || exit 1; done

bench: setup ## Measure orders per second and write docs/benchmarks.md
	@$(BIN)/python -m benchmarks --page

odoo-matrix: setup ## Run the smaller set on the official images of Odoo 14 to 19, one after the other (needs Docker)
	@for version in $(VERSIONS); do \
		$(MATRIX) up --detach --wait odoo$$version && \
		$(BIN)/python -m pytest --odoo http://127.0.0.1:80$$version -m every_odoo -rs allegro_etl_tests; \
		failed=$${failed:-$$?}; $(MATRIX) down --volumes; [ "$$failed" = 0 ] || exit 1; unset failed; done

torture: setup ## Break everything that can break, for a long time, and count the orders afterwards
	@$(BIN)/python -m pytest --odoo 14 -m "odoo and not torture" -rs allegro_etl_tests/records
	@$(BIN)/python -m pytest -m torture && $(BIN)/python -m allegro_etl_tests.torture

# A new lock file or pyproject.toml is a new stamp, so a second `make setup` costs nothing.
$(SETUP): LOCKED := requirements-dev.lock
$(INSTALL): LOCKED := requirements-ui.lock
$(SETUP) $(INSTALL):
	@PYTHON="$(PYTHON)" sh .ci/python
	@echo "installing into .venv: about a minute the first time"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(LOCKED)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@rm -f .venv/.setup-* .venv/.install-*
	@touch $@
