package simaws

import (
	"fmt"
	"testing"

	"milu2-stage/rehearsal/internal/world"
)

func TestAStackIsMadeAndUnmade(t *testing.T) {
	s := newStack(t)
	used := map[string]bool{}
	for _, m := range s.all {
		used[m.token] = true
	}
	// The accepter has a test of its own, with a second region.
	used[typeAccepter] = true
	for _, token := range s.p.Types() {
		if !used[token] {
			t.Errorf("the example stack has no %s", token)
		}
	}
	for i := len(s.all) - 1; i >= 0; i-- {
		if err := s.delete(s.all[i].token, s.all[i].id); err != nil {
			t.Errorf("deleting %s: %v", s.all[i].name, err)
		}
	}
	if err := s.w.View(func(a *world.Account) error {
		if left := a.Inventory(); len(left) > 0 {
			return fmt.Errorf("left over: %v", left)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

func TestNothingChangesWithoutAChange(t *testing.T) {
	s := newStack(t)
	for _, m := range s.all {
		if d := s.diff(m.token, m.id, m.in); len(d.DetailedDiff) > 0 {
			t.Errorf("%s differs from itself: %v", m.name, d.DetailedDiff)
		}
		if _, err := s.update(m.token, m.id, m.in); err != nil {
			t.Errorf("updating %s without a change: %v", m.name, err)
		}
		if d := s.diff(m.token, m.id, m.in); len(d.DetailedDiff) > 0 {
			t.Errorf("%s differs from itself after an update: %v", m.name, d.DetailedDiff)
		}
	}
}

func TestComputedOutputsAreFilled(t *testing.T) {
	// These are empty for such resources on AWS, too.
	empty := map[string]bool{
		"outpostArn": true, "ipv6AssociationId": true, "ipv6CidrBlockAssociationId": true, "passwordData": true, "namePrefix": true,
		"instanceLifecycle": true, "spotInstanceRequestId": true, "carrierIp": true, "customerOwnedIp": true, "ptrRecord": true,
		"notAfter": true, "notBefore": true, "instanceId": true, "instanceOwnerId": true, "websiteDomain": true, "websiteEndpoint": true,
	}
	s := newStack(t)
	for _, m := range s.all {
		for property := range s.p.kinds[m.token].shape.outputs {
			value, given := m.out[property]
			if text, isText := value.(string); !given || (isText && text == "" && !empty[property]) {
				t.Errorf("%s: the computed output %s is empty", m.name, property)
			}
		}
	}
}
