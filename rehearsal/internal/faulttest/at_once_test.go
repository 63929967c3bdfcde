//go:build unix

package faulttest

import (
	"fmt"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"

	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
)

// stage1 is the second stage, which starts from stage0's file with an index and a domain of its own.
const stage1 = "stage1"

// member is a stack that is brought up, with settings of its own.
type member struct {
	stack     string
	overrides []string
}

// team is two stacks that are brought up at the same time.
type team struct {
	name    string
	base    base
	members [2]member
	// after lists, for each round, after how many calls of the first stack the second one begins.
	after []int
	// clear is what the message of a run that was refused says.
	clear string
	// untouched is set where a second stack that was refused has made nothing.
	untouched bool
	// recover brings both in order where it takes more than another up, and returns what they are then.
	recover func(*testing.T, *enginetest.Rig, [2]member) [2]member

	// account is what two runs make, one after the other.
	account []string
}

func teams() []*team {
	shared, stage0 := member{stack: enginetest.Shared}, member{stack: enginetest.Stage0}
	abroad := member{stage1, []string{"aws:region=eu-west-1", "peerRegion=eu-central-1"}}
	return []*team{
		{
			name: "shared and stage0, both new", base: fresh, members: [2]member{shared, stage0}, after: []int{0, 0, 45, 45, 30, 10},
			clear: "run `pulumi up -s shared` first", untouched: true,
		},
		{
			name: "an edit of shared and a new stage0", base: onlyShared, after: make([]int, 3),
			members: [2]member{{enginetest.Shared, []string{"logExpirationDays=30"}}, stage0},
		},
		{
			name: "two stages in one region, one with a suffix", base: onlyShared, after: make([]int, 2),
			members: [2]member{stage0, {stage1, []string{"nameSuffix=-stage1"}}},
		},
		{
			name: "two stages in one region with the same names", base: onlyShared, after: make([]int, 2),
			members: [2]member{stage0, {stack: stage1}},
			clear:   "AlreadyExists|Duplicate|nameSuffix", recover: giveWay,
		},
		{
			name: "two stages in two regions with one domain", base: onlyShared, after: make([]int, 2),
			members: [2]member{stage0, {stage1, append(slices.Clone(abroad.overrides), "domain=stage0.example.com")}},
			clear:   "InvalidChangeBatch|milu2-stage:domain", recover: ownDomain,
		},
		{
			name: "two stages in two regions", base: onlyShared, members: [2]member{stage0, abroad}, after: make([]int, 5),
		},
	}
}

// TestAtOnce brings two stacks up at the same time.
func TestAtOnce(t *testing.T) {
	row := begin(t, "at-once")
	type round struct {
		*team
		after int
	}
	var rounds []round
	for _, c := range teams() {
		for _, n := range c.after {
			rounds = append(rounds, round{c, n})
		}
	}
	var right, refused tallied
	t.Cleanup(func() { row.note("both right at once in %d rounds, a clear error in %d", right.n, refused.n) })
	for n, c := range sampled(rounds, sampleRounds) {
		c.alone(t)
		row.point(fmt.Sprintf("round %d: %s, after %d calls", n+1, c.name, c.after), func(t *testing.T) {
			if c.round(t, c.after) {
				refused.add()
			} else {
				right.add()
			}
		})
	}
}

// tallied counts rounds.
type tallied struct {
	mu sync.Mutex
	n  int
}

func (c *tallied) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}

// alone runs one after the other, to compare others with.
func (c *team) alone(t *testing.T) {
	t.Helper()
	if c.account != nil || c.recover != nil {
		return
	}
	if c.base == fresh {
		c.account = clean(t, complete)
		return
	}
	c.account = inTurn(t, c.base, c.members)
}

func inTurn(t *testing.T, b base, members [2]member) []string {
	t.Helper()
	r := rig(t, b)
	for _, m := range members {
		r.MustUp(m.stack, m.overrides...)
	}
	return r.Canonical()
}

// round says whether one of the two was refused.
func (c *team) round(t *testing.T, after int) (refused bool) {
	r := rig(t, c.base)
	var stacks [2]auto.Stack
	for i, m := range c.members {
		stacks[i] = r.Stack(m.stack, m.overrides...)
	}
	before := r.Calls()
	var attempts [2]attempt
	var both sync.WaitGroup
	for i := range attempts {
		both.Go(func() {
			for begin := time.Now(); i == 1 && r.Calls() < before+after && time.Since(begin) < time.Minute; {
				time.Sleep(5 * time.Millisecond)
			}
			outcome, err := engine.Up(t.Context(), stacks[i], engine.Options{Color: "never"})
			attempts[i] = attempt{outcome, err}
		})
	}
	both.Wait()
	for i, a := range attempts {
		if a.err == nil {
			continue
		}
		refused = true
		half := readHalfWritten(a)
		if !half && (c.clear == "" || !regexp.MustCompile(c.clear).MatchString(a.outcome.Text)) {
			t.Errorf("%s: %v\n%s", c.members[i].stack, a.err, a.outcome.Text)
		}
		if made := r.Owned(c.members[i].stack); c.untouched && len(made) > 0 {
			t.Errorf("%s was refused and made %v", c.members[i].stack, made)
		}
	}
	t.Logf("one was refused: %t", refused)
	c.settle(t, r)
	return refused
}

// settle runs up of both once more, and expects what they make one after the other.
func (c *team) settle(t *testing.T, r *enginetest.Rig) {
	t.Helper()
	members, account := c.members, c.account
	if c.recover != nil {
		members = c.recover(t, r, members)
		account = inTurn(t, c.base, members)
	}
	for _, m := range members {
		if r.MustUp(m.stack, m.overrides...).Unchanged() {
			continue
		}
		if again := r.MustUp(m.stack, m.overrides...); !again.Unchanged() {
			t.Errorf("%s once more: %v\n%s", m.stack, again.Changes, again.Text)
		}
	}
	if diff := cmp.Diff(account, r.Canonical()); diff != "" {
		t.Errorf("one after the other (-) and at once (+):\n%s", diff)
	}
	noStrays(t, r, enginetest.Shared, enginetest.Stage0, stage1)
}

// giveWay recovers two stages that began with the same names, of which each may have got some: the second one goes, with
// what it has made, and comes back with names of its own.
func giveWay(t *testing.T, r *enginetest.Rig, members [2]member) [2]member {
	t.Helper()
	second := members[1]
	r.Unprotect(second.stack)
	if outcome, err := r.Destroy(second.stack, second.overrides...); err != nil {
		t.Fatalf("destroying %s: %v\n%s", second.stack, err, outcome.Text)
	}
	members[1].overrides = append(slices.Clone(second.overrides), "nameSuffix=-stage1")
	return members
}

// ownDomain recovers two stages that began with one domain: the second one moves to its own, and takes the record along that
// validates both certificates, which a refresh of the first one tells.
func ownDomain(t *testing.T, r *enginetest.Rig, members [2]member) [2]member {
	t.Helper()
	second, n := members[1], len(members[1].overrides)-1
	members[1].overrides = second.overrides[:n]
	r.MustUp(second.stack, members[1].overrides...)
	r.MustRefresh(members[0].stack, members[0].overrides...)
	return members
}
