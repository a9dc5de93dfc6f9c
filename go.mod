module github.com/replytriage/triage

go 1.26.8
