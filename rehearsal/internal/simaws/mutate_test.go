package simaws

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"milu2-stage/rehearsal/internal/world"
)

const vpcToken = "aws:ec2/vpc:Vpc"

func TestFaults(t *testing.T) {
	cases := map[string]struct {
		fault world.Fault
		// wrong is part of the error of the struck call; "" is none.
		wrong string
		// made says whether the struck call took effect.
		made bool
	}{
		"a denied call changes nothing":               {world.Fault{Trouble: world.Deny, N: 2}, "UnauthorizedOperation", false},
		"a lost reply hides a call that took effect":  {world.Fault{Trouble: world.Lose, N: 2}, "connection reset", true},
		"a call may create and fail afterwards":       {world.Fault{Trouble: world.Partly, N: 2}, "unexpected state", true},
		"a call that hangs ends when it is cancelled": {world.Fault{Trouble: world.Hang, N: 2}, "RequestCanceled", false},
		"and so does one that took effect before":     {world.Fault{Trouble: world.HangAfter, N: 2}, "RequestCanceled", true},
		"a fault of other calls does nothing": {
			world.Fault{Trouble: world.Deny, Call: "creating aws:ec2/subnet:Subnet", N: 1}, "", true,
		},
		"throttled now and then, a call is tried again": {world.Fault{Trouble: world.Throttle, P: 0.5, Seed: 1}, "", true},
		"throttled for good, it is given up": {
			world.Fault{Trouble: world.Throttle, P: 1}, "exceeded maximum number of attempts, 25", false,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			if err := b.w.Update(func(a *world.Account) error {
				a.Inject(&c.fault)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if c.fault.N == 2 {
				b.make(vpcToken, "first", props{"cidrBlock": "10.0.0.0/16"})
			}
			if c.fault.Trouble == world.Hang || c.fault.Trouble == world.HangAfter {
				time.AfterFunc(50*time.Millisecond, func() { _ = b.p.SignalCancellation(context.Background()) })
			}
			_, _, err := b.try(vpcToken, "struck", props{"cidrBlock": "10.1.0.0/16"})
			if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("the struck call ended with %v, want %q", err, c.wrong)
			}
			if made := b.has("10.1.0.0/16"); made != c.made {
				t.Errorf("the struck call took effect: %v, want %v", made, c.made)
			}
		})
	}
}

// has says whether there is a VPC of that CIDR.
func (b *bench) has(cidr string) bool {
	b.t.Helper()
	found := false
	if err := b.w.View(func(a *world.Account) error {
		found = len(a.Where(vpcToken, testRegion, "cidrBlock", cidr)) > 0
		return nil
	}); err != nil {
		b.t.Fatal(err)
	}
	return found
}

func TestMaxRetriesOfTheProviderIsKept(t *testing.T) {
	b := newBench(t)
	if err := b.w.Update(func(a *world.Account) error {
		a.Inject(&world.Fault{Trouble: world.Throttle, P: 1})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	p := New(b.w)
	inputs := properties(props{"region": testRegion, "maxRetries": "3"})
	if _, err := p.Configure(context.Background(), plugin.ConfigureRequest{Inputs: inputs}); err != nil {
		t.Fatal(err)
	}
	_, _, err := b.on(p).try(vpcToken, "throttled", props{"cidrBlock": "10.1.0.0/16"})
	if err == nil || !strings.Contains(err.Error(), "number of attempts, 3") {
		t.Errorf("the error is %v", err)
	}
}
