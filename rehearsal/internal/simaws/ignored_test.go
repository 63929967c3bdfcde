package simaws

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// imported does what the engine does with a registration that imports and ignores changes: it reads, sets ignored inputs back,
// checks and compares.
func (b *bench) imported(token, id string, in props, ignored ...string) ([]plugin.CheckFailure, []string) {
	b.t.Helper()
	read := b.imports(token, id)
	news := properties(in)
	for _, name := range ignored {
		path, err := resource.ParsePropertyPath(name)
		if err != nil {
			b.t.Fatal(err)
		}
		path.Reset(read.Inputs, news)
	}
	checked, err := b.p.Check(context.Background(), plugin.CheckRequest{
		URN: urn(token, "x"), Type: tokens.Type(token), Olds: read.Inputs, News: news,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	if len(checked.Failures) > 0 {
		return checked.Failures, nil
	}
	result, err := b.p.Diff(context.Background(), plugin.DiffRequest{
		URN: urn(token, "x"), Type: tokens.Type(token), ID: resource.ID(id), OldInputs: read.Inputs, OldOutputs: read.Outputs,
		NewInputs: checked.Properties, IgnoreChanges: ignored,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	var paths []string
	for path := range result.DetailedDiff {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return nil, paths
}

func TestImportsThatIgnoreChanges(t *testing.T) {
	s := newStack(t)
	for sentence, c := range map[string]struct {
		name    string
		change  props
		ignored []string
		// fails is in the reason of Check's failure; want lists what differs.
		fails string
		want  []string
	}{
		"what is ignored does not differ":                  {"vpc", props{"tags": tags("other")}, []string{"tags", "tagsAll"}, "", nil},
		"everything but what Check computes":               {"vpc", props{"tags": tags("other")}, []string{"*"}, "", nil},
		"an ignored default of the provider":               {"alb", props{"idleTimeout": nil}, []string{"idleTimeout"}, "", nil},
		"a target group's import is not valid as a whole":  {"web-tg", nil, []string{"*"}, "targetFailovers", nil},
		"a target group without what is not":               {"web-tg", props{"slowStart": 9.0}, []string{"slowStart"}, "", nil},
		"a key pair's import has no key":                   {"key", nil, []string{"*"}, "publicKey", nil},
		"a load balancer's import has no subnets":          {"alb", nil, []string{"subnets"}, "subnets|subnetMappings", nil},
		"a load balancer's subnets compare with live ones": {"alb", props{"subnets": list("subnet-9")}, nil, "", []string{"subnets"}},
	} {
		t.Run(sentence, func(t *testing.T) {
			m := s.find(c.name)
			in := merged(m.in, nil)
			for name, value := range c.change {
				if in[name] = value; value == nil {
					delete(in, name)
				}
			}
			b := *s.bench
			b.t = t
			failures, paths := b.imported(m.token, m.id, in, c.ignored...)
			switch {
			case c.fails == "" && len(failures) > 0:
				t.Errorf("Check fails: %v", failures)
			case c.fails != "" && (len(failures) == 0 || !strings.Contains(failures[0].Reason, c.fails)):
				t.Errorf("Check fails with %v, want %q", failures, c.fails)
			case !slices.Equal(paths, c.want):
				t.Errorf("%v differ, want %v", paths, c.want)
			}
		})
	}
}

// The engine cannot ignore what Check computes from the default tags by "*" alone.
func TestDefaultTagsDifferUnlessNamed(t *testing.T) {
	s := newStack(t)
	m := s.find("igw")
	live := s.live(m.token, m.id).Clone()
	for _, values := range []props{live.Inputs, live.Outputs} {
		values["tags"], values["tagsAll"] = props{"Owner": "ops"}, props{"Owner": "ops"}
	}
	s.put(live)
	for want, ignored := range map[string][]string{"tagsAll.ManagedBy": {"*"}, "": {"*", "tagsAll"}} {
		_, paths := s.imported(m.token, m.id, m.in, ignored...)
		if strings.Join(paths, " ") != want {
			t.Errorf("ignoring %v, %v differ, want %q", ignored, paths, want)
		}
	}
}

// An update that something else causes leaves ignored tags alone.
func TestAnUpdateLeavesIgnoredTagsAlone(t *testing.T) {
	s := newStack(t)
	m := s.find("vpc")
	live := s.live(m.token, m.id)
	checked, _ := s.check(m.token, "x", merged(m.in, props{"tags": tags("other"), "enableDnsHostnames": false}))
	updated, err := s.p.Update(context.Background(), plugin.UpdateRequest{
		URN: urn(m.token, "x"), Type: tokens.Type(m.token), ID: resource.ID(m.id), OldInputs: properties(live.Inputs),
		OldOutputs: properties(live.Outputs), NewInputs: checked, IgnoreChanges: []string{"tags", "tagsAll"},
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := plain(updated.Properties)
	if err != nil || object(out, "tagsAll")["Name"] != object(m.in, "tags")["Name"] || out["enableDnsHostnames"] != false {
		t.Errorf("%v %v %v", out["tagsAll"], out["enableDnsHostnames"], err)
	}
}
