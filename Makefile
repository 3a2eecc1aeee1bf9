# make demo | run | check | test | soak | ha | bench | golden; each does what its line says.

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

# Respondents who come to several nodes in a long test; `make test` has 2,000.
ARRIVALS ?= 10000

# How often a machine of a PostgreSQL cluster is killed, hands over, and stands still, in a trial of about a quarter of an hour.
LEADER_KILLS ?= 10
SWITCHOVERS ?= 5
STANDBY_KILLS ?= 5
FREEZES ?= 2

.PHONY: demo run check test race soak ha bench bench-speed golden install

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
	KILLS=$(KILLS) POWER_CUTS=$(POWER_CUTS) ARRIVALS=$(ARRIVALS) $(GO) test -count=1 -v -timeout 2h -run 'LosesNothing$$|TestNodesFillQuotasExactly' ./internal/trials

# Three PostgreSQL servers under Patroni on this machine, dying under load; it needs Debian's patroni, etcd-server and python3-etcd.
ha: install
	HA=1 LEADER_KILLS=$(LEADER_KILLS) SWITCHOVERS=$(SWITCHOVERS) STANDBY_KILLS=$(STANDBY_KILLS) FREEZES=$(FREEZES) \
		$(GO) test -count=1 -v -p 1 -timeout 2h -run 'TestClusterOutlivesItsNodes$$|TestDyingDatabasesLoseNothing$$' ./internal/ha ./internal/trials

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
