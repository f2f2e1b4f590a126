package casework_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// TestApprovingWantsAFreshCode: five minutes after the last code an approval is
// refused and nothing happens; with a code it goes through.
func TestApprovingWantsAFreshCode(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	lead := s.tip(ctx).Lead
	if err := s.team.Walk(ctx, lead, plot(), rehearse.Road()[:5]); err != nil {
		t.Fatal(err)
	}
	in := must[casework.LoggedIn](t)(s.team.Approver.LogIn(ctx))
	f := must[*rehearse.File](t)(s.team.Approver.Open(ctx, lead))
	signed := must[casework.Signed](t)(f.Sign(tips.ApproveProposal{Target: f.At(), Proposal: tips.DisposalProposal}))

	s.clock.pass(casework.ProofLimit + time.Second)
	if _, err := s.Service.Command(ctx, in.Caller, signed); !errors.Is(err, casework.ErrStepUp) {
		t.Fatalf("an old code: %v", err)
	}
	if now := must[*rehearse.File](t)(s.team.Approver.Open(ctx, lead)); now.Lead.Version != f.Lead.Version {
		t.Fatal("a refused approval changed the lead")
	}
	paper := s.team.Approver.Phone.Recovery[0]
	if err := s.Service.Prove(ctx, in.Caller, paper); !errors.As(err, new(*casework.CodeError)) {
		t.Fatalf("a recovery code as proof: %v", err)
	}
	code := must[string](t)(s.team.Approver.Code())
	if err := s.Service.Prove(ctx, in.Caller, code); err != nil {
		t.Fatal(err)
	}
	if err := s.Service.Prove(ctx, in.Caller, code); !errors.As(err, new(*casework.CodeError)) {
		t.Fatalf("a code proved twice: %v", err)
	}
	must[[]tips.Lead](t)(s.Service.Command(ctx, in.Caller, signed))
}

func TestASessionThatGuessesCodesEnds(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	in := must[casework.LoggedIn](t)(s.team.Approver.LogIn(ctx))
	var last error
	for range 5 {
		last = s.Service.Prove(ctx, in.Caller, "00000x")
	}
	if last != casework.ErrNoSession {
		t.Errorf("the fifth wrong code: %v", last)
	}
	if _, err := s.Service.Session(ctx, in.Cookie); err != casework.ErrNoSession {
		t.Errorf("the session goes on: %v", err)
	}
}

// TestEveryApprovalWantsAFreshCode walks the table of laws, so that no approval
// that comes later is forgotten.
func TestEveryApprovalWantsAFreshCode(t *testing.T) {
	t.Parallel()
	laws, err := os.Open("../testdata/laws.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer laws.Close()
	approvals := 0
	for lines := bufio.NewScanner(laws); lines.Scan(); {
		name := lines.Text()
		if strings.HasPrefix(name, " ") {
			continue
		}
		decides := strings.HasPrefix(name, "approve_") || name == "close" || name == "take_over"
		if casework.ProvedLead(name) != decides {
			t.Errorf("%s wants a fresh code: %v", name, !decides)
		}
		if decides {
			approvals++
		}
	}
	if approvals < 7 {
		t.Errorf("only %d approvals in the table of laws", approvals)
	}
}

// TestEveryReleaseOfKeysWantsAFreshCode walks the commands of the directory:
// all but those that release nothing.
func TestEveryReleaseOfKeysWantsAFreshCode(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../people/command.go")
	if err != nil {
		t.Fatal(err)
	}
	free := map[string]bool{"activate": true, "create_office": true, "invite_member": true, "make_office_key": true, "confirm_office_key": true}
	names := regexp.MustCompile(`command\(\) string\s*\{ return "([a-z_]+)" \}`).FindAllSubmatch(source, -1)
	if len(names) < 8 {
		t.Fatalf("only %d commands found", len(names))
	}
	for _, m := range names {
		if name := string(m[1]); casework.ProvedDirectory(name) == free[name] {
			t.Errorf("%s wants a fresh code: %v", name, free[name])
		}
	}
}

func TestSigningTheListWantsAFreshCode(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	s.clock.pass(time.Hour)
	version := s.Service.Directory().List.Version
	if err := s.SignList(ctx); err != nil { // the administrator is asked and shows a code
		t.Fatal(err)
	}
	if s.Service.Directory().List.Version != version+1 {
		t.Error("the list was not signed")
	}
}
