package world

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
)

// DefaultAccountID is the account that a new world simulates.
const DefaultAccountID = "123456789012"

// Global is the region of resources that belong to no region: IAM, CloudFront and Route 53.
const Global = "global"

// Account is the content of one simulated AWS account.
type Account struct {
	// ID is the 12-digit account id.
	ID string
	// Seed makes the generated ids of one world differ from those of another.
	Seed string
	// Generation counts the stored versions.
	Generation int64
	// Calls counts mutating calls by "operation type", refused ones included.
	Calls map[string]int

	next      int64
	fault     *Fault
	resources map[key]*Resource
	byType    map[string][]*Resource
}

// Resource is one thing in the account. A stored Resource is never changed: Put a changed Clone instead.
type Resource struct {
	// Type is the Pulumi type token, for example "aws:ec2/vpc:Vpc".
	Type string `json:"type"`
	// Region is the AWS region, or Global.
	Region string `json:"region"`
	// ID is the provider's id of the resource, which is also its import id.
	ID string `json:"id"`
	// Inputs are the properties as they were set, with the provider's defaults.
	Inputs map[string]any `json:"inputs"`
	// Outputs are all properties that reading the resource returns.
	Outputs map[string]any `json:"outputs"`
	// CreatedAt is the time of creation in RFC 3339.
	CreatedAt string `json:"createdAt"`
	// Sequence orders resources by creation.
	Sequence int64 `json:"sequence"`
	// Owner is the id of the resource that AWS made this one with, such as the VPC of a default security group. Such a
	// resource goes away with its owner.
	Owner string `json:"owner,omitempty"`
	// Content counts what is inside: a bucket's objects, a repository's images.
	Content int `json:"content,omitempty"`
	// Account is the id of the account that the resource belongs to when it is not this one, for bucket names.
	Account string `json:"ownerAccount,omitempty"`
	// Seeded marks what was in the account before any deployment.
	Seeded bool `json:"seeded,omitempty"`

	// line is the resource as it stands in the file, kept because most changes touch one resource of hundreds.
	line json.RawMessage
}

type key struct{ typ, region, id string }

func newAccount() *Account {
	return &Account{
		ID: DefaultAccountID, Seed: "milu2", Calls: map[string]int{},
		resources: map[key]*Resource{}, byType: map[string][]*Resource{},
	}
}

// fork copies the account so that changes to the copy leave the original as it is.
func (a *Account) fork() *Account {
	copied := *a
	copied.Calls = maps.Clone(a.Calls)
	copied.resources = maps.Clone(a.resources)
	copied.byType = maps.Clone(a.byType)
	return &copied
}

// Transact runs change on the account and undoes it, but for the counted calls, when it fails.
func (a *Account) Transact(change func(*Account) error) error {
	attempt := a.fork()
	if err := change(attempt); err != nil {
		return err
	}
	*a = *attempt
	return nil
}

// Count notes one mutating call.
func (a *Account) Count(operation, typ string) { a.Calls[operation+" "+typ]++ }

// Get returns the resource of that type and id, or nil.
func (a *Account) Get(typ, region, id string) *Resource {
	return a.resources[key{typ, region, id}]
}

// Find returns the resource of that type and id in whatever region, or nil.
func (a *Account) Find(typ, id string) *Resource {
	for _, r := range a.byType[typ] {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// List returns the resources of one type in order of creation. An empty region means all regions.
func (a *Account) List(typ, region string) []*Resource {
	all := a.byType[typ]
	if region == "" {
		return slices.Clone(all)
	}
	var found []*Resource
	for _, r := range all {
		if r.Region == region {
			found = append(found, r)
		}
	}
	return found
}

// Where returns the resources of one type whose output named property equals value.
func (a *Account) Where(typ, region, property, value string) []*Resource {
	return slices.DeleteFunc(a.List(typ, region), func(r *Resource) bool { return r.Text(property) != value })
}

// All returns every resource in order of creation.
func (a *Account) All() []*Resource {
	return slices.SortedFunc(maps.Values(a.resources), func(x, y *Resource) int {
		return cmp.Compare(x.Sequence, y.Sequence)
	})
}

// Put adds the resource, or replaces the one with its type, region and id.
func (a *Account) Put(r *Resource) {
	k := key{r.Type, r.Region, r.ID}
	r.line = nil
	old := a.resources[k]
	if old == nil {
		if r.Sequence == 0 {
			a.next++
			r.Sequence = a.next
		}
		if r.CreatedAt == "" {
			r.CreatedAt = now()
		}
		a.resources[k] = r
		a.byType[r.Type] = append(slices.Clone(a.byType[r.Type]), r)
		return
	}
	r.Sequence, r.CreatedAt = old.Sequence, old.CreatedAt
	a.resources[k] = r
	list := slices.Clone(a.byType[r.Type])
	list[slices.Index(list, old)] = r
	a.byType[r.Type] = list
}

// Remove deletes the resource and everything that AWS made with it.
func (a *Account) Remove(typ, region, id string) {
	a.drop(key{typ, region, id})
	for k, r := range a.resources {
		if r.Owner == id {
			a.drop(k)
		}
	}
}

func (a *Account) drop(k key) {
	old := a.resources[k]
	if old == nil {
		return
	}
	delete(a.resources, k)
	a.byType[k.typ] = slices.DeleteFunc(slices.Clone(a.byType[k.typ]), func(r *Resource) bool { return r == old })
}

// Clone copies the resource deeply, to be changed and Put.
func (r *Resource) Clone() *Resource {
	copied := *r
	copied.line = nil
	copied.Inputs = cloneMap(r.Inputs)
	copied.Outputs = cloneMap(r.Outputs)
	return &copied
}

// Text returns an output as a string, or "".
func (r *Resource) Text(property string) string {
	text, _ := r.Outputs[property].(string)
	return text
}

// Flag returns an output as a bool, or false.
func (r *Resource) Flag(property string) bool {
	flag, _ := r.Outputs[property].(bool)
	return flag
}

// Texts returns an output as a list of strings.
func (r *Resource) Texts(property string) []string {
	list, _ := r.Outputs[property].([]any)
	var texts []string
	for _, item := range list {
		if text, ok := item.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// Tags returns the resource's tags, the provider's default tags included.
func (r *Resource) Tags() map[string]string {
	values, ok := r.Outputs["tagsAll"].(map[string]any)
	if !ok {
		values, _ = r.Outputs["tags"].(map[string]any)
	}
	tags := map[string]string{}
	for name, value := range values {
		if text, ok := value.(string); ok {
			tags[name] = text
		}
	}
	return tags
}

func cloneMap(m map[string]any) map[string]any {
	if m == nil {
		return nil
	}
	copied := make(map[string]any, len(m))
	for k, v := range m {
		copied[k] = CloneValue(v)
	}
	return copied
}

// CloneValue copies a property value deeply.
func CloneValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return cloneMap(v)
	case []any:
		copied := make([]any, len(v))
		for i, item := range v {
			copied[i] = CloneValue(item)
		}
		return copied
	default:
		return v
	}
}
