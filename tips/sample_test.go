package tips

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"zhuicha/tips/rules"
)

// vocabulary gives the subject of each coded word, for filling samples.
var vocabulary = map[reflect.Type]string{
	reflect.TypeFor[Stage](): "stage", reflect.TypeFor[Role](): "role", reflect.TypeFor[Track](): "track",
	reflect.TypeFor[Source](): "source", reflect.TypeFor[Disposal](): "disposal",
	reflect.TypeFor[DeclineGround](): "decline_ground", reflect.TypeFor[Helper](): "helper",
	reflect.TypeFor[Finding](): "finding", reflect.TypeFor[Check](): "check",
	reflect.TypeFor[UrgencyGround](): "urgency_ground", reflect.TypeFor[Urgency](): "urgency",
	reflect.TypeFor[RecusalGround](): "recusal_ground", reflect.TypeFor[Duty](): "duty",
	reflect.TypeFor[Kind](): "kind", reflect.TypeFor[Decider](): "decider", reflect.TypeFor[MoneyKind](): "money",
	reflect.TypeFor[ClarificationForm](): "clarification_form", reflect.TypeFor[Step](): "step",
	reflect.TypeFor[Answer](): "answer", reflect.TypeFor[ProposalKind](): "proposal",
}

// fillSample gives every field of a struct, optional ones too, a valid value.
func fillSample(t testing.TB, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch v.Interface().(type) {
	case Digest:
		v.SetString(fmt.Sprintf("%064x", *n))
		return
	case Tile:
		v.SetString("money")
		return
	case Area:
		v.SetString("469030")
		return
	case Day:
		v.Set(reflect.ValueOf(NewDay(2018, 3, 1) + Day(*n)))
		return
	case ClockKey:
		v.SetString("verification")
		return
	case MeasureKey:
		v.SetString("government_warning")
		return
	}
	if subject, ok := vocabulary[v.Type()]; ok {
		v.SetString(rules.Terms(subject)[0].Key)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fillSample(t, v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fillSample(t, v.Index(0), n)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(2)
	case reflect.String:
		if strings.HasSuffix(v.Type().Name(), "ID") || v.Type() == reflect.TypeFor[Ref]() {
			v.SetString(testID(*n))
			return
		}
		v.SetString(rules.Version) // LeadClosed.Rules, the only plain string
	default:
		t.Fatalf("no sample for %s", v.Type())
	}
}

func sample(t testing.TB, zero any) any {
	v := reflect.New(reflect.TypeOf(zero)).Elem()
	n := 0
	fillSample(t, v, &n)
	return v.Interface()
}

func sampleCommand(t testing.TB, name string) Command {
	t.Helper()
	l, ok := lawOf(name)
	if !ok {
		t.Fatalf("no command %s", name)
	}
	zero, err := l.read(object{})
	if err != nil {
		t.Fatal(err)
	}
	return sample(t, zero).(Command)
}

func sampleEvent(t testing.TB, h happening) Event {
	t.Helper()
	zero, err := h.read(object{})
	if err != nil {
		t.Fatal(err)
	}
	head := Head{Day: NewDay(2018, 3, 1), Role: Handler, Actor: han.ID, Office: county, Part: Handling}
	if h.files {
		head.Files = []Digest{sealed(901), sealed(902)}
	}
	return Event{head, sample(t, zero).(Fact)}
}
