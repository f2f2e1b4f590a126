package desk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"zhuicha/tips"
)

// An id and a digest as a browser would put them in.
var (
	someID     = strings.Repeat("ab", 16)
	someDigest = strings.Repeat("cd", 32)
)

// deeds finds the forms that give commands.
func deeds(page *html.Node) []*html.Node {
	var forms []*html.Node
	each(page, func(n *html.Node) {
		if n.Data == "form" && has(n, "data-command") {
			forms = append(forms, n)
		}
	})
	return forms
}

// fill does what the page's script does with a form somebody filled in: the
// first choice everywhere, a tick in every list. Inputs that depend on a choice
// are filled when it holds.
func fill(form *html.Node) map[string]any {
	fields := map[string]any{"type": value(form, "data-command"), "lead": someID, "version": 3}
	chosen := map[string]string{}
	each(form, func(n *html.Node) {
		if n.Data == "select" {
			chosen[value(n, "name")] = firstOption(n)
		}
	})
	each(form, func(n *html.Node) {
		if shown(n, form, chosen) {
			put(fields, n)
		}
	})
	return fields
}

func shown(n, form *html.Node, chosen map[string]string) bool {
	for p := n; p != nil && p != form; p = p.Parent {
		when, conditional := attr(p, "data-when")
		if !conditional {
			continue
		}
		name, values, _ := strings.Cut(when, "=")
		if !strings.Contains("|"+values+"|", "|"+chosen[name]+"|") {
			return false
		}
	}
	return true
}

func put(fields map[string]any, n *html.Node) {
	name := value(n, "name") + value(n, "data-name")
	switch value(n, "data-sealed") {
	case "object":
		fields[name] = someDigest
	case "message":
		fields["receipt"], fields["copy"] = someDigest, strings.Repeat("ef", 32)
	}
	switch value(n, "data-type") {
	case "string":
		fields[name] = typed(n)
	case "int":
		fields[name] = json.Number(typed(n))
	case "fen":
		fields[name] = 12300
	case "bool":
		fields[name] = true
	case "new":
		fields[name] = strings.Repeat("0f", 16)
	case "takeover":
		fields["superior"], fields["wrap"] = someID, someDigest
	case "office":
		fields["office"], fields["superior"], fields["wrap"] = typed(n), strings.Repeat("1e", 16), someDigest
	case "checks":
		fields[name] = ticks(n)
	case "numbers":
		var numbers []json.Number
		for _, tick := range ticks(n) {
			numbers = append(numbers, json.Number(tick))
		}
		fields[name] = numbers
	}
}

func typed(n *html.Node) string {
	switch {
	case n.Data == "select":
		return firstOption(n)
	case value(n, "type") == "date" && value(n, "value") == "":
		return "2026-12-01"
	}
	return value(n, "value")
}

func firstOption(n *html.Node) (first string) {
	each(n, func(o *html.Node) {
		if o.Data == "option" && first == "" {
			first = value(o, "value")
		}
	})
	return first
}

func ticks(n *html.Node) []string {
	var all []string
	each(n, func(i *html.Node) {
		if i.Data == "input" {
			all = append(all, value(i, "value"))
		}
	})
	return all
}

// understood checks that the law reads what a form sends, with every required
// field and none besides.
func understood(t *testing.T, where string, form *html.Node) {
	t.Helper()
	raw, err := json.Marshal(fill(form))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tips.DecodeCommand(raw); err != nil {
		t.Errorf("%s: %v\n%s", where, err, raw)
	}
}
