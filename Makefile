.DEFAULT_GOAL := help
.PHONY: help test bench generate run fmt

help: ## say what can be made
	@sed -n 's/^\([a-z]*\): ## /\1	/p' $(MAKEFILE_LIST) | expand -t 10

test: ## check everything, as CI does; brings what it needs and is missing
	@scripts/test

bench: ## measure speed up to a million offers, write docs/performance.md; takes about an hour
	go run ./bench -write docs/performance.md

generate: ## write the Go code of the pages anew from their templates
	go tool templ generate

run: ## try the portal with sample data
	go run ./cmd/spolu demo

fmt: ## format the sources
	gofmt -w .
	go tool templ fmt .
