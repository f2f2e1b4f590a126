package strict

import (
	"testing"

	"pgregory.net/rapid"
)

type sample struct {
	Name string            `json:"name"`
	Size uint64            `json:"size"`
	Tags map[string]string `json:"tags"`
	List []string          `json:"list"`
}

func TestDecode(t *testing.T) {
	const good = `{"name":"甲","size":1,"tags":{"a":"b","c":"d"},"list":["x"]}`
	for name, c := range map[string]struct {
		text       string
		ok, exact  bool
		wantedName string
	}{
		"as written":     {good, true, true, "甲"},
		"other order":    {`{"size":1,"name":"甲","list":["x"],"tags":{"c":"d","a":"b"}}`, true, false, "甲"},
		"white space":    {` {"name": "甲","size":1,"tags":{"a":"b","c":"d"},"list":["x"]}`, true, false, "甲"},
		"escaped":        {`{"name":"\u7532","size":1,"tags":{"a":"b","c":"d"},"list":["x"]}`, true, false, "甲"},
		"unknown field":  {`{"name":"甲","size":1,"tags":{},"list":[],"x":0}`, false, false, ""},
		"other case":     {`{"Name":"甲","size":1,"tags":{},"list":[]}`, false, false, ""},
		"missing field":  {`{"name":"甲","size":1,"tags":{}}`, false, false, ""},
		"null":           {`{"name":null,"size":1,"tags":{},"list":[]}`, false, false, ""},
		"null list":      {`{"name":"","size":1,"tags":{},"list":null}`, false, false, ""},
		"twin key":       {`{"name":"甲","name":"甲","size":1,"tags":{},"list":[]}`, false, false, ""},
		"twin in map":    {`{"name":"甲","size":1,"tags":{"a":"","a":""},"list":[]}`, false, false, ""},
		"trailing":       {good + `1`, false, false, ""},
		"negative":       {`{"name":"","size":-1,"tags":{},"list":[]}`, false, false, ""},
		"fraction":       {`{"name":"","size":1.5,"tags":{},"list":[]}`, false, false, ""},
		"bad UTF-8":      {"{\"name\":\"\xff\",\"size\":1,\"tags\":{},\"list\":[]}", false, false, ""},
		"lone surrogate": {`{"name":"\ud83d","size":1,"tags":{},"list":[]}`, false, false, ""},
		"empty":          {``, false, false, ""},
		"wrong type":     {`[]`, false, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var loose, exact sample
			if err := Decode([]byte(c.text), &loose); (err == nil) != c.ok {
				t.Errorf("Decode: %v", err)
			}
			if c.ok && loose.Name != c.wantedName {
				t.Errorf("name %q", loose.Name)
			}
			if err := DecodeExact([]byte(c.text), &exact); (err == nil) != c.exact {
				t.Errorf("DecodeExact: %v", err)
			}
		})
	}
}

func TestErrorsSayNothing(t *testing.T) {
	var s sample
	if err := Decode([]byte(`{"secret-word":1}`), &s); err != ErrMalformed {
		t.Errorf("error %q may repeat the input", err)
	}
}

func TestEncodeIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sample{
			rapid.String().Draw(t, "name"), rapid.Uint64Max(1<<53).Draw(t, "size"),
			rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "tags"), rapid.SliceOf(rapid.String()).Draw(t, "list"),
		}
		data, err := Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		var again sample
		if err := DecodeExact(data, &again); err != nil {
			t.Fatalf("%q: %v", data, err)
		}
		if err := Decode(data, &again); err != nil {
			t.Fatalf("%q: %v", data, err)
		}
	})
}
