# make run       sets everything up, then opens the window; without a display it does what headless does
# make headless  sets everything up, then trains the first template and writes its source and weights into ./out
# make test      sets everything up, then lint, formatting, types, import contracts and tests
# make bench     prints the measured ratios; MNIST is taken from $BLOCKWRIGHT_DATA, or ./data
# make clean     removes what was built, the environment included

PYTHON := .venv/bin/python
export PYTHONUTF8 := 1

.PHONY: help run headless test bench clean

help:
	@sed -n 's/^# make/make/p' Makefile

run: .venv/.ready-run
	@if [ "$$(uname)" = Darwin ] || [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(PYTHON) -m app; else $(MAKE) -s headless; fi

headless: .venv/.ready-run
	@$(PYTHON) -m app train digits_mlp
	@mkdir -p out
	@$(PYTHON) -m app export digits_mlp --format source -o out/digits_mlp.py
	@$(PYTHON) -m app export digits_mlp --format state_dict -o out/digits_mlp.pt
	@echo "The model's source and weights are in $(CURDIR)/out"

# One torch thread each: the tests share the cores.
test: export OMP_NUM_THREADS := 1
test: export QT_QPA_PLATFORM := offscreen
test: .venv/.ready-test
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) -m pytest -q -n auto --maxprocesses 8

bench: .venv/.ready-test
	$(PYTHON) -m benchmarks.start
	$(PYTHON) -m benchmarks.canvas
	$(PYTHON) -m benchmarks.edit
	$(PYTHON) -m benchmarks.charts
	$(PYTHON) -m benchmarks.live
	$(PYTHON) -m benchmarks.check
	$(PYTHON) -m benchmarks.training

clean:
	rm -rf .venv out build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/.ready-run: pyproject.toml scripts/setup
	@sh scripts/setup .
	@touch $@

.venv/.ready-test: pyproject.toml scripts/setup
	@sh scripts/setup '.[test]'
	@touch $@ .venv/.ready-run
