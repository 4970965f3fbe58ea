# Every habit is one command. Each target stands alone on a clean clone: it makes .venv, installs what
# it needs there from the hashed locks, and installs nothing the second time.

# The Python to use: PYTHON=python3.12 make demo. Left out, it is python3 if that is 3.11 to 3.13,
# else the newest of these that is there.
ifndef PYTHON
fits := -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p $(fits) && echo $$p && exit; done; echo python3)
endif

# A stamp in .venv says what has been installed, and with which Python: another Python makes .venv anew.
python_id := $(shell $(PYTHON) -c 'import sys, zlib; \
	print("%d.%d.%d-%08x" % (sys.version_info[:3] + (zlib.crc32(sys.base_prefix.encode()),)))' 2>/dev/null)
venv      := .venv/.made-$(python_id)
run_time  := .venv/.run-time-$(python_id)
dev       := .venv/.dev-$(python_id)
python    := .venv/bin/python

# durable-rules comes as C source. The flag gives it the name that Python 3.13 dropped; without the
# cache, no broken build of an earlier try is taken up. Everything else comes built.
pip_install := CPPFLAGS="$(CPPFLAGS) -DPyEval_CallObject=PyObject_CallObject" $(python) -m pip install \
	--quiet --disable-pip-version-check --require-hashes --no-cache-dir \
	--no-build-isolation --only-binary=:all: --no-binary=durable-rules

.PHONY: help demo test lint format bench bench-quick soak reliability lock clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile

demo: $(run_time)  ## run the main job on the demand that ships
	$(python) cli.py demo

test: $(dev)  ## run the tests
	$(python) -m pytest -n 2 --dist worksteal

lint: $(dev)  ## check style, types and the rooms' walls
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy
	.venv/bin/lint-imports --no-logo

format: $(dev)  ## put the code into the one format, mend what can be mended
	$(python) -m ruff check --fix .
	$(python) -m ruff format .

soak: $(dev)  ## run all tests for long, the properties over many examples (hours)
	FORTHWITH_SOAK=1 $(python) -m pytest -n 2 --dist worksteal

reliability: $(dev)  ## of these only what docs/reliability.md counts, and write its table
	FORTHWITH_SOAK=1 FORTHWITH_TALLY=build/reliability.jsonl $(python) -m pytest -n 2 -m reliability
	$(python) -m tests.reliability build/reliability.jsonl

bench: $(dev)  ## measure beside peers, write docs/performance.md
	$(python) -m bench

bench-quick: $(dev)  ## measure a part at small sizes; fails where a ratio is far off
	$(python) -m bench --quick

lock: .venv-lock/.made  ## write the locks anew: the newest releases that pyproject.toml allows
	$(pip_compile) --output-file requirements.lock pyproject.toml
	$(pip_compile) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	printf 'pip\nsetuptools\n' | $(pip_compile) --output-file requirements-build.lock -

clean:  ## remove .venv and everything that was made
	rm -rf .venv .venv-lock .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(venv): requirements-build.lock
	@.ci/python-fits $(PYTHON)
	$(PYTHON) -m venv --clear .venv
	@$(pip_install) -r requirements-build.lock
	@touch $@

$(run_time): requirements.lock $(venv)
	@echo "Installing what forthwith runs with (a minute or two, this once) ..."
	@$(pip_install) -r requirements.lock
	@.ci/matcher-fits $(python)
	@touch $@

$(dev): requirements-dev.lock $(run_time)
	@echo "Installing what the tests and checks need ..."
	@$(pip_install) -r requirements-dev.lock
	@touch $@

# The oldest Python that is supported resolves the locks, so that they hold for the newer ones too.
# They hold hashes and no address of any registry.
pip_compile = CUSTOM_COMPILE_COMMAND="make lock" .venv-lock/bin/pip-compile --quiet --upgrade \
	--generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.venv-lock/.made:
	python3.11 -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet "pip-tools>=7.6,<8"
	@touch $@
