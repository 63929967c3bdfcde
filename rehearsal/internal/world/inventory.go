package world

import (
	"cmp"
	"slices"
)

// Item is one line of an inventory.
type Item struct {
	Type   string            `json:"type"`
	Region string            `json:"region"`
	ID     string            `json:"id"`
	Name   string            `json:"name"`
	Tags   map[string]string `json:"tags,omitempty"`
}

// Inventory lists what deployments put into the account, sorted by type, region, name and id. What was seeded and what
// AWS makes by itself (default security groups, main route tables, a zone's own records) is left out.
func (a *Account) Inventory() []Item {
	items := []Item{}
	for _, r := range a.All() {
		if r.Seeded || r.Owner != "" {
			continue
		}
		items = append(items, Item{Type: r.Type, Region: r.Region, ID: r.ID, Name: r.Name(), Tags: r.Tags()})
	}
	slices.SortFunc(items, func(x, y Item) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.Region, y.Region), cmp.Compare(x.Name, y.Name),
			cmp.Compare(x.ID, y.ID))
	})
	return items
}

// Name is the resource's name, or else its Name tag, or "".
func (r *Resource) Name() string {
	for _, property := range []string{"name", "bucket", "dashboardName"} {
		if name := r.Text(property); name != "" {
			return name
		}
	}
	if r.Type == typeKeyPair { // Instances have the property too; it is the name of their key.
		return r.Text("keyName")
	}
	return r.Tags()["Name"]
}

const typeKeyPair = "aws:ec2/keyPair:KeyPair"
