# The commands of bin/ under the names people type first. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup test browser lint types demo run ci

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

setup: ## make .venv/ with everything the tests need
	bin/test --setup-only

test: ## all tests on SQLite and an embedded Redis
	bin/test

browser: ## the tests that drive a real browser
	bin/test --browser

lint: setup ## lint and formatting
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --lint --quiet service/web/templates

types: setup ## types
	.venv/bin/mypy

demo: ## the whole product with a sandbox version of Humaans
	bin/demo

run: ## the real thing on one machine
	bin/run

ci: ## everything that must pass before a change is merged
	.ci/run
