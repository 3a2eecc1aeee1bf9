# make demo | run | check | test | soak | bench | golden; each does what its line says.

GO ?= go
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.1.4

# Numbers of respondents with which the estimators run beside R and statsmodels, where these are installed.
PEERS_SIZES ?= 3000,100000,1000000

# Packages whose goroutines share state, so that the race detector pays for its time.
RACE = ./internal/store ./internal/field ./internal/callback ./internal/web ./internal/simulate ./internal/works ./internal/alert ./internal/account ./internal/shed ./internal/wire ./internal/shell ./internal/backup

# Interviews that exports are measured with; their databases are kept in BENCH_FOLDER, the user's cache by default.
BENCH_ROWS ?= 1000000

# Deaths of a server and power cuts that a long test makes; `make test` makes a hundred of each.
KILLS ?= 1000
POWER_CUTS ?= 1000

.PHONY: demo run check test race soak bench bench-speed golden install

demo:
	$(GO) run ./cmd/fieldwork demo

run:
	$(GO) run ./cmd/fieldwork serve

check:
	@unformatted=$$(gofmt -l cmd internal locales questionnaires static); \
	if [ -n "$$unformatted" ]; then echo "gofmt wants to change:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) run ./cmd/fieldwork check questionnaires/haitao-2015 questionnaires/city-libraries
	@.ci/vulnerabilities $(GO) $(GOVULNCHECK)

test: install
	$(GO) test -timeout 30m ./...
	$(GO) test -race -short -timeout 30m $(RACE)

race:
	$(GO) test -race $(RACE)

soak: install
	KILLS=$(KILLS) POWER_CUTS=$(POWER_CUTS) $(GO) test -count=1 -v -timeout 2h -run 'LosesNothing$$' ./internal/trials

bench:
	PEERS_SIZES=$(PEERS_SIZES) BENCH_ROWS=$(BENCH_ROWS) $(GO) test -run '^$$' -bench . -benchmem -timeout 2h ./...
	$(MAKE) bench-speed

# What respondents feel, beside the limit of this machine; the table goes into docs/performance.md.
bench-speed:
	$(GO) run ./internal/bench/speed -into docs/performance.md

golden:
	$(GO) test ./... -update

install:
	@.ci/install
