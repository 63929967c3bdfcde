package cidr

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

func TestSuggest(t *testing.T) {
	prefixes := func(texts ...string) []netip.Prefix {
		var all []netip.Prefix
		for _, text := range texts {
			all = append(all, netip.MustParsePrefix(text))
		}
		return all
	}
	tests := map[string]struct {
		taken []netip.Prefix
		n     int
		want  []int
	}{
		"an empty account":                {nil, 3, []int{0, 1, 2}},
		"the first two are taken":         {prefixes("172.34.0.0/16", "172.35.0.0/16"), 2, []int{2, 3}},
		"a part of a block is taken":      {prefixes("172.34.7.0/24"), 1, []int{1}},
		"one address is taken":            {prefixes("172.35.1.2/32"), 2, []int{0, 2}},
		"a wide block is taken":           {prefixes("172.32.0.0/13"), 1, []int{6}},
		"what does not overlap counts no": {prefixes("10.0.0.0/8", "172.31.0.0/16", "192.168.0.0/16"), 1, []int{0}},
		"only the last is free":           {prefixes("172.32.0.0/11", "172.64.0.0/10", "172.128.0.0/10", "172.192.0.0/11", "172.224.0.0/12", "172.240.0.0/13", "172.248.0.0/14", "172.252.0.0/15", "172.254.0.0/16"), 5, []int{221}},
		"none is wanted":                  {nil, 0, nil},
	}
	for sentence, tt := range tests {
		got, err := Suggest(defaultReserved(), tt.taken, tt.n)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: Suggest gave %v, %v; want %v", sentence, got, err, tt.want)
		}
	}
}

func TestSuggestHasNoneLeft(t *testing.T) {
	_, err := Suggest(defaultReserved(), []netip.Prefix{netip.MustParsePrefix("172.0.0.0/8")}, 5)
	if !errors.Is(err, ErrNoneLeft) || !strings.Contains(err.Error(), "[0 1 2 3]") {
		t.Errorf("Suggest in a full range gave %v, want ErrNoneLeft with the reserved offsets named", err)
	}
}

// Whatever is taken and reserved: no suggestion overlaps it or is reserved, the lowest come first, none is passed over,
// and fewer than asked for come only where no more are left.
func TestSuggestGivesTheLowestFree(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 2)) //nolint:gosec // the same cases in every run
	for range 500 {
		var taken []netip.Prefix
		for range random.IntN(120) {
			bits := 8 + random.IntN(25)
			address := netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, 172<<24|random.Uint32N(1<<24))))
			if bits < 12 && random.IntN(20) > 0 {
				bits = 16 // or all would be taken most of the time
			}
			taken = append(taken, netip.PrefixFrom(address, bits).Masked())
		}
		reserved := random.Perm(MaxOffset + 1)[:random.IntN(40)]
		n := 1 + random.IntN(8)
		var want []int
		for index := 0; index+len(reserved) <= MaxOffset; index++ {
			plan, err := New(index, reserved)
			if err != nil {
				t.Fatal(err)
			}
			if len(want) < n && !slices.ContainsFunc(taken, plan.VPC.Overlaps) {
				want = append(want, index)
			}
		}
		got, err := Suggest(reserved, taken, n)
		if !slices.Equal(got, want) || (len(want) == 0) != errors.Is(err, ErrNoneLeft) {
			t.Fatalf("Suggest(%v, %v, %d) = %v, %v; want %v", reserved, taken, n, got, err, want)
		}
	}
}
