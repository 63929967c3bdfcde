package adopt

import (
	"strings"
	"testing"

	"milu2-stage/internal/config"
)

// A run that is cut off between making a gateway and attaching it leaves one that belongs to no VPC.
func TestAGatewayThatWasNotAttached(t *testing.T) {
	const token = "aws:ec2/internetGateway:InternetGateway"
	attached, elsewhere := Live{ID: "igw-1", VPC: "vpc-1"}, Live{ID: "igw-9", VPC: "vpc-9", Name: "igw", Tags: ownTags()}
	loose := Live{ID: "igw-2", Name: "igw", Tags: ownTags()}
	for sentence, c := range map[string]struct {
		lives   []Live
		imports string
		id      string
		fails   string
	}{
		"of this stack is adopted":                       {lives: []Live{elsewhere, loose}, id: "igw-2"},
		"is left alone beside one that is attached":      {lives: []Live{loose, attached}, id: "igw-1"},
		"without the stack's tags is not this stack's":   {lives: []Live{{ID: "igw-3", Name: "igw"}}},
		"of another name is not this one":                {lives: []Live{{ID: "igw-4", Name: "other", Tags: ownTags()}}},
		"may be named in imports, whatever its name":     {lives: []Live{{ID: "igw-5"}}, imports: "igw-5", id: "igw-5"},
		"in imports must not be attached to another VPC": {lives: []Live{elsewhere}, imports: "igw-9", fails: "which is the id of no living"},
	} {
		t.Run(sentence, func(t *testing.T) {
			var imports map[string]string
			if c.imports != "" {
				imports = map[string]string{"igw": c.imports}
			}
			a := deciding((&fakeSource{}).has(ListInternetGateways, "", c.lives...), config.ScopeStage, imports)
			d, err := a.decide(t.Context(), registration{
				token: token, name: "igw", region: "us-test-1", inputs: Inputs{"vpcId": "vpc-1", "tags": name("igw")},
			})
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Errorf("got %v, want %q", err, c.fails)
				}
				return
			}
			if err != nil || d.ID != c.id || (d.Action == Adopt) != (c.id != "") {
				t.Errorf("got %s %q, %v; want %q", d.Action, d.ID, err, c.id)
			}
		})
	}
}

// A run that is cut off between making a bucket and tagging it leaves one that looks like somebody else's.
func TestABucketWithoutTagsMayBeOurs(t *testing.T) {
	const note = "\nnote   assets: it has no tags, as after a run that was killed between making and tagging it; if this stack made it, " +
		"take it over with `pulumi config set -s stage0 --path \"milu2-stage:imports.assets\" milu2stage-assets`"
	for sentence, c := range map[string]struct {
		tags map[string]string
		want string
	}{
		"without any tags": {tags: map[string]string{}, want: note},
		"with tags":        {tags: map[string]string{"Owner": "x"}},
	} {
		t.Run(sentence, func(t *testing.T) {
			a := deciding((&fakeSource{}).has(ListBuckets, "milu2stage-assets", Live{ID: "milu2stage-assets", Tags: c.tags}),
				config.ScopeShared, nil)
			if _, skipped, err := a.Skips(t.Context(), BucketType, "assets", "milu2stage-assets"); !skipped || err != nil {
				t.Fatalf("skipped %v, %v", skipped, err)
			}
			_, got, _ := strings.Cut(a.report(), "milu2stage-assets")
			if got != c.want {
				t.Errorf("the report ends with %q, want %q", got, c.want)
			}
		})
	}
}
