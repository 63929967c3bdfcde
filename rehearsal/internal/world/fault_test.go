package world

import (
	"path/filepath"
	"testing"
)

func TestAFaultStrikesOneCall(t *testing.T) {
	a := newAccount()
	a.Inject(&Fault{Trouble: Deny, Call: "creating aws:ec2/vpc", N: 2})
	var got []Trouble
	for _, call := range []struct{ operation, typ string }{
		{"creating", "aws:ec2/vpc:Vpc"}, {"updating", "aws:ec2/vpc:Vpc"}, {"creating", "aws:ec2/vpc:Vpc"}, {"creating", "aws:ec2/vpc:Vpc"},
	} {
		got = append(got, a.Strike(call.operation, call.typ, "main"))
	}
	for i, want := range []Trouble{"", "", Deny, ""} {
		if got[i] != want {
			t.Errorf("call %d: %q, want %q", i, got[i], want)
		}
	}
	if f, _ := a.Fault(); f.Struck != "creating aws:ec2/vpc:Vpc main" || f.Seen != 3 {
		t.Errorf("the fault is %+v", f)
	}
}

func TestThrottlingHasItsProbability(t *testing.T) {
	for _, p := range []float64{0, 0.1, 0.5, 1} {
		a := newAccount()
		a.Inject(&Fault{Trouble: Throttle, P: p, Seed: 7})
		for range 2000 {
			a.Strike("creating", "aws:ec2/vpc:Vpc", "main")
		}
		f, _ := a.Fault()
		if share := float64(f.Throttled) / 2000; share < p-0.05 || share > p+0.05 {
			t.Errorf("p = %v: %v of the attempts were throttled", p, share)
		}
	}
}

func TestAFaultIsKeptInTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "world.json")
	w, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	strike := func(a *Account) error {
		a.Strike("creating", "test", "one")
		return nil
	}
	if err := w.Update(func(a *Account) error {
		a.Inject(&Fault{Trouble: Lose, N: 2})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		// Another handle has nothing in memory, as another process.
		other, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := other.Update(strike); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.View(func(a *Account) error {
		if f, there := a.Fault(); !there || f.Struck != "creating test one" {
			t.Errorf("the fault is %+v", f)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
