package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	triage "github.com/replytriage/triage"
)

// reference writes v with encoding/json as write does.
func reference(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.String(), err
}

// fillAny gives every field below v a value, so that a field that the encoder does
// not know shows as a difference.
func fillAny(t *rapid.T, v reflect.Value, path string) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		if rapid.Bool().Draw(t, path+" set") {
			zone := time.FixedZone("z", rapid.IntRange(-12*60, 14*60).Draw(t, path+" zone")*60)
			v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, path), rapid.Int64Range(0, 999_999_999).Draw(t, path+" ns")).In(zone)))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.SampledFrom([]string{"", "plain", `a "b" \c`, "<&>", "señor’s\u2028\n", "\xff\x00\x7f", "😀\t"}), rapid.String()).Draw(t, path))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, path))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, path))
	case reflect.Float64:
		v.SetFloat(rapid.OneOf(rapid.SampledFrom([]float64{0, 1, 0.5, 1e-6, 9.9e-7, 1e-9, 1.5e-12, 1e21, -1e22, 1e20, math.Copysign(0, -1)}), rapid.Float64()).Filter(func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }).Draw(t, path))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, path+" there") {
			v.Set(reflect.New(v.Type().Elem()))
			fillAny(t, v.Elem(), path)
		}
	case reflect.Slice:
		if n := rapid.IntRange(-1, 3).Draw(t, path+" length"); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fillAny(t, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fillAny(t, v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	default:
		t.Fatalf("%s: a kind that this test does not know: %s", path, v.Kind())
	}
}

// A result is written as encoding/json writes it, byte for byte.
func TestResultAsEncodingJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var r triage.Result
		fillAny(t, reflect.ValueOf(&r).Elem(), "result")
		want, err := reference(&r)
		require.NoError(t, err)
		got, err := appendResult([]byte("x"), &r)
		require.NoError(t, err)
		require.Equal(t, "x"+want, string(got)+"\n")
	})
}

// What encoding/json refuses is refused, and nothing half written is left.
func TestResultThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		r    triage.Result
	}{
		{"no number", triage.Result{Urgency: triage.Scored[triage.Urgency]{Score: math.NaN()}}},
		{"infinity", triage.Result{Flags: []triage.Scored[triage.Flag]{{Score: math.Inf(1)}}}},
		{"year 10000", triage.Result{Route: &triage.Route{Deadline: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := reference(&c.r)
			require.Error(t, err)
			b, err := appendResult([]byte("x"), &c.r)
			require.Error(t, err)
			require.Equal(t, "x", string(b))
		})
	}
}
