package infra

import (
	"fmt"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
)

// moveNotes says which keys replace, or move traffic away from, what is deployed. What cannot be is refused: refuseMoves.
func moveNotes(stage *config.Stage, state adopt.State, publicZoneID string) []string {
	var notes []string
	note := func(key, was, becomes, what string) {
		notes = append(notes, fmt.Sprintf("%s: %s becomes %s; `pulumi up` %s. To keep it: `%s`", key, was, becomes, what,
			config.SetCommand(projectKey(key), was)))
	}
	if domain, ok := deployedText(state, typeCertificate, "certificate", "domainName"); ok && domain != stage.Domain {
		note("domain", domain, stage.Domain, "replaces the certificate and the public names, and the old names lead nowhere")
	}
	if vpc, ok := deployedText(state, typePeering, "pcx", "peerVpcId"); ok && stage.PeerBuildVPCID != "" && vpc != stage.PeerBuildVPCID {
		note("peerBuildVpcId", vpc, stage.PeerBuildVPCID, "replaces the peering connection and its routes")
	}
	if zone, ok := deployedText(state, typeRecord, "alias-web", "zoneId"); ok && zone != publicZoneID {
		notes = append(notes, fmt.Sprintf("publicZone: the public names are in the zone %s; `pulumi up` moves them to %s, the zone of %s",
			zone, publicZoneID, stage.PublicZone))
	}
	for _, t := range instanceTypes(stage) {
		var replaced []string
		was := ""
		for _, role := range t.roles {
			deployed, ok := deployedText(state, typeInstance, role, "instanceType")
			if ok && config.ArchitectureOf(deployed) != config.ArchitectureOf(t.wanted) {
				replaced, was = append(replaced, role), deployed
			}
		}
		if len(replaced) > 0 {
			note(t.key, was, t.wanted, "replaces "+enumerate(replaced)+" for another architecture, and what is on the root disk is lost")
		}
	}
	return notes
}

// typedInstances are the instances whose type one key decides.
type typedInstances struct {
	key, wanted string
	roles       []string
}

func instanceTypes(stage *config.Stage) []typedInstances {
	all := []typedInstances{
		{"web.instanceType", stage.Web.InstanceType, []string{"web"}}, {"db.instanceType", stage.DB.InstanceType, []string{"db"}},
	}
	for i := range stage.Nodes {
		kind := &stage.Nodes[i]
		t := typedInstances{key: "nodes." + kind.Name + ".instanceType", wanted: kind.InstanceType}
		for n := range kind.Count {
			t.roles = append(t.roles, nodeRole(kind.Name, n))
		}
		all = append(all, t)
	}
	return all
}
