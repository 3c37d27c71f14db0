# Everything starts here: `make demo` and `make test` need only python3 on the machine.
#
# Tools live in the checkout: .tools/uv (uv, run by the machine's Python), .venv (the project, Python
# 3.13), and an environment for each other tool. Everything installed is pinned by its hash, in uv.lock
# or in infra/tools/NAME.txt.

PYTHON      ?= python3
UV          := .tools/uv/bin/uv
SAM         := .tools/sam/bin/sam
AUDIT       := .tools/audit/.installed
LOCALSTACK  := .tools/localstack/.installed
CHECKOV     := .tools/checkov/.installed
SYNCED      := .venv/.synced
REGION      := eu-north-1
TEMPLATE    := infra/sam-template.yaml
# When the journeys in a browser are ended as ones that hang. They take under 8 minutes on two quiet cores.
BROWSER_MINUTES ?= 25

export SAM_CLI_TELEMETRY := 0
# Keep compiled files: the local run and the tests start Python many times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo up localstack localstack-setup test test-long test-browser soak bench simulate-country lint format sam-validate sam-build deploy requirements \
	pin-tools checkov sbom audit security-tables vendor process-tables clean reset

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(SYNCED) ## Install the tools and libraries into this folder

demo: $(SYNCED) ## From signup to invoice on this machine (ARGS="--customers 50")
	@.venv/bin/elhandel demo $(ARGS)

up: $(SYNCED) ## Start the stack and serve it until ctrl-C (ARGS="--port 9080")
	@.venv/bin/elhandel up $(ARGS)

localstack: $(LOCALSTACK) $(SYNCED) ## Start the real LocalStack, without Docker, until ctrl-C (ARGS="--port 4570")
	@.venv/bin/python -m simulator.local.localstack $(ARGS)

localstack-setup: $(LOCALSTACK) $(SYNCED) ## Install LocalStack into this folder
	@true

# In the order of the folders: long tests first, the many short ones last, so no core idles at the end.
test: $(SYNCED) ## Run the tests (ARGS="tests/unit -k calendar")
	@.venv/bin/pytest -n auto --dist loadfile --no-loadscope-reorder --ignore=tests/browser $(ARGS)

# `make test` draws a part of the examples that these want (tests/builders/chance.py).
test-long: $(SYNCED) ## Try what is tried by chance at full length
	@ELHANDEL_LONG=1 .venv/bin/pytest -n auto --dist loadfile --no-loadscope-reorder --ignore=tests/browser \
		-m "hypothesis or long" $(ARGS)

test-browser: $(SYNCED) ## Run the journeys in a real Chromium against the whole stack (ARGS="-k consumption")
	@timeout --foreground --kill-after=30 $(BROWSER_MINUTES)m .venv/bin/pytest tests/browser $(ARGS) || { \
		[ $$? -ne 124 ] || echo "The journeys took longer than the $(BROWSER_MINUTES) minutes that they may take."; exit 2; }
	@ELHANDEL_FOREIGN_REQUESTS=10000 ELHANDEL_FUZZED=10000 ELHANDEL_BY_CHANCE=40 .venv/bin/pytest -q --no-header \
		-p no:logging tests/integration/site/test_foreign.py tests/integration/site/test_fuzzed.py \
		tests/integration/*/test_*_contract.py tests/integration/*/*/test_*_contract.py

soak: $(SYNCED) ## Simulate the market at random, with crashes (ARGS="--seed 7 --messages 20000")
	@.venv/bin/python -m tests.soak $(ARGS)

bench: $(SYNCED) ## Measure the promised speed (ARGS="--points 8000 --only settle")
	@$(UV) sync --frozen --quiet --group bench
	@.venv/bin/python -m tests.bench $(ARGS)

simulate-country: $(SYNCED) ## A country's month-end from measured shards (ARGS="--shards 0" uses those known)
	@$(UV) sync --frozen --quiet --group bench
	@.venv/bin/python -m tests.bench.country $(ARGS)

lint: $(SYNCED) ## Check style, types and the direction of imports
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

format: $(SYNCED) ## Correct the style
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

sam-validate: .tools/sam/.installed ## Check the templates as AWS would
	@AWS_DEFAULT_REGION=$(REGION) $(SAM) validate --lint --region $(REGION) -t $(TEMPLATE)
	@AWS_DEFAULT_REGION=us-east-1 $(SAM) validate --lint --region us-east-1 -t infra/waf-template.yaml

# A release has a name of its own each time, or functions with SnapStart are not published anew (docs/operations.md).
deploy: .tools/sam/.installed ## Put what `make sam-build` built on AWS (ARGS="Stage=prod VpcId=…")
	@$(SAM) deploy --parameter-overrides Release=$$(date -u +%Y%m%dT%H%M%SZ) $(ARGS)

checkov: $(CHECKOV) $(SYNCED) ## Find unsafe settings in the templates; infra/checkov.yaml lists those accepted
	@.venv/bin/python -m infra.findings .tools/checkov/bin/checkov $(TEMPLATE) infra/waf-template.yaml

# SAM needs a python3.13 with pip on the PATH; a uv environment has none, its base interpreter does.
# The requirements files name everything by hash, so pip must not look for more.
sam-build: .tools/sam/.installed $(SYNCED) ## Build for AWS into .aws-sam, weigh it, and compare it with uv.lock
	@.venv/bin/python -m infra.requirements --check
	@PATH="$$(.venv/bin/python -c 'import sys; print(sys.base_prefix)')/bin:$$PATH" PIP_NO_DEPS=1 \
		AWS_DEFAULT_REGION=$(REGION) $(SAM) build --region $(REGION) -t $(TEMPLATE)
	@.venv/bin/python -m infra.built .aws-sam/build
	@.venv/bin/python -m infra.compared .aws-sam/build

requirements: $(SYNCED) ## Write what the layer and the functions ship, from uv.lock
	@.venv/bin/python -m infra.requirements

sbom: $(SYNCED) ## Write the bills of materials (CycloneDX) into dist/
	@.venv/bin/python -m infra.bill_of_materials dist

audit: $(AUDIT) $(SYNCED) ## Look up known vulnerabilities of every library and tool
	@.venv/bin/python -m infra.audit

security-tables: $(SYNCED) ## Write the tables of rights in docs/security.md
	@.venv/bin/python -m infra.security_tables

vendor: $(SYNCED) ## Fetch the files of others that pages load, with npm
	@.venv/bin/python -m infra.vendored

process-tables: $(SYNCED) ## Write docs/processes.md from the guides
	@.venv/bin/python -m infra.process_tables

# The newest version of each tool that infra/tools/NAME.in allows, with all its libraries, by hash.
pin-tools: | $(UV) ## Write infra/tools/*.txt again
	@for tool in $(basename $(notdir $(wildcard infra/tools/*.in))); do \
		$(UV) pip compile --quiet --upgrade --universal --python-version $$([ $$tool = uv ] && echo 3.9 || echo 3.13) \
			--generate-hashes --no-annotate --custom-compile-command "make pin-tools" \
			infra/tools/$$tool.in --output-file infra/tools/$$tool.txt || exit 2; \
	done

reset: $(SYNCED) ## Delete what the local run has stored
	@.venv/bin/elhandel reset --yes

clean: ## Delete everything that was built or installed here, but not what the local run has stored
	rm -rf .venv .tools .aws-sam dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.local/*' -prune -exec rm -rf {} +

$(UV): infra/tools/uv.txt
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON) on this machine. Install Python 3 (Debian: apt install python3 python3-venv) or"; \
		echo "name yours: make PYTHON=/path/to/python3"; exit 2; }
	@echo "Setting up the tools (once)"
	@rm -rf .tools/uv
	@$(PYTHON) -m venv .tools/uv >/dev/null 2>&1 || { rm -rf .tools/uv; \
		echo "$(PYTHON) cannot make a virtual environment. Install its venv module (Debian: apt install python3-venv)."; \
		exit 2; }
	@.tools/uv/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		--requirement $< || { rm -rf .tools/uv; \
		echo "uv could not be installed from PyPI as infra/tools/uv.txt names it: see above. Check the network (or pip's"; \
		echo "index settings) and try again. A hash that differs is no matter of the network: do not go on."; exit 2; }
	@touch $@

$(SYNCED): uv.lock pyproject.toml .python-version | $(UV)
	@$(UV) sync --frozen --quiet || { \
		echo "The libraries could not be installed: see above. Python 3.13 is needed; uv fetches it where it is missing."; \
		exit 2; }
	@touch $@

# Each tool has its own environment, because its libraries may be older than ours (LocalStack's are).
.tools/%/.installed: infra/tools/%.txt infra/tools/build.txt | $(UV)
	@echo "Installing $* (once)"
	@$(UV) venv --quiet --clear --python 3.13 .tools/$*
	@$(INSTALL) .tools/$*/bin/python --requirement infra/tools/build.txt && \
		$(INSTALL) .tools/$*/bin/python --requirement $< --no-build-isolation $(SOURCES_$*) || { rm -rf .tools/$*; \
		echo "$* could not be installed from PyPI as $< names it: see above. Only what needs it does not work."; \
		exit 2; }
	@touch $@

INSTALL := $(UV) pip install --quiet --require-hashes --no-deps --only-binary :all: --python
# Published as source only; built with what infra/tools/build.txt names, so not in an isolated environment.
SOURCES_localstack := --no-binary airspeed-ext --no-binary crontab --no-binary jsonpath-rw
