# Two commands: `make run` sets up, builds and starts the service on loopback;
# `make test` runs every test. Both fetch what is missing, pinned by checksum, and
# work offline the second time.
GO      ?= go
PYTHON  ?= python3
PORT    ?= 8080
RELEASE ?= $(shell git describe --always --dirty=+changes 2>/dev/null || echo dev)
STAMP   := -ldflags '-X main.release=$(RELEASE)'
TOOLS   := $(CURDIR)/bin/tools
LINT    := $(TOOLS)/golangci-lint
FUMPT   := $(TOOLS)/gofumpt

.PHONY: run test setup build lint vet bench eval gates train train-outbound selftest soak fuzz clean help

help: ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: build ## set up what is missing, build, start the service on 127.0.0.1:$(PORT)
	./bin/triage serve --listen 127.0.0.1:$(PORT)

setup: ## fetch the ONNX Runtime library and the Go modules
	$(GO) mod download
	$(GO) run ./tools/ort

build: setup ## build bin/triage
	CGO_ENABLED=1 $(GO) build -trimpath $(STAMP) -o bin/triage ./cmd/triage

test: build ## all tests
	$(PYTHON) datasets/split.py --check
	$(PYTHON) datasets/split_outbound.py --check
	$(GO) vet ./...
	$(GO) test -race -timeout 40m ./...
	CGO_ENABLED=0 $(GO) build -o bin/triage-rules-only ./cmd/triage
	./bin/triage-rules-only classify "STOP" >/dev/null
	./bin/triage selftest >/dev/null
	@echo "all tests passed"

lint: $(LINT) $(FUMPT) ## formatting and the linters
	@test -z "$$($(FUMPT) -l $$(git ls-files '*.go'))" || { echo "gofumpt would change:"; $(FUMPT) -l $$(git ls-files '*.go'); exit 1; }
	$(LINT) run ./...

$(LINT):
	GOBIN=$(TOOLS) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

$(FUMPT):
	GOBIN=$(TOOLS) $(GO) install mvdan.cc/gofumpt@v0.12.0

selftest: build ## the proofs of the shipped rules
	./bin/triage selftest

soak: setup ## 200,000 messages through the real model, watching memory (half an hour)
	$(GO) test ./models -run Soak -soak 200000 -timeout 90m -v

fuzz: ## a minute of fuzzing for each door
	for f in normalize:FuzzNew origin:FuzzRead api:FuzzClassify phi:FuzzLint \
	  route:FuzzParse route:FuzzParseCases reply:FuzzParse; do \
	  $(GO) test ./$${f%%:*} -run xxx -fuzz "^$${f##*:}\$$" -fuzztime 60s -fuzzminimizetime 5s || exit 1; done

clean: ## remove what was built, keep what was fetched
	rm -rf bin

bench: build ## speed on this machine, beside the bars: bench/report.txt
	cd models && $(GO) test -run xxx -bench 'Predict|Encode|Tag' -benchtime 2000x . > ../bench/report.tmp
	$(GO) test ./phi -run xxx -bench Lint -cpu 1 -benchtime 3s >> bench/report.tmp
	cd bench && $(GO) run . -triage ../bin/triage >> report.tmp
	mv bench/report.tmp bench/report.txt && cat bench/report.txt

eval: build ## judge test, fresh and manner: reports in eval/reports, tables by group, MODEL.md, exit 1 on a red gate
	./bin/triage eval --no-model --behaviour none --data datasets/replies/test.jsonl --note synthetic --report eval/reports/test-rules
	./bin/triage eval --no-model --behaviour none --data datasets/replies/fresh.jsonl --note synthetic --report eval/reports/fresh-rules
	./bin/triage eval --behaviour none --data datasets/replies/fresh.jsonl --note synthetic --report eval/reports/fresh
	./bin/triage eval --behaviour none --data datasets/replies/manner.jsonl --note synthetic --report eval/reports/manner
	./bin/triage eval --data datasets/replies/test.jsonl --gates eval/gates.yml --note synthetic --report eval/reports/test --card MODEL.md; red=$$?; \
	for report in test test-rules fresh fresh-rules manner; do echo "$$report:"; \
	  $(PYTHON) datasets/groups.py datasets/replies/$${report%-rules}.jsonl eval/reports/$$report/answers.jsonl; done > eval/reports/groups.md; \
	cat eval/reports/groups.md; exit $$red

gates: build ## judge the dev split by eval/gates.yml and by the last report in the tree
	./bin/triage eval --data datasets/replies/dev.jsonl --gates eval/gates.yml --note synthetic --baseline eval/reports/dev --report bin/gates

scores: build ## measure how often each rule is right, on train and dev
	./bin/triage eval --no-model --behaviour none --data datasets/replies/train.jsonl --data datasets/replies/dev.jsonl --bootstrap 100 --scores rules/packs/scores.yml

include models/train/train.mk
