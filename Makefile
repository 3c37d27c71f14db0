# Everything starts here: `make demo` and `make test` need nothing but python3 on the machine.
#
# Tools live in the checkout: .tools/uv (uv, by the machine's Python), .venv (the project, Python 3.13), .tools/sam.

PYTHON      ?= python3
UV_VERSION  := 0.13.8
SAM_VERSION := 1.170.0
UV          := .tools/uv/bin/uv
SAM         := .tools/sam/bin/sam
LOCALSTACK  := .tools/localstack/.installed
CHECKOV     := .tools/checkov/.installed
SYNCED      := .venv/.synced
REGION      := eu-north-1
TEMPLATE    := infra/sam-template.yaml

export SAM_CLI_TELEMETRY := 0
# Compiled once and kept: the local run and the tests start Python many times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo up localstack localstack-setup test bench lint format sam-validate checkov sam-build clean reset

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(SYNCED) ## Install the tools and libraries into this folder

demo: $(SYNCED) ## From signup to invoice on this machine (ARGS="--customers 50")
	@.venv/bin/elhandel demo $(ARGS)

up: $(SYNCED) ## Start the stack and serve it until ctrl-C (ARGS="--port 9080")
	@.venv/bin/elhandel up $(ARGS)

localstack: $(LOCALSTACK) $(SYNCED) ## Start the real LocalStack, without Docker, until ctrl-C (ARGS="--port 4570")
	@.venv/bin/python -m simulator.localstack $(ARGS)

localstack-setup: $(LOCALSTACK) $(SYNCED) ## Install LocalStack into this folder
	@true

# In the order of the folders: the long stories first, the many short ones last, so that no core waits at the end.
test: $(SYNCED) ## Run the tests (ARGS="tests/unit -k calendar")
	@.venv/bin/pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

bench: $(SYNCED) ## Measure the promised speed (ARGS="--points 8000 --only settle")
	@$(UV) sync --frozen --quiet --group bench
	@.venv/bin/python -m tests.bench $(ARGS)

lint: $(SYNCED) ## Check style, types and the direction of imports
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

format: $(SYNCED) ## Put the style right
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

sam-validate: $(SAM) ## Check the templates as AWS would
	@AWS_DEFAULT_REGION=$(REGION) $(SAM) validate --lint --region $(REGION) -t $(TEMPLATE)
	@AWS_DEFAULT_REGION=us-east-1 $(SAM) validate --lint --region us-east-1 -t infra/waf-template.yaml

checkov: $(CHECKOV) $(SYNCED) ## Look for what is unsafe in the templates; accepted findings stand in infra/checkov.yaml
	@.venv/bin/python -m infra.findings .tools/checkov/bin/checkov $(TEMPLATE) infra/waf-template.yaml

# SAM wants a python3.13 with pip on the PATH; a uv environment has none, the interpreter under it does.
sam-build: $(SAM) $(SYNCED) ## Build the functions and the layer for AWS into .aws-sam, and weigh them
	@PATH="$$(.venv/bin/python -c 'import sys; print(sys.base_prefix)')/bin:$$PATH" AWS_DEFAULT_REGION=$(REGION) \
		$(SAM) build --region $(REGION) -t $(TEMPLATE)
	@.venv/bin/python -m infra.built .aws-sam/build

reset: $(SYNCED) ## Delete what the local run has stored
	@.venv/bin/elhandel reset --yes

clean: ## Delete everything that was built or installed here, but not what the local run has stored
	rm -rf .venv .tools .aws-sam .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.local/*' -prune -exec rm -rf {} +

$(UV):
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON) on this machine. Install Python 3 (Debian: apt install python3 python3-venv) or"; \
		echo "name yours: make PYTHON=/path/to/python3"; exit 2; }
	@echo "Setting up the tools (once)"
	@$(PYTHON) -m venv .tools/uv >/dev/null 2>&1 || { rm -rf .tools/uv; \
		echo "$(PYTHON) cannot make a virtual environment. Install its venv module (Debian: apt install python3-venv)."; \
		exit 2; }
	@.tools/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) || { rm -rf .tools/uv; \
		echo "uv could not be installed from PyPI. Check the network (or pip's index settings) and try again."; exit 2; }

$(SYNCED): uv.lock pyproject.toml .python-version | $(UV)
	@$(UV) sync --frozen --quiet || { \
		echo "The libraries could not be installed: see above. Python 3.13 is needed; uv fetches it where it is missing."; \
		exit 2; }
	@touch $@

# Not among the project's own libraries: its pins (an older cryptography, Werkzeug, ...) are not ours.
$(LOCALSTACK): simulator/localstack/requirements.txt | $(UV)
	@echo "Installing LocalStack (once)"
	@$(UV) venv --quiet --clear --python 3.13 .tools/localstack
	@$(UV) pip install --quiet --python .tools/localstack/bin/python --requirement $< || { rm -rf .tools/localstack; \
		echo "LocalStack could not be installed from PyPI: see above. Without it everything but make localstack works."; \
		exit 2; }
	@touch $@

# Each of its libraries by hash; an environment of its own, because its pins are not ours.
$(CHECKOV): infra/tools/checkov.txt | $(UV)
	@echo "Installing checkov (once)"
	@$(UV) venv --quiet --clear --python 3.13 .tools/checkov
	@$(UV) pip install --quiet --require-hashes --no-deps --only-binary :all: --python .tools/checkov/bin/python \
		--requirement $< || { rm -rf .tools/checkov; \
		echo "checkov could not be installed from PyPI as $< names it: see above."; exit 2; }
	@touch $@

$(SAM):
	@$(PYTHON) -m venv .tools/sam
	@.tools/sam/bin/pip install --quiet --disable-pip-version-check aws-sam-cli==$(SAM_VERSION)
