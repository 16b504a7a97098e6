# The targets are listed by `make help`, from the comments behind their names.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CARGO ?= cargo
PYTHON ?= python3
DANVAN := target/release/danvan
VENV := .venv
READERS := tests/readers
# A demo of its own for the tests, made anew each time.
TEST_DEMO := target/tmp/demo
GOLD := ../shared/gold

.PHONY: help build demo run test test-rust test-readers lint fmt eval clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

build: ## Build the command: target/release/danvan
	$(CARGO) build --release --locked --package danvan-cli

demo: build ## Run the whole pipeline on the bundled sample, without the web, into data/demo
	$(DANVAN) demo

run: build ## Run the pipeline on what pipeline.toml names
	$(DANVAN) run

test: test-rust test-readers ## Run all tests
	@echo "make test: the Rust tests and the Python readers passed"

test-rust: build ## Run the Rust tests
	$(CARGO) test --release --locked --workspace

test-readers: build $(VENV)/ready ## Read a fresh demo's tables from Python: pandas, pyarrow, DuckDB, polars
	rm -rf $(TEST_DEMO)
	mkdir -p target/tmp
	$(DANVAN) --quiet demo --dir $(TEST_DEMO) > target/tmp/demo.txt
	DANVAN_TABLES=$(abspath $(TEST_DEMO)/tables/latest) $(VENV)/bin/python -m pytest -q $(READERS)

$(VENV)/ready: $(READERS)/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r $(READERS)/requirements.txt
	touch $@

lint: ## Check formatting, lints and documentation, warnings denied
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --locked --workspace --no-deps --document-private-items

fmt: ## Format the sources
	$(CARGO) fmt --all

eval: build ## Score the gold cases, and fail where a figure has fallen below its record
	$(DANVAN) --quiet eval --check tests/gold/figures.toml tests/gold/*.jsonl
	@if [ ! -d $(GOLD) ]; then echo "make eval: $(GOLD) is not there: skipped"; exit 0; fi; \
	mkdir -p target/tmp; \
	echo "== the five pages"; \
	$(DANVAN) --quiet extract --format text ../shared/seeds/*.txt > target/tmp/seeds.jsonl; \
	$(PYTHON) $(GOLD)/score.py $(GOLD)/seeds.jsonl target/tmp/seeds.jsonl --min-core 1 --min-strict 1 --errors 20; \
	for cases in dev challenge-dev; do \
		echo "== $$cases"; \
		$(DANVAN) --quiet extract --format cases $(GOLD)/$$cases.jsonl > target/tmp/$$cases.jsonl; \
		$(PYTHON) $(GOLD)/score.py $(GOLD)/$$cases.jsonl target/tmp/$$cases.jsonl; \
	done

clean: ## Remove what was built and what the demo made
	$(CARGO) clean
	rm -rf $(VENV) data/demo
