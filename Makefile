# The two commands: `make rehearse` and `make test`. Each sets up what it needs on a machine with Python 3.11+, Node 20+, npm.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20
export CDK_DISABLE_CLI_TELEMETRY := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONWARNINGS := error::SyntaxWarning

.PHONY: help
help: ## Show the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(BIN)/.installed node_modules/.installed ## Install everything that is pinned (done by the others when needed)

$(BIN)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Set PYTHON=python3.x.")'
	@echo "Installing Python packages from requirements.lock (about a minute, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.installed: package.json package-lock.json
	@node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : (console.error("Node 20 or newer is needed; this is " + process.version), 1))'
	@echo "Installing the CDK CLI from package-lock.json"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: rehearse
rehearse: setup ## Deploy the example and an application into a local AWS with the real CDK CLI, verify, attack
	@$(BIN)/hlz rehearse --application examples/ehr_intake

.PHONY: browser
browser: ## Find Chromium or Chrome for the tests of the report; on Debian, as root, install it
	@for name in "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
	  if [ -n "$$name" ] && command -v "$$name" >/dev/null; then exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium (once)"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	else \
	  echo "No Chromium found: tests of the report will fail. Install it, or set CHROMIUM to the path of Chromium or Chrome."; fi

.PHONY: test
test: setup browser ## Run all tests
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

.PHONY: check
check: setup ## Format, lint, types, import contracts, tests, synthesis
	@$(BIN)/ruff format --check -q . || { $(BIN)/ruff format --diff -q .; echo "Run 'make format'."; exit 1; }
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 3
	@$(MAKE) -s test
	@$(MAKE) -s synth

.PHONY: synth
synth: setup ## Synthesize and validate the example as it is in this checkout
	@node_modules/.bin/cdk synth '**' --quiet --no-notices

.PHONY: format
format: setup ## Format the code
	@$(BIN)/ruff format -q .
	@$(BIN)/ruff check -q --fix .

.PHONY: snapshots
snapshots: setup ## Accept changed templates and policies as the new snapshots; review the diff
	@$(BIN)/python -m pytest tests/snapshots --snapshot-update

.PHONY: docs
docs: setup ## Write the generated reference pages anew
	@$(BIN)/python docs/generate.py

.PHONY: bench
bench: setup browser ## Measure speed and scale: medians, beside an empty CDK app
	@$(BIN)/python benchmarks/scale.py
	@$(BIN)/python benchmarks/evaluation.py
	@$(BIN)/python benchmarks/check.py
	@$(BIN)/python benchmarks/importing.py
	@$(BIN)/python benchmarks/evidence.py

.PHONY: lock
lock: ## Pin the newest allowed Python packages, with hashes
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install -qq uv
	@.venv-lock/bin/uv pip compile -q --upgrade --universal --generate-hashes --all-extras --python-version 3.11 --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' -o requirements.lock pyproject.toml
	@rm -rf .venv-lock

.PHONY: clean
clean: ## Remove everything that the commands made
	@rm -rf .venv node_modules cdk.out .rehearsal .bench
