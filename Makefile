# Everything on a fresh machine: `make run` serves the app, `make test` tests it.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-fast test-slow check words bench chromium office requirements

run: .venv/run
	$(BIN)/streamlit run app.py

test: .venv/test chromium
	$(BIN)/python -m pytest -n auto --maxprocesses 4 -m "not slow"

# The domain alone; and what takes long: kills, floods, long fuzzing, files opened by LibreOffice.
test-fast: .venv/test
	$(BIN)/python -m pytest -n auto --maxprocesses 4 -m "not slow" tests/unit

test-slow: .venv/test chromium office
	$(BIN)/python -m pytest -n auto --maxprocesses 4 -m slow

check: .venv/test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# All that is said to readers, for whoever says it in another language.
words: .venv/test
	$(BIN)/pybabel -q extract -F babel.cfg -k Message -k counted:1,2 --no-location --sort-output --omit-header -o tracker/words/locale/tracker.pot .

bench: .venv/test .venv/others/bin/datasette
	$(BIN)/python -m benchmarks.reruns -o docs/benchmarks.md
	$(BIN)/python -m benchmarks.others -o docs/benchmarks.md
	$(BIN)/python -m benchmarks.scale -o docs/benchmarks.md
	$(BIN)/python -m benchmarks.first_visit -o docs/benchmarks.md

.venv/others/bin/datasette: requirements-bench.txt .venv/test
	$(PYTHON) -m venv .venv/others
	.venv/others/bin/pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@

.venv/run: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/test: .venv/run requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# After a change of the dependencies in pyproject.toml; what is pinned stays as long as it fits.
PIN := $(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate
requirements: .venv/test
	$(PIN) --custom-compile-command "make requirements" -o requirements.txt
	$(PIN) --custom-compile-command "make requirements" --group dev -c requirements.txt -o requirements-dev.txt

# The browser tests need Chromium: Debian's, installed where that is allowed, else named.
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq chromium >/dev/null; \
	  else \
	    echo "The browser tests need Chromium. Install it: sudo apt-get update && sudo apt-get install -y chromium" >&2; \
	    exit 1; \
	  fi; }

# LibreOffice opens the files that are taken away; Debian's, installed where that is allowed.
office:
	@command -v soffice >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends \
	      libreoffice-impress libreoffice-writer libreoffice-calc >/dev/null; \
	  else \
	    echo "The slow tests need LibreOffice. Install it: sudo apt-get install -y libreoffice-impress libreoffice-writer libreoffice-calc" >&2; \
	    exit 1; \
	  fi; }
