// Package models reads a reply, with the prompt that it answers, by a fine-tuned
// transformer: a folder of an ONNX graph, a vocabulary, a manifest and golden
// answers goes in, calibrated probabilities for intents, sentiment, urgency and
// flags come out.
//
// Start with Open (OpenTagger for the model of outbound texts), which checks the
// whole folder and reports everything wrong at once, then Model.Predict. The steps of a prediction are encode (normalise and
// tokenise), run (one text at its exact length: dynamic int8 scales depend on
// whatever shares the batch) and decode (temperature, sigmoid or softmax,
// thresholds).
//
// A Tagger is the other kind of model: it gives every word of a text about to be
// sent a probability for each category of what should not be in it.
//
// The package is the only one that imports the ONNX Runtime binding and the
// tokenizer library. It downloads nothing, reads no flags and no environment, and
// never puts a token or a word of a text into an error. Built without cgo, Open
// answers triage.ErrUnavailable and the program serves rules only.
package models
