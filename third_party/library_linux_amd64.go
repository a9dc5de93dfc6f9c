//go:build embed_ort

// Package thirdparty holds the ONNX Runtime library that `make setup` fetched, for
// builds with the tag embed_ort.
package thirdparty

import _ "embed"

// Library is libonnxruntime.so for linux/amd64.
//
//go:embed ort/1.30.0/linux-amd64/libonnxruntime.so
var Library []byte
