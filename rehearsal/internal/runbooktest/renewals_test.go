//go:build unix

package runbooktest

import (
	"strings"

	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

// leaked is a new key in the configuration of a stage whose web has been made with the old one.
func leaked(o *operator) {
	o.must("pulumi", "config", "set", "-s", "stage0", "milu2-stage:publicKey", oldKey)
	o.Change(func(a *world.Account) {
		web := o.web(a)
		a.Remove(web.Type, web.Region, web.ID)
	})
	o.must("pulumi", "refresh", "-s", "stage0")
	o.must("pulumi", "up", "-s", "stage0")
	// Those who want no key at all replace an instance whose pair is gone.
	keyless := newOperator(o.t, o.Copy(o.t))
	keyless.must("pulumi", "config", "rm", "-s", "stage0", "milu2-stage:publicKey")
	keyless.must("pulumi", "up", "-s", "stage0")
	keyless.must("pulumi", "up", "-s", "stage0", "--replace", "**::web")
	keyless.key("")
	o.must("pulumi", "config", "set", "-s", "stage0", "milu2-stage:publicKey", newKey)
	o.must("pulumi", "up", "-s", "stage0")
}

// key checks which pair the web has.
func (o *operator) key(want string) {
	o.t.Helper()
	o.Change(func(a *world.Account) {
		if key := o.web(a).Text("keyName"); key != want {
			o.t.Errorf("web has the pair %q, not %q", key, want)
		}
	})
}

// web is the instance of the web.
func (o *operator) web(a *world.Account) *world.Resource {
	o.t.Helper()
	for _, vm := range a.List(typeInstance, region) {
		if strings.HasSuffix(vm.Name(), "-web") {
			return vm
		}
	}
	o.t.Fatal("there is no web")
	return nil
}

func rotated(o *operator) {
	o.Change(func(a *world.Account) {
		if key := a.Get(typeKeyPair, region, "milu2stage-key").Text("publicKey"); key != newKey {
			o.t.Errorf("the pair has the key %s", key)
		}
	})
	o.key("milu2stage-key")
	o.must("pulumi", "preview", "-s", "stage0")
	o.unchanged()
}

// certificate changes the stage's certificate.
func (o *operator) certificate(status string) {
	o.Change(func(a *world.Account) {
		changed := a.List(typeCertificate, region)[0].Clone()
		changed.Outputs["status"] = status
		a.Put(changed)
		o.Stand["arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"] = changed.ID
	})
}

func looked(o *operator) { o.certificate("ISSUED") }

func recordless(o *operator) {
	o.Change(func(a *world.Account) {
		for _, record := range a.List(world.TypeRecord, world.Global) {
			if record.Text("type") == "CNAME" {
				a.Remove(record.Type, record.Region, record.ID)
			}
		}
	})
}

func expired(o *operator) {
	o.certificate("EXPIRED")
	o.must("pulumi", "up", "-s", "stage0")
}

func issued(o *operator) {
	o.must("pulumi", "preview", "-s", "stage0")
	o.unchanged()
	o.Change(func(a *world.Account) {
		all := a.List(typeCertificate, region)
		if len(all) != 1 || all[0].Text("status") != "ISSUED" {
			o.t.Errorf("the certificates are %v", all)
		}
	})
}

// newCertificate is one that the account's owner has made for a distribution.
const newCertificate = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"

func renewed(o *operator) {
	o.Change(func(a *world.Account) {
		made := a.List(typeCertificate, region)[0].Clone()
		made.ID, made.Region, made.Sequence, made.Seeded = newCertificate, "us-east-1", 0, true
		made.Outputs["arn"] = newCertificate
		a.Put(made)
	})
}

// delivered is the new certificate in the distribution.
func delivered(o *operator) {
	o.must("pulumi", "preview", "-s", "shared")
	o.unchanged()
	for _, resource := range o.State(enginetest.Shared) {
		if resource.URN.Name() != "cdn-web" || resource.Type != typeDistribution {
			continue
		}
		if viewer, _ := resource.Outputs["viewerCertificate"].(map[string]any); viewer["acmCertificateArn"] != newCertificate {
			o.t.Errorf("the distribution has %v", viewer)
		}
		return
	}
	o.t.Error("there is no such distribution")
}
