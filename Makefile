# Needs only python3, 3.11 or newer, and make; everything else is installed into this folder.
# `make run` also wants openssl, which every system with TLS has.
UV_VERSION := 0.13.8
SAM_VERSION := 1.170.0
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
EXPORT := export --quiet --locked --no-dev --no-emit-project --no-header --no-annotate --format requirements-txt
REQUIREMENTS := layers/dependencies/requirements.txt
MINISTACK := .local/ministack
SAM := .local/sam/bin/sam

# The system's own settings of Python and uv do not reach in here.
unexport PYTHONPATH VIRTUAL_ENV UV_PROJECT_ENVIRONMENT

.DEFAULT_GOAL := help
.PHONY: help install run test check validate build deploy bench lock export clean

help: ## Show what can be done here
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .local/installed ## Install everything that the other targets need

.local/installed: uv.lock pyproject.toml | $(UV)
	$(UV) sync --quiet --locked
	UV_PROJECT_ENVIRONMENT=$(MINISTACK) $(UV) sync --quiet --locked --only-group local-cloud --no-install-project \
		--python $(BIN)/python
	@mkdir -p $(@D) && touch $@

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "T2A needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

run: install ## Watch a scheduled transfer of the example programme on the local cloud
	$(BIN)/t2a local run $(ARGUMENTS)

test: install ## Run all tests: unit, functional, contract, integration
	$(BIN)/pytest $(ARGUMENTS)

check: install ## Check style, types, architecture, template, lock and export
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory validate
	$(UV) lock --check --quiet
	@$(UV) $(EXPORT) | diff -q $(REQUIREMENTS) - >/dev/null || \
		{ echo "$(REQUIREMENTS) is not what the lock says: run make export"; exit 1; }

validate: install ## Lint the template and its expansion (and with sam, when it is installed)
	$(BIN)/cfn-lint template.yaml
	@mkdir -p build
	$(BIN)/python -m local.cloud.expand > build/expanded.json
	$(BIN)/cfn-lint build/expanded.json
	@if [ -x $(SAM) ]; then SAM_CLI_TELEMETRY=0 $(SAM) validate --lint; fi

build: $(SAM) ## Build layers and functions for AWS (needs Python 3.13 on this machine)
	SAM_CLI_TELEMETRY=0 $(SAM) build

deploy: build ## Deploy to AWS, asking for what it needs; the answers are kept in samconfig.toml
	SAM_CLI_TELEMETRY=0 $(SAM) deploy $(if $(wildcard samconfig.toml),,--guided) --capabilities CAPABILITY_IAM

$(SAM): | $(UV)
	$(UV) venv --quiet --clear .local/sam
	$(UV) pip install --quiet --python .local/sam/bin/python aws-sam-cli==$(SAM_VERSION)

bench: install ## Measure the worker's own cost, planning and cold starts; writes docs/performance.md
	$(BIN)/python -m bench

lock: | $(UV) ## Renew uv.lock and the layer's requirements after a change in pyproject.toml
	$(UV) lock
	$(MAKE) --no-print-directory export

export: | $(UV) ## Write the layer's requirements from the lock
	$(UV) $(EXPORT) > $(REQUIREMENTS)

clean: ## Remove everything that was installed, built or cached here
	@if [ -x $(BIN)/t2a ]; then $(BIN)/t2a local down; fi
	rm -rf .venv .local .aws-sam build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
