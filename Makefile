# make book    build the environment and the whole book
# make serve   show it on localhost
# make test    every test: library, chapters, built pages in a real browser
# make bench   how fast the capstone feeds its network, beside the notes' way
# make results  train every row of the notes' table and keep what came: hours; DATA=DIR for photographs
# make notebooks   write the .ipynb beside each chapter (after an edit, before a commit)
# make format  put the Python code in order
# make clean   throw away what was built; make distclean the environment too

PYTHON ?= python3
PORT ?= 8000
PIP_ARGS ?=
BIN := .venv/bin
# The chapters run in a kernel of the environment, whatever else is on the PATH.
PYTEST := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest
BUILD := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jupyter-book build book

.PHONY: book serve test bench results notebooks format clean distclean
.DEFAULT_GOAL := book

.venv/.packages: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --disable-pip-version-check $(PIP_ARGS) -r requirements.txt
	@touch $@

.venv/.ready: .venv/.packages pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

book: .venv/.ready
	$(BUILD)

serve: book
	@echo "Open http://localhost:$(PORT)/  (Ctrl+C ends it)"
	$(BIN)/python -m http.server --directory book/_build/html --bind 127.0.0.1 $(PORT)

test: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BUILD)
	OMP_NUM_THREADS=1 $(PYTEST) -n 2 --dist worksteal -m "not alone"
	$(PYTEST) -m alone

bench: .venv/.ready
	$(BIN)/python -m lessonlib.isic bench

results: .venv/.ready
	$(BIN)/python -m lessonlib.isic results $(if $(DATA),--data "$(DATA)")

notebooks: .venv/.ready
	$(BIN)/python book/_ext/notebooks.py

format: .venv/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf book/_build build dist *.egg-info .pytest_cache .ruff_cache

distclean: clean
	rm -rf .venv
