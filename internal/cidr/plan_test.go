package cidr

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func defaultReserved() []int { return []int{0, 1, 2, 3} }

func TestNew(t *testing.T) {
	tests := map[string]struct {
		index             int
		reserved          []int
		vpc, main, second string
	}{
		"the first stage":                    {0, defaultReserved(), "172.34.0.0/16", "172.34.0.0/24", "172.34.1.0/24"},
		"the second stage":                   {1, defaultReserved(), "172.35.0.0/16", "172.35.0.0/24", "172.35.1.0/24"},
		"the last stage":                     {221, defaultReserved(), "172.255.0.0/16", "172.255.0.0/24", "172.255.1.0/24"},
		"only the build VPC is reserved":     {1, []int{1}, "172.32.0.0/16", "172.32.0.0/24", "172.32.1.0/24"},
		"a hole in the middle":               {2, []int{0, 1, 2, 3, 5}, "172.37.0.0/16", "172.37.0.0/24", "172.37.1.0/24"},
		"reserved offsets in any order":      {0, []int{3, 1, 0, 2}, "172.34.0.0/16", "172.34.0.0/24", "172.34.1.0/24"},
		"a reserved offset above the answer": {0, []int{0, 1, 2, 3, 200}, "172.34.0.0/16", "172.34.0.0/24", "172.34.1.0/24"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := New(tt.index, tt.reserved)
			if err != nil {
				t.Fatal(err)
			}
			if got.VPC.String() != tt.vpc || got.Main.String() != tt.main || got.Second.String() != tt.second {
				t.Errorf("New(%d, %v) = %v, want %s %s %s", tt.index, tt.reserved, got, tt.vpc, tt.main, tt.second)
			}
		})
	}
}

func TestNewHasNoneLeft(t *testing.T) {
	_, err := New(222, defaultReserved())
	if !errors.Is(err, ErrNoneLeft) || !strings.Contains(err.Error(), "[0 1 2 3]") {
		t.Errorf("New(222) = %v, want ErrNoneLeft with the reserved offsets named", err)
	}
	if _, err := New(-1, nil); err == nil {
		t.Error("New(-1) gave no error")
	}
}

// Every index of every reserved set gives a block of its own that is in range and not reserved.
func TestNewIsAPlan(t *testing.T) {
	for _, reserved := range [][]int{defaultReserved(), {1}, {0, 1, 50, 51, 225}, {1, 224, 225}} {
		seen := map[string]bool{}
		for index := 0; index <= MaxOffset-len(reserved); index++ {
			plan, err := New(index, reserved)
			if err != nil {
				t.Fatalf("New(%d, %v): %v", index, reserved, err)
			}
			octet := int(plan.VPC.Addr().As4()[1])
			switch {
			case seen[plan.VPC.String()]:
				t.Errorf("New(%d, %v) = %v is taken by a lower index", index, reserved, plan.VPC)
			case octet < firstOctet || octet == 31 || slices.Contains(reserved, octet-firstOctet):
				t.Errorf("New(%d, %v) = %v is reserved or out of range", index, reserved, plan.VPC)
			case !plan.VPC.Overlaps(plan.Main) || !plan.VPC.Overlaps(plan.Second) || plan.Main.Overlaps(plan.Second):
				t.Errorf("New(%d, %v) = %v: subnets outside the VPC or overlapping", index, reserved, plan)
			}
			seen[plan.VPC.String()] = true
		}
	}
}

func TestOutside1918(t *testing.T) {
	for index, want := range map[int]bool{0: true, 221: true} {
		plan, err := New(index, defaultReserved())
		if err != nil {
			t.Fatal(err)
		}
		if Outside1918(plan.VPC) != want {
			t.Errorf("Outside1918(%v) = %v", plan.VPC, !want)
		}
	}
	if plan, err := New(0, nil); err != nil || Outside1918(plan.VPC) {
		t.Errorf("172.30.0.0/16 is within RFC 1918: %v, %v", plan, err)
	}
}
