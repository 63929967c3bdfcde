package simaws

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/rehearsal/internal/world"
)

// kind says how one resource type behaves. Property paths are written without indexes: "rules.status".
type kind struct {
	token string
	// args and res are zero values of the SDK's Args and resource structs, which give the schema.
	args pulumi.Input
	res  any
	// global marks types that belong to no region.
	global bool
	// putLike marks types whose creation silently overwrites what exists, as AWS's Put calls do.
	putLike bool
	// required lists what the SDK's types do not show to be required: lists, maps and one-of properties.
	required []string
	// replace lists the paths whose change forces a replacement.
	replace []string
	// replaceIf maps paths that force a replacement only when a flag among the inputs is set to that flag.
	replaceIf map[string]string
	// alternatives lists properties of which one is given; another one instead of it forces a replacement, another value
	// does not.
	alternatives []string
	// folded lists the paths of DNS names, compared without regard to case and to a final dot.
	folded []string
	// sets lists the lists in which order means nothing.
	sets []string
	// kept lists the optional properties that the provider computes: leaving them out keeps the value that is there.
	kept []string
	// unread lists the inputs that AWS does not return, so that an import does not have them.
	unread []string
	// imported makes of live inputs those that an import reads, which are not always valid ones.
	imported func(in map[string]any)
	// volatile lists the outputs that any update may change.
	volatile []string
	// json lists the properties that hold JSON, compared by meaning.
	json []string
	// defaults are set by the provider when the program does not.
	defaults map[string]any
	// name is the property that gets a generated name when it is not given, prefix its alternative.
	name, prefix string
	// rules check single properties before anything is created.
	rules map[string]rule
	// check examines inputs together before anything is created. It must expect unknown and missing values.
	check func(in map[string]any) []problem
	// prepare examines inputs against the account, in creation and update.
	prepare func(*op) error
	// create sets the id and the computed outputs.
	create func(*op) error
	// update sets what an update changes beyond its inputs.
	update func(*op) error
	// after runs when creation or update has put the resource into the account.
	after func(*op)
	// remove refuses when the resource is in use, and undoes what create did elsewhere.
	remove func(*op) error
	// find looks up an import id that is not the provider's own id.
	find func(o *op, id string) *world.Resource
	// synthesize reads a thing that exists along with another and has no record of its own.
	synthesize func(o *op, id string) *world.Resource
	// deleteFirst marks types of which there can be only one, so that the old one has to go before a replacement is made.
	deleteFirst bool
	// noImport is the reason why the provider cannot import the type.
	noImport string

	shape shape
}

// rule checks one value; it returns what is wrong, or "".
type rule func(string) string

// registry returns every type of the simulated provider by token.
func registry() map[string]*kind {
	all := map[string]*kind{}
	for _, group := range [][]kind{
		networkKinds(), routeKinds(), endpointKinds(), peeringKinds(), securityKinds(), instanceKinds(), launchKinds(),
		storageKinds(), loadBalancerKinds(),
		listenerKinds(), scalingKinds(), bucketKinds(), bucketSettingKinds(), iamKinds(), cloudfrontKinds(), ecrKinds(),
		acmKinds(), route53Kinds(), cloudwatchKinds(), wafKinds(),
	} {
		for _, k := range group {
			k.shape = newShape(k.args, k.res)
			all[k.token] = &k
		}
	}
	return all
}

// op is one operation on one resource.
type op struct {
	acct   *world.Account
	kind   *kind
	region string
	id     string
	// in holds the checked inputs, out the outputs in the making, old the stored resource in update and delete.
	in, out map[string]any
	old     *world.Resource
	// defaultTags are the provider's own, in creation.
	defaultTags map[string]any
	// ignoredTags are those that the provider leaves alone, in an update.
	ignoredTags ignoredTags
}

// home is the region under which resources of the kind are kept.
func (o *op) home() string {
	if o.kind.global {
		return world.Global
	}
	return o.region
}

// resource is what the operation leaves in the account.
func (o *op) resource() *world.Resource {
	r := &world.Resource{Type: o.kind.token, Region: o.home(), ID: o.id, Inputs: o.in, Outputs: o.out}
	if o.old != nil {
		r.Seeded, r.Owner, r.Content = o.old.Seeded, o.old.Owner, o.old.Content
	}
	return r
}

// str returns an input as text, or "".
func (o *op) str(property string) string { return text(o.in, property) }

// text returns a property as text, or "".
func text(values map[string]any, property string) string {
	s, _ := values[property].(string)
	return s
}

// flag returns a property as a bool, or false.
func flag(values map[string]any, property string) bool {
	b, _ := values[property].(bool)
	return b
}

// number returns a property as a number, or 0.
func number(values map[string]any, property string) float64 {
	f, _ := values[property].(float64)
	return f
}

// texts returns a list property as strings; what is not a string is left out.
func texts(values map[string]any, property string) []string {
	list, _ := values[property].([]any)
	var found []string
	for _, item := range list {
		if s, ok := item.(string); ok {
			found = append(found, s)
		}
	}
	return found
}

// object returns a property as an object; it is empty when there is none.
func object(values map[string]any, property string) map[string]any {
	m, _ := values[property].(map[string]any)
	return m
}

// objects returns a list property as objects.
func objects(values map[string]any, property string) []map[string]any {
	list, _ := values[property].([]any)
	var found []map[string]any
	for _, item := range list {
		if m, ok := item.(map[string]any); ok {
			found = append(found, m)
		}
	}
	return found
}

// anys turns strings into a property list.
func anys(values []string) []any {
	list := make([]any, 0, len(values))
	for _, v := range values {
		list = append(list, v)
	}
	return list
}

// def sets outputs that the program did not set.
func (o *op) def(values map[string]any) {
	for name, value := range values {
		if _, given := o.out[name]; !given {
			o.out[name] = value
		}
	}
}

// fill gives every computed output that nothing else set the zero value that the real provider stores.
func (o *op) fill() {
	for name, t := range o.kind.shape.outputs {
		if _, given := o.out[name]; given {
			continue
		}
		switch t.Kind() {
		case reflect.String:
			o.out[name] = ""
		case reflect.Bool:
			o.out[name] = false
		case reflect.Int, reflect.Float64:
			o.out[name] = 0.0
		case reflect.Slice:
			o.out[name] = []any{}
		case reflect.Map:
			o.out[name] = map[string]any{}
		}
	}
}

// arn returns the ARN of a resource in the operation's region.
func (o *op) arn(service, resource string) string {
	return o.acct.ARN(o.partition(), service, o.region, resource)
}

// partition is the partition of the operation's region.
func (o *op) partition() string { return world.Partition(o.region) }

// get returns the resource of that type and id in the operation's region, or nil.
func (o *op) get(typ, id string) *world.Resource { return o.acct.Get(typ, o.region, id) }

// list returns the resources of a type in the operation's region.
func (o *op) list(typ string) []*world.Resource { return o.acct.List(typ, o.region) }

// need returns the resource that the id refers to, or the error that AWS gives.
func (o *op) need(typ, id, code, what string) (*world.Resource, error) {
	if r := o.get(typ, id); r != nil {
		return r, nil
	}
	return nil, fault(code, "The %s '%s' does not exist", what, id)
}

// taken refuses a name that another resource of the kind has in the given region ("" for everywhere).
func (o *op) taken(region, property, code string) error {
	wanted := o.str(property)
	for _, r := range o.acct.Where(o.kind.token, region, property, wanted) {
		if r.ID != o.id {
			return fault(code, "%s '%s' is taken by %s", property, wanted, r.ID)
		}
	}
	return nil
}

// blocked refuses a deletion while a resource of the type refers to this one by a text or list property.
func (o *op) blocked(code, typ string, properties ...string) error {
	for _, r := range o.acct.List(typ, "") {
		if refers(r, o.id, properties) {
			return fault(code, "%s is in use by %s %s", o.id, short(typ), r.ID)
		}
	}
	return nil
}

func refers(r *world.Resource, id string, properties []string) bool {
	for _, property := range properties {
		if r.Text(property) == id || slices.Contains(r.Texts(property), id) {
			return true
		}
	}
	return false
}

// short is the last part of a type token.
func short(token string) string { return token[strings.LastIndex(token, ":")+1:] }

// Fault is an error as an AWS API gives it.
type Fault struct {
	// Code is the error code, for example "DependencyViolation".
	Code string
	// Message is for people.
	Message string
}

// Error shows the code and the message as the AWS SDK does.
func (f *Fault) Error() string { return "api error " + f.Code + ": " + f.Message }

func fault(code, format string, args ...any) error {
	return &Fault{Code: code, Message: fmt.Sprintf(format, args...)}
}

// merged returns the values of both maps; over wins.
func merged(under, over map[string]any) map[string]any {
	all := maps.Clone(under)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, over)
	return all
}
