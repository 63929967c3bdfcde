package adopt

import (
	"strings"
	"testing"

	"milu2-stage/internal/config"
)

func TestAnUnencryptedVolumeIsSaid(t *testing.T) {
	s := (&fakeSource{}).has(ListVolumes, "a", Live{ID: "vol-1", Name: "db", Props: map[string]any{
		"availabilityZone": "a", "encrypted": false}})
	a := deciding(s, config.ScopeStage, nil)
	d, err := a.decide(t.Context(), registration{token: "aws:ebs/volume:Volume", name: "db-data",
		inputs: Inputs{"availabilityZone": "a", "tags": name("db"), "encrypted": true}})
	if err != nil || d.Action != Adopt || len(d.Notes) != 1 || !d.Guard {
		t.Fatalf("got %+v, %v", d, err)
	}
	a.remember(d)
	if got := a.report(); !strings.Contains(got, "\nnote   db-data: the volume is not encrypted") {
		t.Error(got)
	}
}

func TestAnAdoptedDashboardMayBeAnotherStages(t *testing.T) {
	a := deciding((&fakeSource{}).has(ListDashboards, "", Live{ID: "d", Name: "d"}), config.ScopeStage, nil)
	d, err := a.decide(t.Context(), registration{token: "aws:cloudwatch/dashboard:Dashboard", name: "dashboard",
		inputs: Inputs{"dashboardName": "d"}})
	if err != nil || d.Action != Adopt || len(d.Notes) != 1 {
		t.Fatalf("got %+v, %v", d, err)
	}
}

func TestAnAdoptedInstanceOfAnotherTypeIsSaidToStop(t *testing.T) {
	source := (&fakeSource{}).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).has(ListInstances, "vpc-1",
		Live{ID: "i-1", Name: "milu2stage-web", VPC: "vpc-1", Props: map[string]any{"instanceType": "t3.large"}})
	d, err := deciding(source, config.ScopeStage, nil).decide(t.Context(), registration{
		token: "aws:ec2/instance:Instance", name: "web", region: "us-test-1",
		inputs: Inputs{"subnetId": "subnet-1", "tags": name("milu2stage-web"), "instanceType": "t3.small"},
	})
	if err != nil || len(d.Notes) != 1 || !strings.Contains(d.Notes[0], "a t3.large and becomes a t3.small") {
		t.Errorf("got %v, %v", d.Notes, err)
	}
}
