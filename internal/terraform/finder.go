package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"milu2-stage/internal/config"
)

// finder finds the roles of the architecture in the resources of all states, by how they refer to each other.
type finder struct {
	managed []*Resource
	data    []*Resource
	byType  map[string][]*Resource
	byID    map[string]*Resource
	// byValue indexes types by the values of an attribute, once something asks for it.
	byValue map[string]map[string][]*Resource
	// opens are the security groups' rules by the group's id.
	opens map[string][]opening

	variables Variables
	// choose decides between candidates: a logical name, and the address that has the role.
	choose map[string]string
	// refer leaves what shared has where it is: the stack only refers to it.
	refer bool

	stage, shared *settings
	// found has the resources of each logical name; inline says which of them only contain it.
	found  map[string][]*Resource
	inline map[string]bool
	// verdicts say what becomes of each resource. Resources without one stay.
	verdicts map[*Resource]verdict
	notes    []string
	// chosen are the logical names that choose decided, offered the candidates of those that it names.
	chosen  map[string]bool
	offered map[string][]*Resource

	calledStage, calledShared []called

	vpc              *Resource
	subnets          [2]*Resource
	balancers        map[string]*Resource
	kinds            []*kind
	web, db          *Resource
	groups           map[string]*Resource
	buckets          map[string]*Resource
	publicZoneID     string
	peering, private *Resource
}

// Status says what becomes of a resource of a state.
type Status string

// The statuses.
const (
	Adopted   Status = "adopted"
	Stays     Status = "stays"
	Undecided Status = "undecided"
)

// verdict is what becomes of one resource, and why.
type verdict struct {
	status  Status
	logical string
	why     string
}

func newFinder(states []*State, variables Variables, choose map[string]string, refer bool) *finder {
	f := &finder{
		byType: map[string][]*Resource{}, byID: map[string]*Resource{}, byValue: map[string]map[string][]*Resource{},
		variables: variables, choose: choose, refer: refer,
		stage: newSettings(config.ScopeStage), shared: newSettings(config.ScopeShared),
		found: map[string][]*Resource{}, inline: map[string]bool{}, verdicts: map[*Resource]verdict{},
		chosen: map[string]bool{}, offered: map[string][]*Resource{},
		balancers: map[string]*Resource{}, groups: map[string]*Resource{}, buckets: map[string]*Resource{},
	}
	for _, state := range states {
		for _, r := range state.Resources {
			f.index(r)
		}
	}
	return f
}

func (f *finder) index(r *Resource) {
	switch {
	case r.Data:
		f.data = append(f.data, r)
		return
	case r.Deposed:
		f.managed = append(f.managed, r)
		f.stay(r, "a deposed object: Terraform replaced it and has yet to delete it")
		return
	}
	f.managed = append(f.managed, r)
	f.byType[r.Type] = append(f.byType[r.Type], r)
	for _, id := range []string{r.id(), r.text("arn")} {
		// Settings of a bucket and the state of an instance have the id of what they belong to, which alone has an ARN.
		if before := f.byID[id]; id != "" && (before == nil || before.text("arn") == "" && r.text("arn") != "") {
			f.byID[id] = r
		}
	}
}

// of lists the live resources of types for which a condition holds.
func (f *finder) of(condition func(*Resource) bool, types ...string) []*Resource {
	var list []*Resource
	for _, typ := range types {
		for _, r := range f.byType[typ] {
			if condition(r) {
				list = append(list, r)
			}
		}
	}
	return list
}

// where lists the live resources of types that have a value at an attribute.
func (f *finder) where(attribute, value string, types ...string) []*Resource {
	var list []*Resource
	for _, typ := range types {
		index, ok := f.byValue[typ+" "+attribute]
		if !ok {
			index = map[string][]*Resource{}
			for _, r := range f.byType[typ] {
				index[r.text(attribute)] = append(index[r.text(attribute)], r)
			}
			f.byValue[typ+" "+attribute] = index
		}
		if value != "" {
			list = append(list, index[value]...)
		}
	}
	return list
}

// ofShared marks a logical name of the shared stack, so that it is told from a stage's: both have a web.
func ofShared(logical string) string { return "shared" + separator + logical }

// plainName is a logical name without the mark of its stack.
func plainName(logical string) string { return strings.TrimPrefix(logical, ofShared("")) }

// adopt says that resources are a logical name's.
func (f *finder) adopt(logical string, resources ...*Resource) {
	for _, r := range resources {
		if r == nil || slices.Contains(f.found[logical], r) {
			continue
		}
		if f.inline[logical] {
			f.found[logical], f.inline[logical] = nil, false
		}
		f.found[logical] = append(f.found[logical], r)
		v := verdict{status: Adopted, logical: plainName(logical)}
		if before := f.verdicts[r]; before.status == Adopted {
			v.logical = before.logical + ", " + plainName(logical)
		}
		if r.Tainted {
			v.why = "tainted: `terraform apply` would replace it"
		}
		f.verdicts[r] = v
	}
}

// contain says that a resource contains what is a resource of its own for the program.
func (f *finder) contain(logical string, r *Resource) {
	if r != nil && len(f.found[logical]) == 0 {
		f.found[logical], f.inline[logical] = []*Resource{r}, true
	}
}

// stay gives the reason why resources stay, where nothing was said of them yet.
func (f *finder) stay(r *Resource, why string, args ...any) {
	if r != nil && f.verdicts[r].status == "" {
		f.verdicts[r] = verdict{status: Stays, why: fmt.Sprintf(why, args...)}
	}
}

// pick returns the candidate for a logical name: the only one, or the chosen one. Several stay undecided.
func (f *finder) pick(logical string, candidates []*Resource) *Resource {
	logical = plainName(logical)
	if address, ok := f.choose[logical]; ok && len(candidates) > 0 {
		i := slices.IndexFunc(candidates, func(r *Resource) bool { return r.Address == address || r.id() == address })
		if i >= 0 {
			f.chosen[logical] = true
			for _, r := range candidates {
				f.stayUnless(r, candidates[i], "%s was chosen as %s", candidates[i].Address, logical)
			}
			return candidates[i]
		}
		f.offered[logical] = append(f.offered[logical], candidates...)
	}
	sound := slices.DeleteFunc(slices.Clone(candidates), func(r *Resource) bool { return r.Tainted })
	if len(sound) == 1 {
		candidates = sound
	}
	if len(candidates) == 1 {
		return candidates[0]
	}
	for _, r := range candidates {
		if f.verdicts[r].status == "" {
			f.verdicts[r] = verdict{Undecided, "", fmt.Sprintf("one of %d candidates for %s: %s takes it", len(candidates), logical,
				choice(logical, r))}
		}
	}
	return nil
}

// pickOrCreate is pick for what the program can as well create beside the candidates: names and alarms. Several stay.
func (f *finder) pickOrCreate(logical string, candidates []*Resource) *Resource {
	if _, ok := f.choose[logical]; ok || len(candidates) < 2 {
		return f.pick(logical, candidates)
	}
	for _, r := range candidates {
		f.stay(r, "one of %d that could be %s, which is created beside them; %s takes it instead", len(candidates), logical, choice(logical, r))
	}
	return nil
}

// choice is the flag that gives a resource a logical name.
func choice(logical string, r *Resource) string {
	name := r.Address
	if strings.Contains(name, `"`) && r.id() != "" {
		name = r.id() // which no shell changes
	}
	return "`--choose " + shellQuote(logical+"="+name) + "`"
}

func (f *finder) stayUnless(r, chosen *Resource, why string, args ...any) {
	if r != chosen {
		f.stay(r, why, args...)
	}
}

// checkChosen refuses what was chosen and is no candidate.
func (f *finder) checkChosen() error {
	for _, logical := range slices.Sorted(maps.Keys(f.choose)) {
		switch {
		case f.chosen[logical]:
		case len(f.offered[logical]) == 0:
			return fmt.Errorf("--choose %s=%s: the states have no candidate for %s; leave it out", logical, f.choose[logical], logical)
		default:
			return fmt.Errorf("--choose %s=%s: not one of the candidates: %s", logical, f.choose[logical], addresses(f.offered[logical]))
		}
	}
	return nil
}

// shellQuote quotes an argument for shells: bash and PowerShell both take what is between single quotes as it is.
func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", "'\\''") + "'" }

// best returns those of the candidates that score highest.
func best(candidates []*Resource, score func(*Resource) int) []*Resource {
	var top []*Resource
	high := 0
	for _, r := range candidates {
		switch n := score(r); {
		case len(top) == 0 || n > high:
			top, high = []*Resource{r}, n
		case n == high:
			top = append(top, r)
		}
	}
	return top
}

func addresses(resources []*Resource) string {
	if len(resources) == 0 {
		return "there is none"
	}
	names := make([]string, len(resources))
	for i, r := range resources {
		names[i] = r.Address
	}
	return strings.Join(names, ", ")
}

func (f *finder) note(format string, args ...any) {
	if note := fmt.Sprintf(format, args...); !slices.Contains(f.notes, note) {
		f.notes = append(f.notes, note)
	}
}
