package prompt

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

func TestVital(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, prompt, reply string
		want                triage.Urgency // "" for not a reading
	}{
		{"very low oxygen", "What is your oxygen level this morning?", "83", triage.Emergency},
		{"low oxygen with a sign", "Please text your pulse ox.", "89%", triage.Urgent},
		{"usual oxygen", "What is your O2 today?", "96 now", triage.Routine},
		{"low sugar", "Please reply with your fasting glucose.", "41", triage.Emergency},
		{"high sugar", "Su azúcar de hoy, por favor.", "387", triage.Urgent},
		{"usual sugar", "Morning sugar check: what is your number?", "104", triage.Routine},
		{"very high pressure", "Send today's BP.", "188/112", triage.Urgent},
		{"pressure in words", "Send today's blood pressure.", "151 over 92", triage.Soon},
		{"pressure in pregnancy", "Prenatal program: your BP this week?", "162/108", triage.Emergency},
		{"usual pressure", "Send today's BP.", "118/74", triage.Routine},
		{"fever on chemo", "Oncology: what is your temperature today?", "100.9", triage.Emergency},
		{"high fever", "What is your temperature?", "103.4f", triage.Urgent},
		{"celsius", "What is your temperature?", "38.6", triage.Soon},
		{"no fever", "Any fever? Text your temp.", "98.4", triage.Routine},
		{"slow pulse", "What is your heart rate?", "38", triage.Urgent},
		{"a key is no reading", "Any fever? 1=yes 2=no", "1", ""},
		{"a rating is no reading", "How was your visit, 0 to 10?", "9", ""},
		{"two measurements asked", "Send your BP and your glucose.", "112", ""},
		{"a list of readings", "Send your sugars.", "104 98 300", ""},
		{"a sentence", "What is your oxygen?", "my mother has it at 83 i think", ""},
		{"a time", "What is your oxygen?", "10:30", ""},
		{"no prompt", "", "83", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, ok := Read(c.prompt).Vital(c.prompt, normalize.New(c.reply))
			require.Equal(t, c.want != "", ok)
			require.Equal(t, c.want, r.Urgency)
			if ok {
				require.Less(t, r.Start, r.End)
				require.Equal(t, r.Urgency.Level() >= triage.Urgent.Level(), r.Flag != "")
			}
		})
	}
}
