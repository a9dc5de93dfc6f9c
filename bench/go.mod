module github.com/replytriage/triage/bench

go 1.26.8

require github.com/replytriage/triage v0.0.0

require (
	go.yaml.in/yaml/v4 v4.0.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace github.com/replytriage/triage => ../
