# The targets are listed by `make help`, from the comments behind their names.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CARGO ?= cargo
PYTHON ?= python3
DANVAN := target/release/danvan
VENV := .venv
PEERS := target/peers
READERS := tests/readers
# A demo of its own for the tests, made anew each time.
TEST_DEMO := target/tmp/demo
GOLD := ../shared/gold
# Where `make install` puts things; DESTDIR goes before it, for who makes packages.
PREFIX ?= /usr/local
DESTDIR ?=
TO := $(DESTDIR)$(PREFIX)
UNITS := $(TO)/lib/systemd/system

NOTEBOOK_VENV := .venv-notebook
OLDEST_VENV := .venv-oldest
BENCH := target/tmp/bench
BENCH_FACTS ?= 2000000 10000000

.PHONY: help install uninstall bench-runs build demo run test test-rust test-readers test-peers bench-fetch lint fmt bench-parse eval measure-pages test-demo test-oldest test-notebook notebook bench-tables clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

build: ## Build the command: target/release/danvan
	$(CARGO) build --release --locked --package danvan-cli

demo: build ## Run the whole pipeline on the bundled sample, without the web, into data/demo
	$(DANVAN) demo

run: build ## Run the pipeline on what pipeline.toml names
	$(DANVAN) run

test: test-rust test-readers test-oldest test-notebook ## Run all tests
	@echo "make test: the Rust tests, the Python readers and the notebook passed"

test-rust: build ## Run the Rust tests
	$(CARGO) test --release --locked --workspace

test-demo: build
	rm -rf $(TEST_DEMO)
	mkdir -p target/tmp
	$(DANVAN) --quiet demo --dir $(TEST_DEMO) > target/tmp/demo.txt

test-readers: test-demo $(VENV)/ready ## Read a fresh demo's tables from Python: pandas, pyarrow, DuckDB, polars
	DANVAN_TABLES=$(abspath $(TEST_DEMO)/tables/latest) $(VENV)/bin/python -m pytest -q $(READERS)

test-oldest: test-demo $(OLDEST_VENV)/ready ## The same with the oldest versions of them that are supported
	DANVAN_TABLES=$(abspath $(TEST_DEMO)/tables/latest) $(OLDEST_VENV)/bin/python -m pytest -q $(READERS)

test-notebook: test-demo $(NOTEBOOK_VENV)/ready ## Run the notebook on a fresh demo's tables
	DANVAN_TABLES=$(abspath $(TEST_DEMO)/tables/latest) $(NOTEBOOK_VENV)/bin/python -m unittest discover -s notebooks

notebook: build $(NOTEBOOK_VENV)/ready ## Run notebooks/explore.ipynb on the demo's tables, into target/notebook
	if [ ! -e data/demo/tables/latest ]; then $(DANVAN) --quiet demo > /dev/null; fi
	$(NOTEBOOK_VENV)/bin/python notebooks/run.py target/notebook

bench-tables: $(VENV)/ready ## Make and publish the tables of millions of facts, beside DuckDB and pandas
	mkdir -p $(BENCH)
	for facts in $(BENCH_FACTS); do \
		$(CARGO) test --release --locked --workspace --bench tables -- $(abspath $(BENCH)) $$facts; \
		$(VENV)/bin/python tests/benches/choose.py $(BENCH)/$$facts duckdb; \
		$(VENV)/bin/python tests/benches/choose.py $(BENCH)/$$facts pandas; \
		rm -rf $(BENCH)/$$facts; \
	done

$(VENV)/ready: $(READERS)/requirements.txt
$(OLDEST_VENV)/ready: $(READERS)/requirements-oldest.txt
$(NOTEBOOK_VENV)/ready: notebooks/requirements.txt

%/ready:
	$(PYTHON) -m venv $*
	$*/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

lint: ## Check formatting, lints and documentation, warnings denied
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --locked --workspace --no-deps --document-private-items

fmt: ## Format the sources
	$(CARGO) fmt --all

test-peers: build $(PEERS)/ready ## Read our WARC files with warcio and pywb, and fetch from pywb and nginx
	$(PEERS)/bin/python tests/peers/run.py $(DANVAN)

$(PEERS)/ready: tests/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/peers/requirements.txt
	touch $@

bench-fetch: build ## Fetch 5,000 pages from nginx, beside a bare loop, wget2 and Scrapy where they are installed
	$(CARGO) build --release --locked --package danvan-fetcher --example bare_loop
	$(CARGO) build --release --locked --package danvan-store --example warc_rate
	$(PYTHON) tests/bench/fetch.py

bench-parse: ## Show what each stage of parsing costs on the pages of the tests and the sample
	$(CARGO) bench --profile release --locked --package danvan-parser --bench stages

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

bench-runs: build ## Measure runs over PAGES (100000) generated pages: the first, one with nothing new, one with a page more
	$(PYTHON) tests/bench/runs.py $(DANVAN) $(or $(PAGES),100000)

install: ## Install what was built under PREFIX (/usr/local): the command, reference data, sample, units, completions
	@test -x $(DANVAN) || { echo "make install: there is no $(DANVAN): run \`make build\` first"; exit 2; }
	install -D -m 755 $(DANVAN) $(TO)/bin/danvan
	install -D -m 644 pipeline.toml $(TO)/share/danvan/pipeline.toml
	rm -rf $(TO)/share/danvan/reference $(TO)/share/danvan/sample
	cp -R data/reference $(TO)/share/danvan/reference
	cp -R data/sample $(TO)/share/danvan/sample
	chmod -R u+rwX,go+rX,go-w $(TO)/share/danvan
	install -D -m 644 README.md $(TO)/share/doc/danvan/README.md
	install -d $(UNITS) $(TO)/lib/sysusers.d $(TO)/share/bash-completion/completions $(TO)/share/zsh/site-functions \
		$(TO)/share/fish/vendor_completions.d
	sed 's|@PREFIX@|$(PREFIX)|g' packaging/danvan.service > $(UNITS)/danvan.service
	install -m 644 packaging/danvan.timer $(UNITS)/danvan.timer
	install -m 644 packaging/danvan.sysusers $(TO)/lib/sysusers.d/danvan.conf
	$(DANVAN) completions bash > $(TO)/share/bash-completion/completions/danvan
	$(DANVAN) completions zsh > $(TO)/share/zsh/site-functions/_danvan
	$(DANVAN) completions fish > $(TO)/share/fish/vendor_completions.d/danvan.fish
	@echo "make install: danvan is in $(TO)/bin; the README's chapter \"Every night\" says how to schedule it"

uninstall: ## Take away what `make install` put under PREFIX; your data and configuration stay
	rm -f $(TO)/bin/danvan $(UNITS)/danvan.service $(UNITS)/danvan.timer $(TO)/lib/sysusers.d/danvan.conf
	rm -f $(TO)/share/bash-completion/completions/danvan $(TO)/share/zsh/site-functions/_danvan
	rm -f $(TO)/share/fish/vendor_completions.d/danvan.fish
	rm -rf $(TO)/share/danvan $(TO)/share/doc/danvan

PAGES ?= ../shared/pages

measure-pages: build ## Score the article extractor on PAGES, a folder of pages whose articles are known
	$(PYTHON) tests/pages/measure.py $(PAGES) --danvan $(DANVAN)

clean: ## Remove what was built and what the demo made
	$(CARGO) clean
	rm -rf $(VENV) $(OLDEST_VENV) $(NOTEBOOK_VENV) data/demo
