# Every target is one or two plain commands: README.md lists them for machines without make.
GO      ?= go
PYTHON  ?= python3
# More arguments for the rehearsal, for example: make up ARGS="--stack stage0 --config milu2-stage:flowLogs=false".
ARGS    ?=
# The stack that `make preflight` checks.
STACK   ?= stage0
# How long `make test` and `make fuzz` fuzz the configuration.
FUZZTIME ?= 10s
# More arguments for `go test`, for example: make test TESTARGS="-run Peering".
TESTARGS ?=
# What `make check` compares with: the linter reports what is new since this commit.
BASE     ?= $(shell git merge-base HEAD origin/main 2>/dev/null || git merge-base HEAD main 2>/dev/null || echo HEAD)

# Pulumi's Go language host builds the program with -trimpath, and packages compiled without it are of no use to it: with the
# same flag here, the dependencies are compiled once for all. Flags that are set already come later, so they win.
export GOFLAGS := $(strip -trimpath $(shell $(GO) env GOFLAGS 2>/dev/null))

REHEARSAL := $(GO) -C rehearsal run .
BIN       := .rehearsal/bin
LINTER    := $(BIN)/golangci-lint
# A cache of its own: golangci-lint remembers absolute paths, and its shared cache mixes up two clones.
export GOLANGCI_LINT_CACHE := $(CURDIR)/.rehearsal/lint-cache
VENV      := .rehearsal/venv
MOTO      := moto[server]==5.2.1

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: up
up: ## Deploy shared and stage0 into a simulated account, on the real Pulumi engine
	$(REHEARSAL) up $(ARGS)

.PHONY: preview
preview: ## Preview what `make up` would do
	$(REHEARSAL) preview $(ARGS)

.PHONY: adopt
adopt: ## Deploy, throw the state away, deploy again: everything comes back by import
	$(REHEARSAL) up --forget-state $(ARGS)

.PHONY: outputs
outputs: ## Print the outputs of what `make up` deployed
	$(REHEARSAL) outputs $(ARGS)

.PHONY: down
down: ## Destroy what `make up` deployed
	$(REHEARSAL) destroy $(ARGS)

.PHONY: preflight
preflight: ## Check whether a stack can be deployed now, here, by you: make preflight STACK=stage1 ARGS="--strict"
	$(GO) run ./cmd/milu2 preflight -s $(STACK) $(ARGS)

.PHONY: check
check: $(LINTER) ## The inner loop: format, vet, lint of what changed, tests without moto and engine; under a minute, no Python
	@unformatted=$$(gofmt -l *.go cmd infra internal rehearsal); \
	if [ -n "$$unformatted" ]; then printf 'not formatted, run `make fmt`:\n%s\n' "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(LINTER) run --new-from-rev $(BASE) ./...
	$(GO) test . ./cmd/... ./infra/... $$($(GO) list ./internal/... | grep -v -e /awslookup -e /awscheck -e /configfuzz)

.PHONY: test
test: export MILU2_REQUIRE_MOTO := 1
test: moto ## Vet and test both modules, with a short fuzz of the configuration
	$(GO) vet ./...
	$(GO) test $(TESTARGS) ./...
	$(GO) test -run '^$$' -fuzz '^FuzzLoad$$' -fuzztime $(FUZZTIME) ./internal/config
	$(GO) -C rehearsal vet ./...
	$(GO) -C rehearsal test -timeout 60m $(TESTARGS) ./...

.PHONY: fuzz
fuzz: ## Fuzz the configuration and the readers of Terraform's files, each for FUZZTIME (10s)
	$(GO) test -run '^$$' -fuzz '^FuzzLoad$$' -fuzztime $(FUZZTIME) ./internal/config
	@for target in FuzzReadState FuzzImport FuzzVariables; do \
	$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) ./internal/terraform || exit 1; done

.PHONY: faults
faults: export MILU2_FAULTS := full
faults: export MILU2_FAULTS_REPORT := $(CURDIR)/.rehearsal/faults
faults: moto ## Run the whole fault suite, for two hours, and write its table into docs/reliability.md
	rm -rf $(MILU2_FAULTS_REPORT)
	mkdir -p $(MILU2_FAULTS_REPORT)
# Unless only some rows are asked for, one that leaves no result has failed.
	$(if $(filter -run% -skip%,$(TESTARGS)),,touch $(MILU2_FAULTS_REPORT)/all-rows)
	@status=0; \
	$(GO) test -timeout 2h $(TESTARGS) ./internal/configfuzz ./internal/terraform/setups || status=1; \
	$(GO) -C rehearsal test -timeout 8h $(TESTARGS) ./internal/faulttest || status=1; \
	$(GO) -C rehearsal test -timeout 4h $(TESTARGS) ./internal/legacytest || status=1; \
	$(GO) -C rehearsal run ./cmd/faultreport || status=1; \
	exit $$status

.PHONY: bench
bench: moto ## Run the benchmarks of both modules
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(GO) -C rehearsal test -run '^$$' -bench . -benchmem ./...

.PHONY: lint
lint: $(LINTER) ## Run golangci-lint on both modules
	$(LINTER) run ./...
	cd rehearsal && ../$(LINTER) run --config ../.golangci.yml ./...

.PHONY: fmt
fmt: $(LINTER) ## Format both modules
	$(LINTER) fmt ./...
	cd rehearsal && ../$(LINTER) fmt --config ../.golangci.yml ./...

.PHONY: generate
generate: ## Write the generated parts: the embedded project file and the tables of the documentation
	$(GO) generate ./...

.PHONY: golden
golden: moto ## Rewrite the golden files; the run fails where one changed: read the difference, run `make test`
	@status=0; \
	UPDATE_GOLDEN=1 $(GO) test ./... || status=1; \
	UPDATE_GOLDEN=1 $(GO) -C rehearsal test -timeout 60m ./... || status=1; \
	exit $$status

.PHONY: moto
moto: ## Make sure that moto's server, which plays AWS in tests, is there
	@if [ -n "$$MOTO_SERVER" ] || command -v moto_server >/dev/null || [ -x $(VENV)/bin/moto_server ]; then exit 0; fi; \
	echo "Installing $(MOTO) into $(VENV) ..."; \
	$(PYTHON) -m venv $(VENV) && $(VENV)/bin/pip install --quiet --disable-pip-version-check '$(MOTO)'

.PHONY: clean
clean: ## Delete everything that the other targets and Pulumi's builds wrote, the simulated account included
	rm -rf .rehearsal bin

# The linter is built from the versions in tools/go.mod, so that the program's own go.mod stays small.
$(LINTER): tools/go.mod tools/go.sum
	@echo "Building golangci-lint, once; this takes a few minutes ..."
	@mkdir -p $(BIN)
	$(GO) -C tools build -o ../$(LINTER) github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@
