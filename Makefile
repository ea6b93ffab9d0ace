# Nothing but `make` and Python 3.11 has to be there: the first target of each day makes what is missing.
PYTHON ?= python3
RUN = .venv/bin/python
MARKS = not slow and not faults
# Tests and the demo start dozens of processes: without compiled modules each would spend seconds compiling them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo demo-reset test test-full check messages requirements

setup:
	@$(PYTHON) scripts/setup.py --tests

demo:
	@$(PYTHON) scripts/setup.py
	@DJANGO_SETTINGS_MODULE=coop_portal.settings.demo exec $(RUN) manage.py demo

demo-reset:
	@$(PYTHON) scripts/setup.py
	@DJANGO_SETTINGS_MODULE=coop_portal.settings.demo exec $(RUN) manage.py demo --reset

# The suite on servers of its own; then what is marked `servers` on those that the variables name.
test: setup
	@env -u TEST_DATABASE_URL -u TEST_REDIS_URL $(RUN) -m pytest -m "$(MARKS)"
	@if [ -n "$$TEST_DATABASE_URL$$TEST_REDIS_URL" ]; then $(RUN) -m pytest -m servers; fi

test-full: MARKS = slow or not slow
test-full: test

check: setup
	@$(RUN) scripts/check.py

messages: setup
	@$(RUN) scripts/messages.py

COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements"

requirements:
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --extra dev -c requirements/base.txt -o requirements/dev.txt
	$(COMPILE) pyproject.toml --extra bench -c requirements/base.txt -o requirements/bench.txt
	$(COMPILE) --group node -o requirements/node.txt
