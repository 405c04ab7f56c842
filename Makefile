# Two commands matter: `make demo` brings the pilot street up, `make test` proves that everything works.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV ?= .venv
export VENV

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1\t/' | expand -t 16

demo: ## bring up the pilot street on http://127.0.0.1:$PORT (default 8000)
	@bash tools/venv.sh base 1 8
	@BIANMIN_DEMO=true exec $(VENV)/bin/bianmin demo

test: ## run all checks, all tests on SQLite and PostgreSQL, and the browser journeys
	@bash tools/venv.sh dev 1 2
	@$(VENV)/bin/python tests/run.py

check: ## lint, types, import direction, templates, migrations (under a minute)
	@bash tools/venv.sh dev 1 2
	@$(VENV)/bin/python tests/check.py

bench: ## measure; one job: make bench JOB=search
	@bash tools/venv.sh dev 1 2
	@$(VENV)/bin/python -m bench $(JOB)

lock: ## pin the newest versions of requirements/*.in with hashes
	@bash tools/venv.sh dev 1 2
	@for set in base dev; do echo "requirements/$$set.txt"; \
	  $(VENV)/bin/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command "make lock" requirements/$$set.in -o requirements/$$set.txt || exit 1; done

clean: ## remove what can be made again; data/ stays
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
	find bianmin tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help demo test check bench lock clean
