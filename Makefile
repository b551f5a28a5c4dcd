# The commands a person needs. Everything is built in .build; nothing is asked.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run build release web web-dev api-types test lint format bench generate cluster cluster-down

# Each target names what it needs beyond Debian 12 and Swift 6.3.
BUILD_PACKAGES := git binutils libstdc++-12-dev libsqlite3-dev pkg-config libpango1.0-dev libcairo2-dev libqrencode-dev \
	libhiredis-dev libssl-dev librabbitmq-dev libmongoc-dev libpq-dev
WEB_PACKAGES := esbuild node-typescript node-react node-react-dom node-i18next node-qrcode-generator \
	node-chart.js node-csstype node-prop-types fonts-inter python3 python3-fonttools python3-brotli
RUN_PACKAGES := $(BUILD_PACKAGES) $(WEB_PACKAGES) ca-certificates curl jq tzdata fonts-noto-core
ENGINE_PACKAGES := python3-venv redis-server etcd-server etcd-client rabbitmq-server postgresql-15 nginx \
	libnginx-mod-http-modsecurity modsecurity-crs
TEST_PACKAGES := $(RUN_PACKAGES) $(ENGINE_PACKAGES) chromium poppler-utils zbar-tools openssl iproute2
BENCH_PACKAGES := $(TEST_PACKAGES) wrk

help: ## Shows this list.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

run: ## Installs what is missing, builds, and serves a demo hospital on http://127.0.0.1:8080 (PORT=, HOST=, DATA=).
	@scripts/packages $(RUN_PACKAGES)
	@scripts/run

cluster: ## Starts a cluster on this machine: two processes of each service, all engines, NGINX (STORAGE=, PORT=, CLUSTER=).
	@scripts/packages $(RUN_PACKAGES) $(ENGINE_PACKAGES)
	@$(if $(filter mongodb,$(STORAGE)),scripts/venv engines)
	@program=$$(scripts/program) && scripts/web --fast && /usr/bin/python3 scripts/cluster start --program $$program \
		--folder $(or $(CLUSTER),.cluster) $(if $(STORAGE),--storage $(STORAGE)) $(if $(PORT),--port $(PORT))

cluster-down: ## Stops what make cluster started, and nothing else (CLUSTER=).
	@/usr/bin/python3 scripts/cluster stop --folder $(or $(CLUSTER),.cluster)

build: ## Builds hms for development: .build/debug/hms.
	@scripts/packages $(BUILD_PACKAGES)
	swift build --product hms

release: ## Builds hms for a hospital: .build/release/hms, with Swift's libraries inside.
	@scripts/packages $(BUILD_PACKAGES)
	swift build -c release --static-swift-stdlib --product hms
	strip .build/release/hms

web: ## Builds the web app in web/dist, which hms serves.
	@scripts/packages $(WEB_PACKAGES)
	@scripts/web

web-dev: ## Builds the web app at every change; a running hms serves what is new.
	@scripts/packages $(WEB_PACKAGES)
	@scripts/web --watch

api-types: ## Writes the web app's types of the API, web/src/api/schema.ts, from the API itself.
	swift build --product hms
	@HMS_TEST_BINARY=.build/debug/hms scripts/api-types

test: ## Runs every test: Swift, real engines, web app, API, fuzzing, faults, browser, cluster. The last line is the total. (STAGES=api,fuzz runs some.)
	@scripts/packages $(TEST_PACKAGES)
	@scripts/venv engines
	@.venv/bin/python scripts/test.py $(STAGES)

lint: ## Checks the formatting of the Swift sources and the syntax of the scripts.
	@scripts/packages python3
	@status=0; \
	swift format lint --strict --parallel --recursive Package.swift Sources Services Tests || status=1; \
	/usr/bin/python3 scripts/lint.py || status=1; \
	exit $$status

generate: ## Writes the Swift of the calls between processes anew from Sources/Platform/RPC/Protos.
	@scripts/packages $(BUILD_PACKAGES) protobuf-compiler
	@scripts/generate

format: ## Formats the Swift sources.
	swift format format --in-place --parallel --recursive Package.swift Sources Services Tests

bench: release ## Measures a release build: a table, and artifacts/bench.json.
	@scripts/packages $(BENCH_PACKAGES)
	@scripts/venv
	@.venv/bin/python Tests/load/bench.py $(BENCH)
