package adopt

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// kind is the import mapping of one Pulumi type.
type kind struct {
	token string
	// by says what the thing is recognised by, and example is an import id, with "..." for any digits and letters. docs/adoption.md has
	// them.
	by, example string
	// contract marks the 31 types that the Terraform setup had.
	contract bool
	listing  Listing
	// global services have no region.
	global bool
	// needs are the inputs that identify the thing. While one is unknown, the thing cannot exist.
	needs []string
	// parent and hint complete the query; nil is none.
	parent func(q question) (string, error)
	hint   func(q question) string
	// fetchWith replaces the query by listing, parent and hint.
	fetchWith func(q question) ([]Live, error)
	// match tells whether a live thing is the one that the inputs describe. An error stops the run.
	match func(q question, l Live) (bool, error)
	// conflict tells whether AWS allows none like the one that the inputs describe beside what there is. It is asked where
	// nothing matches; an error stops the run.
	conflict func(q question, lives []Live) error
	// near says what a live resource of another name has in common with the one that the inputs describe; "" is nothing.
	near func(q question, l Live) string
	// another says that AWS allows another one beside a match.
	another bool
	// id composes the import id; nil is the live thing's ID.
	id func(in Inputs, l Live) string
	// idForm is a regular expression for import ids, to tell a bad one in imports.
	idForm string
	// reads lists the inputs that match, conflict, check and ready look at besides those of needs and compare. What they find
	// wrong while another input is unknown is wrong all the same.
	reads []string
	// compare lists the other properties that force replacement; check is for what compare cannot express.
	compare []comparison
	check   func(q question, l Live) []difference
	// ready tells whether a thing is in a state in which the rest of the run can work; nil is always. A notYetError has it looked
	// up again for a while, any other stops the run.
	ready func(q question, l Live) error
	// ignores are ignored for good, adoptIgnores only in the run that adopts.
	ignores, adoptIgnores []ignore
	// silent lists the properties that the run which adopts somebody else's resource leaves alone although the program does not give
	// them: the provider would give them its defaults, or take away what is live. Those that the program gives are left alone anyway.
	silent []string
	// resets are the values that those of them get which matter: the provider's default, or nil for none.
	resets map[string]any
	// live lists the inputs that such a run takes from the live resource: an import reads without them, and the provider's Check wants
	// them.
	live []string
	// untagged marks types that have no tags. Belongs is the input that names the resource that one belongs to; "" is none.
	untagged bool
	belongs  string
	// unsetIgnores are ignored in the run that adopts, and later for as long as the state has no value of them; unsetNote
	// says so in the report. With adoption off they are set, and on what carries this stack's tags already.
	unsetIgnores []ignore
	unsetNote    string
	// blank lists required properties that an import does not bring. Changes of them are ignored like those of ignores, but
	// not in the run that adopts: the engine ignores a change by taking the imported input, and where there is none it
	// takes the property away, which the provider then misses. So that run gives the empty value that the import has.
	blank []ignore
	// setting marks what is no resource of its own but a setting of its parent: to make one where there is none changes the parent.
	setting bool
	// asksTags has the tags looked up before adopting where the list call does not give them, to see whose the thing is.
	asksTags bool
	// taggedLater marks what the provider makes in one call and tags in another, so that a run that was killed in between
	// leaves it without tags.
	taggedLater bool
	// others says why a thing is not this stage's where it has no tags that would; "" is nothing.
	others func(q question, l Live) (string, error)
	// takeOver says what imports does with such a thing; "" is to take it over all the same.
	takeOver string
	// apart is what gives a new stage one of its own beside another stage's; nil is a name.
	apart func(q question) []way
	// notes says differences that matter although they are ignored. Noted lists the properties that it speaks of.
	notes func(q question, l Live) []string
	noted []string
	// ours tells on the shared stack whether a thing that is not in state is the stack's own. Nil: a sub-resource, which
	// follows its parent.
	ours func(q question, l Live) (bool, error)
}

// ignore is a property whose changes are ignored.
type ignore struct{ path, reason string }

// comparison is a property that forces replacement.
type comparison struct {
	property string
	// fallback is what AWS or the provider takes where the input is absent; nil means that an absent input never differs.
	fallback any
	// same compares; nil is sameValue.
	same func(live, want any) bool
	// fixed says that the live value cannot stay as it is either: the rest of the stack would not fit.
	fixed bool
	// way is what the configuration can do about a difference; nil is nothing.
	way func(q question, l Live) way
}

func (k kind) fetch(q question) ([]Live, error) {
	if k.fetchWith != nil {
		return k.fetchWith(q)
	}
	query := Query{Listing: k.listing, Region: q.region}
	if k.parent != nil {
		var err error
		if query.Parent, err = k.parent(q); err != nil {
			return nil, err
		}
	}
	if k.hint != nil {
		query.Hint = k.hint(q)
	}
	return q.list(q.ctx, query)
}

// scope says where a question looks: " in us-east-1 for vpc-1".
func (k kind) scope(q question) string {
	text := ""
	if q.region != "" {
		text += " in " + q.region
	}
	if k.parent == nil {
		return text
	}
	if parent, err := k.parent(q); err == nil && parent != "" {
		text += " for " + parent
	}
	return text
}

func (k kind) idOf(in Inputs, l Live) string {
	if k.id != nil {
		return k.id(in, l)
	}
	return l.ID
}

// judged lists the inputs that decide whether something stands in the way of adopting.
func (k kind) judged() []string {
	keys := slices.Concat([]string{}, k.needs, k.reads)
	for _, c := range k.compare {
		keys = append(keys, c.property)
	}
	return keys
}

// accepts tells whether an import id has the form that the type's ids have.
func (k kind) accepts(id string) bool {
	if k.idForm == "" {
		return id != ""
	}
	ok, err := regexp.MatchString("^(?:"+k.idForm+")$", id)
	return err == nil && ok
}

// kinds is the import mapping: every type that either stack registers, except the re-appliable ones.
func kinds() map[string]kind {
	out := map[string]kind{}
	for _, group := range [][]kind{
		networkKinds(), routingKinds(), securityKinds(), balancingKinds(), computeKinds(), volumeKinds(), serviceKinds(), dnsKinds(),
		observationKinds(), bucketKinds(), iamKinds(), cdnKinds(),
	} {
		for _, k := range group {
			out[k.token] = k
		}
	}
	return out
}

// reapplied says why each re-appliable type needs no import.
func reapplied() map[string]string {
	return map[string]string{
		"aws:acm/certificateValidation:CertificateValidation":       "only waits for the certificate",
		"aws:lb/targetGroupAttachment:TargetGroupAttachment":        "registering a target again changes nothing",
		"aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": "options are set to the same values",
		"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":         "takes over the VPC's own group, and takes its rules away",
	}
}

// Ignored returns the properties of a type whose changes are ignored for good, so that neither an adopted resource nor
// one that the stack made is ever replaced for them.
func Ignored(token string) []string { return kinds()[token].ignored() }

func (k kind) ignored() []string {
	var out []string
	for _, i := range slices.Concat(k.ignores, k.blank) {
		out = append(out, i.path)
	}
	return out
}

// Coverage says how a Pulumi type is adopted.
type Coverage string

// The kinds of coverage.
const (
	// Mapped types are looked up and imported.
	Mapped Coverage = "mapped"
	// Reapplied types are safe to create again over what exists.
	Reapplied Coverage = "re-applied"
	// Uncovered types are neither; no stack may register one.
	Uncovered Coverage = "uncovered"
)

// CanWait reports whether to create a resource of the type changes another one, so that the run which adopts that one as it is leaves it.
func CanWait(token string) bool { return CoverageOf(token) == Reapplied || kinds()[token].setting }

// CoverageOf returns how a resource type is adopted.
func CoverageOf(token string) Coverage {
	if _, ok := kinds()[token]; ok {
		return Mapped
	}
	if _, ok := reapplied()[token]; ok {
		return Reapplied
	}
	return Uncovered
}

// ContractTypes returns the tokens of the types that the Terraform setup had, in no particular order.
func ContractTypes() []string {
	all := kinds()
	maps.DeleteFunc(all, func(_ string, k kind) bool { return !k.contract })
	out := make([]string, 0, len(all))
	for token := range all {
		out = append(out, token)
	}
	return out
}

// parentInput is the query's parent taken from an input.
func parentInput(key string) func(question) (string, error) {
	return func(q question) (string, error) { return q.in.text(key), nil }
}

// namedBy matches a thing whose name is the input.
func namedBy(key string) func(question, Live) (bool, error) {
	return func(q question, l Live) (bool, error) { return l.Name != "" && l.Name == q.in.text(key), nil }
}

// taggedName matches a thing whose Name tag is the resource's.
func taggedName(q question, l Live) (bool, error) {
	return l.Name != "" && l.Name == q.in.nameTag(), nil
}

// always matches: the query's parent says it all, and there is at most one.
func always(question, Live) (bool, error) { return true, nil }

// prefixHint narrows by the stack's name prefix where the name has it.
func prefixHint(key string) func(question) string {
	return func(q question) string {
		for _, prefix := range []string{q.prefix, "/" + q.prefix} {
			if q.prefix != "" && !q.byID && strings.HasPrefix(q.in.text(key), prefix) {
				return prefix
			}
		}
		return ""
	}
}

// tagHint narrows by the stack's name prefix where the Name tag has it.
func tagHint(q question) string {
	if !q.byID && strings.HasPrefix(q.in.nameTag(), q.prefix) {
		return q.prefix
	}
	return ""
}

func ec2ID(prefix string) string { return prefix + "-[0-9a-f]+" }

func prop(l Live, key string) string {
	s, _ := l.Props[key].(string)
	return s
}
