package awslookup_test

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"
)

func (w *world) route53() *route53.Client { return route53.NewFromConfig(w.aws(home)) }

// zone makes a hosted zone, a private one if a VPC is given.
func (w *world) zone(name, reference, region, vpc string) string {
	w.t.Helper()
	in := &route53.CreateHostedZoneInput{Name: aws.String(name), CallerReference: aws.String(reference)}
	if vpc != "" {
		in.VPC = &types.VPC{VPCId: aws.String(vpc), VPCRegion: types.VPCRegion(region)}
		in.HostedZoneConfig = &types.HostedZoneConfig{PrivateZone: true}
	}
	out, err := w.route53().CreateHostedZone(w.t.Context(), in)
	return strings.TrimPrefix(str(must(w, out, err).HostedZone.Id), "/hostedzone/")
}

func (w *world) record(zone, name string, kind types.RRType, set string) string {
	w.t.Helper()
	value := "10.0.0.1"
	if kind != types.RRTypeA {
		value = "value.example.com"
	}
	record := &types.ResourceRecordSet{
		Name: aws.String(name), Type: kind, TTL: aws.Int64(60), ResourceRecords: []types.ResourceRecord{{Value: aws.String(value)}},
	}
	id := zone + "_" + name + "_" + string(kind)
	if set != "" {
		record.SetIdentifier, record.Weight = aws.String(set), aws.Int64(1)
		id += "_" + set
	}
	_, err := w.route53().ChangeResourceRecordSets(w.t.Context(), &route53.ChangeResourceRecordSetsInput{
		HostedZoneId: aws.String(zone),
		ChangeBatch:  &types.ChangeBatch{Changes: []types.Change{{Action: types.ChangeActionUpsert, ResourceRecordSet: record}}},
	})
	must(w, 0, err)
	return id
}

func dnsCases() []typeCase {
	return []typeCase{
		{
			token: "aws:route53/zone:Zone", api: "route53:ListHostedZonesByVPC", twice: false,
			prepare: func(w *world) {
				twoVPCs(w)
				w.zone("milu2stage.internal", "decoy", home, w.things["decoy"])
				w.zone("milu2stage.internal", "public", "", "")
				w.zone("x.milu2stage.internal", "below", home, w.things["vpc"])
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"name": "milu2stage.internal",
					"vpcs": []any{map[string]any{"vpcId": w.things["vpc"], "vpcRegion": home}}}
			},
			create: func(w *world) string { return w.zone("milu2stage.internal", "ours", home, w.things["vpc"]) },
		},
		{
			token: "aws:route53/record:Record", api: "route53:ListResourceRecordSets",
			prepare: func(w *world) {
				w.things["zone"] = w.zone("example.com", "ours", "", "")
				decoy := w.zone("example.com", "decoy", "", "")
				w.record(decoy, "api.stage0.example.com", types.RRTypeA, "")
				w.record(w.things["zone"], "api.stage0.example.com", types.RRTypeTxt, "")
				w.record(w.things["zone"], "*.stage0.example.com", types.RRTypeA, "")
				w.record(w.things["zone"], "xapi.stage0.example.com", types.RRTypeA, "")
				w.record(w.things["zone"], "weighted.stage0.example.com", types.RRTypeA, "one")
				w.record(w.things["zone"], "a.api.stage0.example.com", types.RRTypeA, "")
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"zoneId": w.things["zone"], "name": "api.stage0.example.com", "type": "A"}
			},
			create: func(w *world) string { return w.record(w.things["zone"], "api.stage0.example.com", types.RRTypeA, "") },
		},
	}
}
