package pricing_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/payper/payper/pricing"
)

var modelTexts = map[pricing.Model]string{
	pricing.PPA: "PPA",
	pricing.PPS: "PPS",
}

var channelTexts = map[pricing.Channel]string{
	pricing.Direct:   "direct",
	pricing.Referred: "referred",
	pricing.Resold:   "resold",
}

func TestModel_text(t *testing.T) {
	for model, text := range modelTexts {
		if got := model.String(); got != text {
			t.Errorf("Model(%d).String() = %q, want %q", int(model), got, text)
		}
		got, err := json.Marshal(map[pricing.Model]pricing.Model{model: model})
		if err != nil {
			t.Fatalf("json.Marshal of %v: %v", model, err)
		}
		want := fmt.Sprintf("{%q:%q}", text, text)
		if string(got) != want {
			t.Errorf("json.Marshal of %v as key and value = %s, want %s", model, got, want)
		}
		var back map[pricing.Model]pricing.Model
		if err := json.Unmarshal(got, &back); err != nil {
			t.Fatalf("json.Unmarshal(%s) = %v", got, err)
		}
		if len(back) != 1 || back[model] != model {
			t.Errorf("json.Unmarshal(%s) = %v", got, back)
		}
	}
}

func TestChannel_text(t *testing.T) {
	for channel, text := range channelTexts {
		if got := channel.String(); got != text {
			t.Errorf("Channel(%d).String() = %q, want %q", int(channel), got, text)
		}
		got, err := json.Marshal(map[pricing.Channel]pricing.Channel{channel: channel})
		if err != nil {
			t.Fatalf("json.Marshal of %v: %v", channel, err)
		}
		want := fmt.Sprintf("{%q:%q}", text, text)
		if string(got) != want {
			t.Errorf("json.Marshal of %v as key and value = %s, want %s", channel, got, want)
		}
		var back map[pricing.Channel]pricing.Channel
		if err := json.Unmarshal(got, &back); err != nil {
			t.Fatalf("json.Unmarshal(%s) = %v", got, err)
		}
		if len(back) != 1 || back[channel] != channel {
			t.Errorf("json.Unmarshal(%s) = %v", got, back)
		}
	}
}

// The zero values are neither a model nor a channel, so that one that was
// forgotten is never taken for the first.
func TestModel_invalid(t *testing.T) {
	for model, text := range map[pricing.Model]string{0: "Model(0)", -1: "Model(-1)", pricing.PPS + 1: "Model(3)"} {
		if got := model.String(); got != text {
			t.Errorf("Model(%d).String() = %q, want %q", int(model), got, text)
		}
		got, err := model.MarshalText()
		checkError(t, text+".MarshalText()", err, pricing.ErrModel, fmt.Sprintf("model %d", int(model)))
		if got != nil {
			t.Errorf("%s.MarshalText() = %q beside its error", text, got)
		}
		value, err := json.Marshal(model)
		checkError(t, "json.Marshal of "+text, err, pricing.ErrModel)
		if value != nil {
			t.Errorf("json.Marshal of %s = %q beside its error", text, value)
		}
		// Package json does not wrap the error of a key.
		if key, err := json.Marshal(map[pricing.Model]int{model: 1}); err == nil {
			t.Errorf("json.Marshal of the key %s = %q, want an error", text, key)
		}
	}
}

func TestChannel_invalid(t *testing.T) {
	for channel, text := range map[pricing.Channel]string{0: "Channel(0)", -1: "Channel(-1)", pricing.Resold + 1: "Channel(4)"} {
		if got := channel.String(); got != text {
			t.Errorf("Channel(%d).String() = %q, want %q", int(channel), got, text)
		}
		got, err := channel.MarshalText()
		checkError(t, text+".MarshalText()", err, pricing.ErrChannel, fmt.Sprintf("channel %d", int(channel)))
		if got != nil {
			t.Errorf("%s.MarshalText() = %q beside its error", text, got)
		}
		value, err := json.Marshal(channel)
		checkError(t, "json.Marshal of "+text, err, pricing.ErrChannel)
		if value != nil {
			t.Errorf("json.Marshal of %s = %q beside its error", text, value)
		}
		// Package json does not wrap the error of a key.
		if key, err := json.Marshal(map[pricing.Channel]int{channel: 1}); err == nil {
			t.Errorf("json.Marshal of the key %s = %q, want an error", text, key)
		}
	}
}

var enumErrorTests = []struct {
	name string
	why  string
	text string
}{
	{"empty", "rule: nothing is not a default", ""},
	{"model_lower_case", "rule: what is refused is never repaired", "pps"},
	{"model_mixed_case", "rule: what is refused is never repaired", "Ppa"},
	{"model_space", "rule: no space is trimmed", " PPS"},
	{"model_newline", "rule: no newline is trimmed", "PPS\n"},
	{"model_in_full", "edge: the long name is documentation, not text", "pay per seat"},
	{"model_number", "edge: a number would tie stored data to the order of constants", "1"},
	{"model_as_printed_when_invalid", "edge: what String makes of an invalid value is not read back", "Model(0)"},
	{"model_in_quotes", "edge: text is not JSON", `"PPS"`},
	{"channel_upper_case", "rule: what is refused is never repaired", "RESOLD"},
	{"channel_capital", "rule: what is refused is never repaired", "Direct"},
	{"channel_space", "rule: no space is trimmed", "resold "},
	{"channel_as_printed_when_invalid", "edge: what String makes of an invalid value is not read back", "Channel(0)"},
	{"not_utf8", "edge: bytes that are no text", "PP\xff"},
	{"endless", "limit: an error text does not repeat what is far too long", strings.Repeat("PPS", 1e6)},
}

func TestModel_UnmarshalText_errors(t *testing.T) {
	for _, tt := range enumErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got := pricing.PPS
			err := got.UnmarshalText([]byte(tt.text))
			checkError(t, fmt.Sprintf("UnmarshalText(%.20q)", tt.text), err, pricing.ErrModel, fmt.Sprintf("model %.20q", tt.text))
			if got != pricing.PPS {
				t.Errorf("UnmarshalText(%.20q) left %v, want the value from before", tt.text, got)
			}
		})
	}
}

func TestChannel_UnmarshalText_errors(t *testing.T) {
	for _, tt := range enumErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got := pricing.Referred
			err := got.UnmarshalText([]byte(tt.text))
			checkError(t, fmt.Sprintf("UnmarshalText(%.20q)", tt.text), err, pricing.ErrChannel, fmt.Sprintf("channel %.20q", tt.text))
			if got != pricing.Referred {
				t.Errorf("UnmarshalText(%.20q) left %v, want the value from before", tt.text, got)
			}
		})
	}
}

// A model or a channel of a number is refused by package json itself, before
// UnmarshalText.
func TestModel_jsonNumber(t *testing.T) {
	model, channel := pricing.PPS, pricing.Referred
	if err := json.Unmarshal([]byte("1"), &model); err == nil || model != pricing.PPS {
		t.Errorf("json.Unmarshal of 1: %v, error %v", model, err)
	}
	if err := json.Unmarshal([]byte("1"), &channel); err == nil || channel != pricing.Referred {
		t.Errorf("json.Unmarshal of 1: %v, error %v", channel, err)
	}
}
