# Each target does all it needs by itself; packaging/setup.sh returns at once when ready.
.PHONY: help run test check wheel
.DEFAULT_GOAL := help

help:
	@echo 'make run     set up and open the program on a demo phrase'
	@echo 'make test    set up, check and test everything (about the last thing before a commit)'
	@echo 'make check   only the checks: lint, format, imports, types'
	@echo 'make wheel   build the wheel into dist/'

run:
	@packaging/setup.sh run
	@.venv/bin/python packaging/run.py

# Passive waiting: spinning OpenMP threads slow down whatever else wants the cores.
test: export QT_QPA_PLATFORM = offscreen
test: export OMP_WAIT_POLICY = PASSIVE
test: export GOMP_SPINCOUNT = 0
# Files run side by side; each keeps to one thread, so that as many fit as there are cores.
test: export OMP_NUM_THREADS = 1
test: check
	@.venv/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(PYTEST_ARGS)

check:
	@packaging/setup.sh test
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/lint-imports
	@.venv/bin/mypy

wheel:
	@packaging/setup.sh test
	@.venv/bin/python -m hatchling build -t wheel
