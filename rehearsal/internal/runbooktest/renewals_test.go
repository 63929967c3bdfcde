//go:build unix

package runbooktest

import "milu2-stage/rehearsal/internal/world"

// leaked is a new key in the configuration.
func leaked(o *operator) {
	o.must("pulumi", "config", "set", "-s", "stage0", "milu2-stage:publicKey", oldKey)
	o.must("pulumi", "up", "-s", "stage0")
	o.must("pulumi", "config", "set", "-s", "stage0", "milu2-stage:publicKey", newKey)
	o.must("pulumi", "up", "-s", "stage0")
}

func rotated(o *operator) {
	o.Change(func(a *world.Account) {
		if key := a.Get(typeKeyPair, region, "milu2stage-key").Text("publicKey"); key != newKey {
			o.t.Errorf("the pair has the key %s", key)
		}
	})
	o.must("pulumi", "preview", "-s", "stage0")
	o.unchanged()
}

// certificate changes the stage's certificate.
func (o *operator) certificate(status string) {
	o.Change(func(a *world.Account) {
		changed := a.List(typeCertificate, region)[0].Clone()
		changed.Outputs["status"] = status
		a.Put(changed)
		o.stand["arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"] = changed.ID
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
