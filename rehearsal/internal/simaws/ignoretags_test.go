package simaws

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"milu2-stage/rehearsal/internal/world"
)

func TestIgnoredTagsAreNeitherShownNorChanged(t *testing.T) {
	b := newBench(t)
	p := New(b.w)
	if _, err := p.Configure(context.Background(), plugin.ConfigureRequest{Inputs: properties(props{
		"region": testRegion, "ignoreTags": `{"keys":["Snapshot"],"keyPrefixes":["corp:"]}`,
	})}); err != nil {
		t.Fatal(err)
	}
	id, _ := b.make(world.TypeVPC, "vpc", props{
		"cidrBlock": "10.0.0.0/16", "tags": props{"Name": "old", "Snapshot": "daily", "corp:team": "x", "other": "y"},
	})
	ours := b.on(p)
	read, err := plain(ours.imports(world.TypeVPC, id).Outputs)
	if err != nil {
		t.Fatal(err)
	}
	for _, property := range []string{"tags", "tagsAll"} {
		tags := object(read, property)
		if tags["Snapshot"] != nil || tags["corp:team"] != nil || tags["other"] != "y" {
			t.Errorf("%s is %v", property, tags)
		}
	}
	out, err := ours.update(world.TypeVPC, id, props{"cidrBlock": "10.0.0.0/16", "tags": props{"Name": "new"}})
	if err != nil {
		t.Fatal(err)
	}
	if tags := object(out, "tagsAll"); len(tags) != 1 || tags["Name"] != "new" {
		t.Errorf("the update shows %v", tags)
	}
	live := b.live(world.TypeVPC, id).Tags()
	if live["Name"] != "new" || live["Snapshot"] != "daily" || live["corp:team"] != "x" || live["other"] != "" {
		t.Errorf("the account has %v", live)
	}
}
