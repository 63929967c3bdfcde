package infra

import (
	"slices"
	"testing"
)

func TestControlACM_1CertificateIsValidatedByDNS(t *testing.T) {
	result := deployed(t, nil)
	wantInputs(t, find(t, result, "aws:acm/certificate:Certificate", "certificate"), map[string]any{
		"domainName": "stage0.example.com", "subjectAlternativeNames.0": "*.stage0.example.com", "validationMethod": "DNS",
		"keyAlgorithm": "RSA_2048", // ACM.2
	})
	wantInputs(t, find(t, result, typeRecord, "certificate-validation-record"), map[string]any{
		"zoneId": "ZPUBLIC", "name": "_check.stage0.example.com", "type": "CNAME", "records.0": "_value.acm.test",
	})
	find(t, result, "aws:acm/certificateValidation:CertificateValidation", "certificate-validation")
}

func TestPublicNamesPointAtTheLoadBalancers(t *testing.T) {
	result := deployed(t, nil)
	for name, want := range map[string][2]string{
		"alias-web":          {"stage0.example.com", "alb.elb.test"},
		"alias-api":          {"api.stage0.example.com", "alb.elb.test"},
		"alias-api-internal": {"api-internal.stage0.example.com", "alb-internal.elb.test"},
		"alias-nodes":        {"nodes.stage0.example.com", "nlb.elb.test"},
	} {
		wantInputs(t, find(t, result, typeRecord, name), map[string]any{
			"zoneId": "ZPUBLIC", "type": "A", "name": want[0], "aliases.0.name": want[1],
		})
	}
}

func TestPrivateNamesPointAtTheInstances(t *testing.T) {
	result := deployed(t, map[string]string{"milu2-stage:nodeDefaults": `{"count":2}`})
	zone := find(t, result, typeZone, "private-zone")
	wantInputs(t, zone, map[string]any{"name": "milu2stage.internal", "vpcs.0.vpcId": "vpc-id"})
	if !slices.Equal(zone.IgnoreChanges, []string{"vpcs"}) {
		t.Errorf("the private zone ignores changes of %v", zone.IgnoreChanges)
	}
	for _, host := range []string{"web", "db", "node-game", "node-game-2", "node-commu"} {
		wantInputs(t, find(t, result, typeRecord, "record-"+host), map[string]any{
			"zoneId": "Zprivate-zone", "name": host + ".milu2stage.internal", "records.0": "172.34.0.10",
		})
	}
}
