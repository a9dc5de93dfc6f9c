# `make setup` fetches what the tree does not carry (idempotent, offline the second time).
.PHONY: setup

setup:
	go run ./tools/ort
