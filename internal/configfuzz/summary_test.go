package configfuzz

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// mostFailures is how many failures the report names.
const mostFailures = 20

// summary is what a whole run came to.
type summary struct {
	failed map[int][]string
	// deployed and refused count the cases, by kind.
	deployed, refused map[kind]int
	resources, pairs  int
	// seen counts the resources that each invariant looked at; unseen are those without any.
	seen   map[string]int
	unseen []string
}

func summarize(verdicts []*verdict, failed map[int][]string) *summary {
	s := &summary{failed: failed, deployed: map[kind]int{}, refused: map[kind]int{}, seen: map[string]int{}}
	for _, v := range verdicts {
		if v.Deployed {
			s.deployed[v.Kind]++
		} else {
			s.refused[v.Kind]++
		}
		s.resources += v.Resources
		for name, n := range v.Seen {
			s.seen[name] += n
		}
	}
	for _, one := range invariants() {
		if s.seen[one.controls] == 0 {
			s.unseen = append(s.unseen, one.controls)
		}
	}
	s.pairs = checkStagesApart(verdicts, func(string, ...any) {})
	return s
}

func (s *summary) notes() []string {
	total := func(counts map[kind]int) (n int) {
		for _, one := range counts {
			n += one
		}
		return n
	}
	rarest := slices.MinFunc(slices.Collect(maps.Keys(s.seen)), func(a, b string) int {
		return cmp.Or(cmp.Compare(s.seen[a], s.seen[b]), cmp.Compare(a, b))
	})
	return []string{
		fmt.Sprintf("%d deployed twice, with %d resources; %d refused before anything was registered", total(s.deployed), s.resources,
			total(s.refused)-s.refused[refused]),
		fmt.Sprintf("%d refused because of the account, with nothing but the provider registered", s.refused[refused]),
		fmt.Sprintf("of %d damaged at random, %d deployed", s.deployed[junk]+s.refused[junk], s.deployed[junk]),
		fmt.Sprintf("%d invariants; the rarest, %q, looked at %d resources", len(invariants()), rarest, s.seen[rarest]),
		fmt.Sprintf("%d pairs of stages with different indexes have disjoint VPCs", s.pairs),
	}
}

// write writes the row of the report into the directory that MILU2_FAULTS_REPORT names, unless it is that of a sample.
func (s *summary) write(t *testing.T, size int, took time.Duration) {
	t.Helper()
	failures := []string{}
	for _, number := range slices.Sorted(maps.Keys(s.failed)) {
		if len(failures) < mostFailures {
			failures = append(failures, fmt.Sprintf("case %d: %.300s", number, join(s.failed[number])))
		}
	}
	row := map[string]any{
		"row": "config-fuzz", "points": size, "passed": size - len(s.failed), "seconds": took.Round(100 * time.Millisecond).Seconds(),
		"notes": s.notes(), "failures": failures,
	}
	text, err := json.MarshalIndent(row, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", text)
	dir := os.Getenv("MILU2_FAULTS_REPORT")
	if dir == "" || os.Getenv("MILU2_FAULTS") != "full" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, "config-fuzz.json"), append(text, '\n'), 0o600); err != nil {
		t.Errorf("writing the row of the report: %v", err)
	}
}

func join(lines []string) string { return strings.Join(lines, "\n  ") }
