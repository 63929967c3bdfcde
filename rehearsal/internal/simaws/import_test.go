package simaws

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"milu2-stage/rehearsal/internal/world"
)

func TestImportIDs(t *testing.T) {
	s := newStack(t)
	custom := map[string]string{
		"route-internet":     s.id("rt") + "_0.0.0.0/0",
		"rta-main":           s.id("subnet-main") + "/" + s.id("rt"),
		"db-data-attachment": "/dev/sdf:" + s.id("db-data") + ":" + s.id("web"),
		"api-cpu":            "milu2stage-api-asg/milu2stage-api-cpu",
		"role-ssm":           "milu2stage-ec2/arn:aws-test:iam::aws:policy/AmazonSSMManagedInstanceCore",
		"role-policy":        "milu2stage-ec2:logs",
		"zone-db":            s.id("zone") + "_db.milu2stage.internal_A",
		"stage-record":       s.zone + "_stage0.example.com_A",
		"repo-api-lifecycle": "milu2stage/api",
		"key":                "milu2stage-key",
		"api-asg":            "milu2stage-api-asg",
		"log-api":            "/milu2stage/api",
		"logs-policy":        "milu2stage-logs",
	}
	for _, m := range s.all {
		if s.p.kinds[m.token].noImport != "" {
			continue
		}
		id := m.id
		if other, ok := custom[m.name]; ok {
			id = other
		}
		if read := s.imports(m.token, id); string(read.ID) != m.id {
			t.Errorf("%s: importing %q gives the id %q, want %q", m.name, id, read.ID, m.id)
		}
		if read := s.imports(m.token, "nothing-such"); read.ID != "" {
			t.Errorf("%s: importing an id that does not exist gives %q", m.name, read.ID)
		}
	}
}

func TestTypesWithoutImport(t *testing.T) {
	s := newStack(t)
	for _, name := range []string{"cert-validation", "web-target"} {
		m := s.find(name)
		_, err := s.p.Read(context.Background(), plugin.ReadRequest{
			URN: urn(m.token, name), Type: tokens.Type(m.token), ID: resource.ID(m.id),
		})
		if err == nil || !strings.Contains(err.Error(), "cannot be imported") {
			t.Errorf("%s: error %v", name, err)
		}
		read, err := s.p.Read(context.Background(), plugin.ReadRequest{
			URN: urn(m.token, name), Type: tokens.Type(m.token), ID: resource.ID(m.id), State: properties(m.out),
		})
		if err != nil || string(read.ID) != m.id {
			t.Errorf("%s: refreshing gives %q, %v", name, read.ID, err)
		}
	}
}

func TestAnImportLacksWhatAWSDoesNotReturn(t *testing.T) {
	s := newStack(t)
	for name, property := range map[string]resource.PropertyKey{"key": "publicKey", "web": "userData", "assets": "forceDestroy"} {
		m := s.find(name)
		read := s.imports(m.token, m.id)
		if _, given := read.Inputs[property]; given {
			t.Errorf("importing %s gives %s", name, property)
		}
	}
}

// The provider tags a root volume at its launch with the default tags, and reads back all that it has: a program that names
// fewer takes the others away.
func TestARootVolumeHasTheDefaultTagsToo(t *testing.T) {
	s := newStack(t)
	web := s.find("web")
	in := merged(web.in, props{"rootBlockDevice": props{"encrypted": true, "tags": tags("milu2stage-web-root")}})
	id, _ := s.make(typeInstance, "web-2", in)
	read, err := plain(s.imports(typeInstance, id).Inputs)
	if err != nil {
		t.Fatal(err)
	}
	want := props{"Name": "milu2stage-web-root", "ManagedBy": "pulumi"}
	if got := object(object(read, "rootBlockDevice"), "tags"); !maps.Equal(got, want) {
		t.Errorf("an import reads %v, want %v", got, want)
	}
	if _, err := s.update(typeInstance, id, in); err != nil {
		t.Fatal(err)
	}
	if got := object(object(s.live(typeInstance, id).Outputs, "rootBlockDevice"), "tagsAll"); !maps.Equal(got, tags("milu2stage-web-root")) {
		t.Errorf("after an update with fewer tags the volume has %v", got)
	}
}

func TestWhatAnotherAccountOwnsCannotBeRead(t *testing.T) {
	b := newBench(t)
	if err := b.w.Update(func(a *world.Account) error {
		a.Put(&world.Resource{
			Type: typeBucket, Region: testRegion, ID: "taken", Account: "999999999999",
			Inputs: props{"bucket": "taken"}, Outputs: props{"bucket": "taken"},
		})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	_, err := b.p.Read(context.Background(), plugin.ReadRequest{URN: urn(typeBucket, "taken"), Type: typeBucket, ID: "taken"})
	if err == nil || !strings.Contains(err.Error(), "Forbidden") {
		t.Errorf("error %v", err)
	}
}
