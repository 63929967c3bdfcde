package tfaccount

import (
	"fmt"
	"maps"
	"slices"

	"milu2-stage/rehearsal/internal/simaws"
	"milu2-stage/rehearsal/internal/world"
)

// Account puts together what Terraform states manage in one region.
type Account struct {
	account *world.Account
	region  string
	schemas map[string]simaws.Schema
	// Unknown lists the addresses of what the simulation has no type for.
	Unknown []string
}

// New returns an Account that adds to a simulated one.
func New(account *world.Account, region string) *Account {
	return &Account{account: account, region: region, schemas: simaws.Schemas()}
}

// Add puts what a state in format 4 manages into the account.
func (a *Account) Add(path string) error {
	all, err := read(path)
	if err != nil {
		return err
	}
	for _, m := range all {
		if !slices.Contains(attached(), m.typ) {
			a.put(m)
		}
	}
	for _, m := range all {
		if slices.Contains(attached(), m.typ) {
			a.attach(m)
		}
	}
	return nil
}

// attached lists the types that are properties of other resources.
func attached() []string { return []string{"aws_eip_association", "aws_security_group_rule"} }

func (a *Account) put(m managed) {
	r, ok := a.resource(m)
	if !ok {
		a.Unknown = append(a.Unknown, m.address)
		return
	}
	a.account.Put(r)
	for _, part := range a.parts(m, r) {
		a.account.Put(part)
	}
}

// resource is what the account has of a managed resource.
func (a *Account) resource(m managed) (*world.Resource, bool) {
	typ := token(m.typ)
	schema, ok := a.schemas[typ]
	if !ok {
		return nil, false
	}
	r := &world.Resource{Type: typ, ID: m.text("id"), Region: a.region}
	attributes := m.attributes
	if all, ok := attributes["tags_all"].(map[string]any); ok { // AWS does not tell the provider's default tags from others
		attributes = maps.Clone(attributes)
		attributes["tags"] = all
	}
	r.Inputs, r.Outputs = converter{schema}.properties(attributes)
	switch {
	case schema.Global:
		r.Region = world.Global
	case m.text("region") != "" && m.typ == "aws_s3_bucket":
		r.Region = m.text("region")
	}
	if typ == typeTarget { // the provider's id has the time in it
		r.ID = fmt.Sprintf("%s-%s-%v", r.Text("targetGroupArn"), r.Text("targetId"), r.Outputs["port"])
	}
	return r, true
}

// attach adds what is no resource to the resource that it is of.
func (a *Account) attach(m managed) {
	if m.typ == "aws_eip_association" {
		a.associate(m)
		return
	}
	typ := map[string]string{"ingress": typeIngress, "egress": typeEgress}[m.text("type")]
	for _, rule := range a.ruleOf(m.attributes, typ, m.text("security_group_id")) {
		a.account.Put(rule)
	}
}

// associate adds an association to the elastic IP.
func (a *Account) associate(m managed) {
	if address := a.account.Get(typeAddress, a.region, m.text("allocation_id")); address != nil {
		changed := address.Clone()
		changed.Inputs["instance"], changed.Outputs["instance"] = m.text("instance_id"), m.text("instance_id")
		changed.Outputs["associationId"] = m.text("id")
		a.account.Put(changed)
	}
}
