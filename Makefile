.DEFAULT_GOAL := help
.PHONY: help check test bench faults fuzz sbom generate run fmt

help: ## say what can be made
	@sed -n 's/^\([a-z]*\): ## /\1	/p' $(MAKEFILE_LIST) | expand -t 10

check: ## what to run while working: SQLite alone, no browser; two minutes at the most
	@scripts/in-memory scripts/check

test: ## check everything, as CI does; brings what it needs and is missing
	@scripts/in-memory scripts/test

bench: ## measure speed up to a million offers, write docs/performance.md; takes about an hour
	go run ./bench -write docs/performance.md

faults: ## kill and starve the portal a thousand times, write docs/reliability.md; takes about twenty minutes
	go run ./faults -write docs/reliability.md

fuzz: ## try every parser with what nobody would send, each for TIME (1m)
	scripts/fuzz $(or $(TIME),1m)

sbom: ## write spolu.cdx.json, what the program is made of (CycloneDX)
	go run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0 app -json -output spolu.cdx.json -main cmd/spolu .

generate: ## write the Go code of the pages anew from their templates
	go tool templ generate

run: ## try the portal with sample data
	go run ./cmd/spolu demo

fmt: ## format the sources
	gofmt -w .
	go tool templ fmt .
